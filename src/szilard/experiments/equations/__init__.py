"""Can the law be read from noisy data, and how much noise may there be?

Sparse regression finds the equations of motion of four systems from their trajectories, in the weak form, which needs no derivative; and
a search of all short formulas finds three laws of numbers, one of them from units and eight planets.
"""

from typing import NamedTuple

import numpy as np

from ...data.known_laws import LIBRARIES, TRUE
from ...data.trajectories import Trajectories, measured, simulate
from ...learn.sparse_regression import Path
from ...physics.dynamical_systems import SYSTEMS
from ...runs.outcome import Outcome
from ...runs.run import Run
from ...settings.equations import Settings
from . import figures, formulas, motion, own_motion
from .formulas import Problem, Solved
from .motion import METHODS, Law
from .outcome import of

LEVELS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)  # of noise


class Found(NamedTuple):
    """What was found of one system.

    Args:
        laws: by method.
        plain: coefficients of least squares with all terms.
        forecast_errors: by method.
        foreseen: a few test trajectories by the law of the weak form.
        measured: the same as they were measured.
    """

    laws: dict[str, Law]
    plain: np.ndarray
    forecast_errors: dict[str, float]
    foreseen: np.ndarray
    measured: np.ndarray


class Sweep(NamedTuple):
    """Largest errors of coefficients, and whether the terms are right, by level of noise and repeat."""

    errors: np.ndarray
    right: np.ndarray


def answer(run: Run[Settings]) -> Outcome:
    """Find the laws of motion; see how much noise they survive; find the laws of numbers. Or find the law of a user's trajectories."""
    if run.settings.data:
        angles = tuple(name.strip() for name in run.settings.angles.split(",") if name.strip())
        return own_motion.answer(run, run.settings.data, run.settings.degree, angles)
    found = {name: run.part(name, lambda name=name: _laws(run, name), Found, Law, Path) for name in SYSTEMS}
    swept = {name: run.part(f"{name}-noise", lambda name=name: sweep(run, name), Sweep) for name in SYSTEMS}
    solved = run.part("formulas", lambda: _formulas(run), Solved, formulas.Found)
    for name, one in found.items():
        law = one.laws["weak form"]
        terms = np.array([term.name for term in LIBRARIES[name]])
        run.arrays(name, coefficients=law.coefficients, low=law.low, high=law.high, terms=terms)
    figures.draw(run, found, swept, solved, LEVELS)
    return of(run.settings, found, swept, solved, LEVELS)


def _simulated(run: Run[Settings], name: str, purpose: str) -> Trajectories:
    return simulate(SYSTEMS[name], run.settings.trajectories, run.settings.samples, run.rng(purpose))


def _laws(run: Run[Settings], name: str) -> Found:
    run.say(name, 0, 1)
    trajectories, library = _simulated(run, name, f"{name}: trajectories"), LIBRARIES[name]
    sets = motion.divided(measured(trajectories, run.settings.noise, run.rng(f"{name}: noise")))
    laws = {method: motion.learn(library, sets, method, run.settings.draws, run.rng(f"{name}: draws, {method}")) for method in METHODS}
    foreseen = {method: motion.forecast(library, one.coefficients, sets) for method, one in laws.items()}
    errors = {method: motion.forecast_error(moved, sets) for method, moved in foreseen.items()}
    run.say(name, 1, 1)
    return Found(laws, motion.plain_least_squares(library, sets), errors, foreseen["weak form"][:3], sets.test.measured[:3])


def sweep(run: Run[Settings], name: str) -> dict[str, Sweep]:
    """How well both methods do on several data sets of a system at all levels of noise."""
    repeats, library, true = run.settings.repeats, LIBRARIES[name], motion.truth(LIBRARIES[name], TRUE[name])
    found = {method: Sweep(np.zeros((len(LEVELS), repeats)), np.zeros((len(LEVELS), repeats), bool)) for method in METHODS}
    for k in range(repeats):
        trajectories, rng = _simulated(run, name, f"{name}: repeat {k}"), run.rng(f"{name}: noise of repeat {k}")
        for i, level in enumerate(LEVELS):
            sets = motion.divided(measured(trajectories, level, rng))
            for method, one in found.items():
                both = (motion.moments(library, part, method) for part in (sets.training, sets.validation))
                best = np.stack([path.best for path in motion.paths(*both)])
                one.errors[i, k], one.right[i, k] = motion.judged(best, true)
        run.say(f"{name}, noise", k + 1, repeats)
    return found


def _formulas(run: Run[Settings]) -> dict[str, Solved]:
    spectrum = [formulas.planck(units, run.rng(f"planck: {'units' if units else 'raw'}")) for units in (True, False)]
    problems = {"periods": formulas.kepler(True), "periods_raw": formulas.kepler(False), "hydrogen": formulas.rydberg()}
    problems |= {"black_body": spectrum[0], "black_body_raw": spectrum[1]}
    return {name: _solved(run, name, problem) for name, problem in problems.items()}


def _solved(run: Run[Settings], name: str, problem: Problem) -> Solved:
    breeding = run.settings.breeding

    def hear(generation: int, error: float) -> None:
        run.say(f"{name}, breeding", generation, breeding.generations, error, "error")

    return formulas.solve(problem, run.settings.longest, breeding, run.rng(f"{name}: breeding"), hear)
