"""Does a network see the phase transition of the Ising model, and where?

Four methods learn to tell ordered from disordered states far from the transition and are judged on states near it. Networks
that have learned at several sizes give the critical temperature, of the square lattice and of one that they have never seen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np
from jaxtyping import Array

from ...data.ising_states import Split, States, split, thermal
from ...draw import ising_phases as picture
from ...errors import require
from ...learn.supervised import Fit
from ...machine import require_room
from ...networks import dense_classifier, lattice_classifier
from ...physics.onsager import CRITICAL_TEMPERATURE, TRIANGULAR_CRITICAL_TEMPERATURE
from ...physics.swendsen_wang import SQUARE, TRIANGULAR, Directions
from ...runs.classifier import Judged, Probabilities
from ...runs.outcome import Outcome
from ...runs.run import Run
from ...runs.settings import Settings as Base
from ...runs.settings import at_most, divided_by, instead, option
from . import linear
from .crossing import COARSE, Lattice, Scan, around, crossing, limits, scan
from .learning import KEYS, Accuracy, Lesson, Order, best_threshold, learn, of_network, order, with_scikit_learn
from .report import CAPTIONS, PUBLISHED, Findings, outcome

CRITICAL = (2.0, 2.25, 2.5)
FAR = tuple(k / 4 for k in range(1, 17) if k / 4 not in CRITICAL)
NEAREST = (1.25, 1.5, 1.75, 2.75, 3.0, 3.25)  # of these, for the sizes that serve the crossing alone
EXACT = {"square": CRITICAL_TEMPERATURE, "triangular": TRIANGULAR_CRITICAL_TEMPERATURE}
BONDS: dict[str, Directions] = {"square": SQUARE, "triangular": TRIANGULAR}


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the phases."""

    size: int = option(40, "sites along an edge of the states that all methods learn from; 8, or more in steps of 8", least=8, most=256)
    chains: int = option(128, "independent Markov chains for each temperature", least=16, most=10**5)
    states: int = option(6, "states of a chain, two autocorrelation times apart", least=1, most=10**4)
    sizes: tuple[int, ...] = option((8, 16, 24, 40, 64), "sizes for the crossing, rising; 8, or more in steps of 8", least=8, most=256)
    hidden: int = option(64, "units of the dense network", least=1, most=10_000)
    noise: float = option(0.15, "largest share of spins that is turned at random whenever a state is learned from", least=0, below=0.5)
    dense: Fit = option(Fit(steps=800, learning_rate=1e-3), "the training of the dense networks")
    convolution: Fit = option(Fit(steps=500, learning_rate=3e-3), "the training of the convolutional network")

    short: ClassVar = {
        "size": at_most(16),
        "chains": at_most(64),
        "states": at_most(4),
        "sizes": instead((8, 16)),
        "dense.steps": divided_by(3),
        "convolution.steps": divided_by(4),
    }

    def check(self) -> None:
        """Sizes must suit the strides of the convolutions; states, weights and activations must fit in memory."""
        for name, sizes in (("size", (self.size,)), ("sizes", self.sizes)):
            for size in sizes:
                require(
                    size % 8 == 0, f"`{name}` must be a multiple of 8, but is {size}; choose {size // 8 * 8 or 8} or {size // 8 * 8 + 8}."
                )
        require(len(self.sizes) > 1, "`sizes` must hold two sizes or more, since a line leads through them; add another one.")
        require(list(self.sizes) == sorted(set(self.sizes)), "`sizes` must rise; sort them, and leave out those that stand there twice.")
        require_room(self, "chains states size size", each=5 * len(FAR))
        require_room(self, "chains states sizes sizes", each=9)
        require_room(self, "chains sizes sizes", each=16)
        require_room(self, "hidden size size", each=16)
        require_room(self, "hidden sizes sizes", each=16)
        for name in ("dense.batch", "convolution.batch"):
            require_room(self, f"{name} size size", each=64)
        require_room(self, "dense.batch sizes sizes", each=64)


def answer(run: Run[Settings]) -> Outcome:
    """Learn far from the transition and judge near it; then let networks of several sizes find the transition."""
    every = _states(run, run.settings.size, FAR + CRITICAL)
    critical = [states for states in every if states.temperature in CRITICAL]
    sets = split([states for states in every if states.temperature not in CRITICAL])
    accuracies, networks, threshold = _learn(run, sets, critical)
    studied = run.part("linear", lambda: linear.study(sets, run.rng("signs")), linear.Linear)
    run.figure("states", picture.states(every), CAPTIONS["states"])
    run.figure("methods", picture.methods(_bars(accuracies), PUBLISHED), CAPTIONS["methods"])
    run.figure("linear", picture.linear(studied, linear.STRENGTHS, linear.SHARES), CAPTIONS["linear"])
    curves = {name: [float(network(states).mean()) for states in every] for name, network in networks.items()}
    models = _models(run, networks, threshold)
    scans = {name: _follow(run, name, models) for name in BONDS}
    found = {name: limits(scans[name], run.rng(f"{name}: bootstrap")) for name in BONDS}
    run.figure("crossing", picture.crossing(scans, {name: one[0] for name, one in found.items()}, EXACT), CAPTIONS["crossing"])
    run.arrays(
        "output", temperatures=np.array([one.temperature for one in every]), **{name.split()[0]: np.array(c) for name, c in curves.items()}
    )
    return outcome(Findings(accuracies, best_threshold(critical), studied, scans, found))


def _states(run: Run[Settings], size: int, where: Sequence[float]) -> list[States]:
    """Thermal states of the square lattice at some temperatures, the coldest first."""

    def one(k: int, temperature: float) -> States:
        run.say(f"states {size}", k, len(where))
        return thermal(run.key(f"states {size}: {temperature}"), temperature, size, (run.settings.chains, run.settings.states))

    every = run.part(f"states-{size}", lambda: [one(k, temperature) for k, temperature in enumerate(sorted(where))], States)
    run.say(f"states {size}", len(where), len(where))
    return every


def _learn(run: Run[Settings], sets: Split, critical: list[States]) -> tuple[dict[str, Accuracy], dict[str, Order], float]:
    """How well every method does, both networks, and the threshold of |m|."""
    settings = run.settings
    plain, threshold = run.part("scikit-learn", lambda: with_scikit_learn(sets, critical, run.number("forest")), Accuracy, Judged)
    network = lattice_classifier(2, seed=run.number("convolution: network"))
    convolution = learn(run, "convolution", network, Lesson(sets, settings.noise, settings.convolution), unrolled=True)
    dense = _dense(run, settings.size, sets)
    networks = {"convolution": convolution, "dense network": dense}
    accuracies = {name: of_network(network, sets, critical) for name, network in networks.items()} | plain
    return {name: accuracies[name] for name in KEYS}, {name: order(network) for name, network in networks.items()}, threshold


def _dense(run: Run[Settings], size: int, sets: Split) -> Probabilities:
    name = f"dense-{size}"
    network = dense_classifier((size, size, 1), 2, (run.settings.hidden,), seed=run.number(f"{name}: network"))
    return learn(run, name, network, Lesson(sets, run.settings.noise, run.settings.dense))


def _models(run: Run[Settings], networks: dict[str, Order], threshold: float) -> dict[int, list[Order]]:
    """For every size its own dense network, the one convolution, and the one threshold of |m|."""
    models = {}
    for size in run.settings.sizes:
        dense = networks["dense network"]
        if size != run.settings.size:
            dense = order(_dense(run, size, split(_states(run, size, NEAREST))))
        models[size] = [dense, networks["convolution"], lambda states: (states.magnetisation > threshold).astype(float)]
    return models


def _follow(run: Run[Settings], name: str, models: dict[int, list[Order]]) -> list[Scan]:
    """All sizes of a lattice, each measured where the smaller ones lead; the first is looked for everywhere."""
    lattice = Lattice(BONDS[name], models, (run.settings.chains, run.settings.states))
    smallest, found = run.settings.sizes[0], []
    first = run.part(f"{name}-coarse", lambda: scan(_keys(run, f"{name} coarse"), smallest, COARSE, lattice), Scan)
    known = [(smallest, crossing(first.temperatures, first.outputs[0]))]
    for done, size in enumerate(run.settings.sizes):
        run.say(f"{name} lattice", done, len(run.settings.sizes), known[-1][1], "temperature")
        where = around(known, size)
        found.append(run.part(f"{name}-{size}", partial(scan, _keys(run, f"{name} {size}"), size, where, lattice), Scan))
        known = [*known[1 if done == 0 else 0 :], (size, crossing(where, found[-1].outputs[0]))]
    run.say(f"{name} lattice", len(found), len(found), known[-1][1], "temperature")
    return found


def _keys(run: Run[Settings], purpose: str) -> Callable[[str], Array]:
    return lambda which: run.key(f"{purpose}: {which}")


def _bars(accuracies: dict[str, Accuracy]) -> dict[str, tuple[float, float]]:
    return {name: (found.test.accuracy, found.critical.accuracy) for name, found in accuracies.items()}
