"""Laws of motion from noisy trajectories: sparse regression in the weak form and by differences, and how much noise each survives."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ...data.trajectories import Trajectories
from ...learn.candidate_terms import Library, evaluate
from ...learn.sparse_regression import Moments, Path, bootstrap, least_squares, rising, thresholded
from ...learn.weak_form import differences, test_functions, weak
from ...physics.dynamical_systems import integrate

METHODS = ("weak form", "differences")
THRESHOLDS = np.logspace(-3.5, -0.3, 28)
WIDTHS = 20  # half-widths of a test function in a trajectory
LIMIT = 1e3  # of coordinates of a wrong law, whose motion may end in infinity
TOLERANCE = 0.02  # relative error of a coefficient that counts as found

Coefficients = Float[np.ndarray, "dim terms"]


class Sets(NamedTuple):
    """Trajectories to learn from, to choose the threshold by, and to judge by."""

    training: Trajectories
    validation: Trajectories
    test: Trajectories


class Law(NamedTuple):
    """What one method finds.

    Args:
        coefficients: of all terms, for each coordinate.
        low: end of their 95 % intervals.
        high: the other one.
        same: the fraction of draws of trajectories that give the same terms, for each coordinate.
        paths: how the thresholds were chosen.
    """

    coefficients: Coefficients
    low: Coefficients
    high: Coefficients
    same: Float[np.ndarray, "dim"]
    paths: list[Path]


def divided(found: Trajectories) -> Sets:
    """One half, a third, and the rest of the trajectories."""
    count = len(found.true)
    half, more = count // 2, count // 2 + count // 3
    return Sets(found.part(slice(half)), found.part(slice(half, more)), found.part(slice(more, count)))


def moments(library: Library, trajectories: Trajectories, method: str, widths: int = WIDTHS) -> Moments:
    """Those of the law's two sides; `widths` half-widths of a test function fit into a trajectory."""
    states, interval = trajectories.measured, trajectories.interval
    terms = evaluate(library, states)
    if method == "differences":
        return Moments.of(*differences(terms, states, interval))
    samples = states.shape[1]
    return Moments.of(*weak(test_functions(samples, interval, max(samples // widths, 1)), terms, states))


def paths(training: Moments, held_out: Moments) -> list[Path]:
    """For each coordinate the laws of all thresholds, and the one that held-out trajectories choose."""
    dim = training.square.shape[1]
    return [rising(training.of_target(k), held_out.of_target(k), THRESHOLDS) for k in range(dim)]


def learn(library: Library, sets: Sets, method: str, draws: int, rng: np.random.Generator, *, widths: int = WIDTHS) -> Law:
    """The law; and from `draws` choices of as many trajectories, with replacement, its intervals, and how often it has the same terms."""
    training, held_out = (moments(library, part, method, widths) for part in (sets.training, sets.validation))
    found = paths(training, held_out)
    fixed, same = [], []
    for k, path in enumerate(found):
        kept, threshold, target = path.best != 0, float(path.thresholds[path.chosen]), training.of_target(k)
        again = bootstrap(target, draws, rng)
        fixed.append([least_squares(one, kept) for one in again])
        same.append(np.mean([((thresholded(one, threshold) != 0) == kept).all() for one in again]))
    low, high = np.quantile(fixed, [0.025, 0.975], axis=1)
    return Law(np.stack([path.best for path in found]), low, high, np.array(same), found)


def plain_least_squares(library: Library, sets: Sets) -> Coefficients:
    """All terms at once, by differences."""
    found = moments(library, sets.training, "differences")
    return np.stack([least_squares(found.of_target(k)) for k in range(found.square.shape[1])])


def truth(library: Library, true: list[dict[str, float]]) -> Coefficients:
    """The true coefficients of all terms."""
    return np.array([[law.get(term.name, 0.0) for term in library] for law in true])


def judged(found: Coefficients, true: Coefficients) -> tuple[float, bool]:
    """The largest relative error of a coefficient that is not 0, and whether exactly the right terms were found."""
    there = true != 0
    return float(np.max(np.abs(found / np.where(there, true, 1) - 1)[there])), bool(((found != 0) == there).all())


def forecast(library: Library, coefficients: Coefficients, sets: Sets) -> Float[np.ndarray, "trajectories samples dim"]:
    """The test trajectories as the law has them, from where they begin."""
    kept = np.flatnonzero((coefficients != 0).any(0))
    used, weights = [library[int(k)] for k in kept], coefficients[:, kept].T

    def velocity(states: np.ndarray) -> np.ndarray:
        states = np.clip(states, -LIMIT, LIMIT)
        return evaluate(used, states) @ weights if used else np.zeros_like(states)

    start, samples = sets.test.true[:, 0], sets.test.true.shape[1]
    return np.clip(integrate(velocity, start, np.arange(samples) * sets.test.interval, 1), -LIMIT, LIMIT)


def forecast_error(moved: Float[np.ndarray, "trajectories samples dim"], sets: Sets) -> float:
    """The root mean square of how far the law's motion is off, over the standard deviation of each coordinate."""
    return float(np.sqrt(np.mean(((moved - sets.test.true) / sets.test.true.std((0, 1))) ** 2)))


def limit(errors: Float[np.ndarray, "levels repeats"], right: Float[np.ndarray, "levels repeats"], levels: tuple[float, ...]) -> float:
    """The largest level up to which every repeat finds the right terms, and the coefficients to 2 %; 0 where none does.

    >>> limit(np.array([[0.01], [0.01], [0.5]]), np.ones((3, 1)), (0.1, 0.2, 0.3))
    0.2
    """
    holds = np.asarray(((errors <= TOLERANCE) & (right > 0)).all(1))
    count = len(holds) if holds.all() else int(np.argmin(holds))
    return levels[count - 1] if count else 0.0
