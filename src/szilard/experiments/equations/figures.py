"""Figures of the laws that were found."""

from typing import Any

from ...data.known_laws import left_side
from ...draw import equations as picture
from ...physics.dynamical_systems import SYSTEMS
from ...runs.run import Run
from . import motion
from .words import LAWS, TITLES, formula, written

AXES = {"lorenz": (0, 2)}  # the coordinates that are drawn, where they are not the first two


def draw(run: Run, found: dict[str, Any], swept: dict[str, Any], solved: dict[str, Any], levels: tuple[float, ...]) -> None:
    """All figures."""
    seen = {TITLES[name]: _motion(name, one) for name, one in found.items()}
    caption = "Measured trajectories that no law was learned from (points), and what the law makes of where they begin (lines)."
    run.figure("motion", picture.motions(seen), caption)
    survived = {TITLES[name]: {method: picture.Survival(*sweep) for method, sweep in one.items()} for name, one in swept.items()}
    caption = "Largest error of a coefficient against the noise, median of the data sets; hollow where a term is missing or too many."
    run.figure("noise", picture.noise(survived, levels, motion.TOLERANCE), caption)
    paths = {TITLES[name]: one.laws["weak form"].paths for name, one in found.items()}
    sides = {TITLES[name]: [left_side(system.names, k) for k in range(len(system.names))] for name, system in SYSTEMS.items()}
    caption = "What the law of each threshold leaves of held-out trajectories, and its number of terms; dots: the thresholds chosen."
    run.figure("thresholds", picture.thresholds(paths, sides), caption)
    fronts = {title: _front(name, solved[name]) for name, title in LAWS.items()}
    caption = "The smallest error of all formulas by their length, the formula chosen (ring), and errors where nothing was learned."
    run.figure("formulas", picture.formulas(fronts), caption)


def _motion(name: str, found: Any) -> picture.Motion:
    first, second = AXES.get(name, (0, 1))
    law = [line for line in written(name, found.laws["weak form"].coefficients) if not line.startswith("d")]
    labels = SYSTEMS[name].names[first], SYSTEMS[name].names[second]
    chosen = [first, second]
    return picture.Motion(found.measured[..., chosen], found.foreseen[..., chosen], labels, "\n".join(law))


def _front(name: str, solved: Any) -> picture.Front:
    lengths, errors = [len(one.tree) for one in solved.front], [one.error for one in solved.front]
    return picture.Front(lengths, errors, solved.chosen, formula(name, solved), solved.errors)
