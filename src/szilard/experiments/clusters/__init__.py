"""Which clusters are there when nobody says how many, and are the phases of a magnet among them?

k-means, Gaussian mixtures and DBSCAN look for clusters of points in the plane and of thermal states of the Ising model, and for their
number. EM, which fits the mixtures, lowers a free energy; so does mean field theory, whose magnetisation is found by gradient descent.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ...data import point_sets
from ...data.point_sets import PointSet
from ...draw import clusters as picture
from ...errors import require
from ...learn.gaussian_mixture import Mixture
from ...learn.k_means import Points
from ...machine import require_room
from ...runs.outcome import Outcome
from ...runs.run import Run
from ...runs.settings import Settings as Base
from ...runs.settings import at_most, option
from . import coins, magnets, methods, report, trial_states
from .magnets import Phases, States, Wide
from .methods import Found

STARTS = 30  # of EM, whose likelihood is drawn
SHOWN = (2.0, 2.3, 2.6)  # temperatures whose magnetisations are drawn
MADE = {"blobs": point_sets.blobs, "rings": point_sets.rings, "spirals": point_sets.spirals}


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the clusters."""

    size: int = option(40, "sites along an edge of the magnet, an even number", least=4, most=256)
    states: int = option(500, "states at each temperature to learn from; as many others are held out", least=20, most=10**5)
    points: int = option(600, "points of each set in the plane", least=50, most=20_000)
    most: int = option(6, "most clusters that are looked for", least=3, most=30)

    short: ClassVar = {"size": at_most(16), "states": at_most(128), "points": at_most(300)}

    def check(self) -> None:
        """Spins and distances of all pairs of points must fit in memory, and a checkerboard needs an even size."""
        require(self.size % 2 == 0, f"`size` must be an even number, but is {self.size}; take {self.size + 1}.")
        require_room(self, "states size size", each=2 * 16)
        require_room(self, "points points", each=8 * 4)
        require_room(self, "states most most", each=8 * 16)


def answer(run: Run[Settings]) -> Outcome:
    """Find clusters of points and of magnets; descend the free energy of trial states."""
    settings = run.settings
    states = run.part("states", lambda: magnets.sampled(run, settings.size, settings.states), States)
    sets, held_out = _sets(run, states)
    found = run.part("sets", lambda: _find_all(run, sets, held_out), Found)
    run.figure("point-sets", picture.point_sets(sets, found), "Points in four sets, coloured by the clusters that each method finds.")
    wide = run.part("wide", lambda: magnets.wide(run.rng("wide"), states, settings.states, settings.most), Wide)
    phases = run.part("phases", lambda: _phases(run, states), Phases, Mixture)
    _draw_magnets(run, states, phases)
    descended = run.part("descent", lambda: trial_states.descend(run.rng("descent")))
    _draw_mean_field(run, descended)
    climbs = run.part("climbs", lambda: methods.climbs(run.rng("climbs"), sets["magnets"].x, 3, STARTS))
    tossed = coins.toss(run.rng("coins"))
    run.figure("likelihood", picture.climbs(climbs, tossed.curve), "The log-likelihood at every step of EM, which never falls.")
    run.arrays("point_sets", **report.of_sets(sets))
    metrics = report.of_magnets(wide, phases) | report.of_trial_states(descended) | report.of_coins(tossed)
    metrics |= report.of_climbs([*climbs, np.array(tossed.curve)])
    metrics |= report.of_difference(methods.compare(run.rng("comparison"), sets["magnets"].x, 3))
    return report.outcome(found, wide, phases, metrics)


def _sets(run: Run[Settings], states: dict[float, States]) -> tuple[dict[str, PointSet], dict[str, Points]]:
    """Three sets in the plane and that of the magnets, and further points of each."""
    settings = run.settings
    sets = {name: make(run.rng(name), settings.points) for name, make in MADE.items()}
    held_out = {name: make(run.rng(f"{name}: held out"), settings.points).x for name, make in MADE.items()}
    sets["magnets"], held_out["magnets"] = magnets.point_set(states, min(settings.states, settings.points // 2))
    return sets, held_out


def _find_all(run: Run[Settings], sets: dict[str, PointSet], held_out: dict[str, Points]) -> dict[str, dict[str, Found]]:
    found = {}
    for done, (name, points) in enumerate(sets.items()):
        run.say("clusters", done, len(sets))
        found[name] = methods.find(run.rng(f"{name}: methods"), points, held_out[name], run.settings.most)
    run.say("clusters", len(sets), len(sets))
    return found


def _phases(run: Run[Settings], states: dict[float, States]) -> dict[float, Phases]:
    found, settings = {}, run.settings
    for done, temperature in enumerate(magnets.NEAR):
        run.say("phases", done, len(magnets.NEAR))
        found[temperature] = magnets.phases(run.rng(f"phases: {temperature}"), states[temperature], settings.states, settings.size)
    run.say("phases", len(magnets.NEAR), len(magnets.NEAR))
    return found


def _draw_magnets(run: Run[Settings], states: dict[float, States], phases: dict[float, Phases]) -> None:
    settings, near = run.settings, np.linspace(magnets.NEAR[0] - 0.05, magnets.NEAR[-1] + 0.05, 300)
    shown = {t: states[t].magnetisation[: settings.states] for t in SHOWN}
    drawn = picture.magnets(shown, phases, (near, np.array([trial_states.exact(float(t)) for t in near])))
    run.figure("magnets", drawn, f"Magnetisations of {settings.size} x {settings.size} spins, and the clusters that EM finds among them.")


def _draw_mean_field(run: Run[Settings], descended: dict[float, np.ndarray]) -> None:
    drawn = picture.mean_field(trial_states.landscapes(), descended, trial_states.curves())
    caption = "The variational free energy of independent spins, and the magnetisation at its minimum beside Bethe's and the exact one."
    run.figure("mean-field", drawn, caption)
