"""Our sparse regression against pysindy's: the same terms, the same trajectories, and the same held-out ones to choose thresholds by.

pysindy learns from differences of fourth order, from smoothed differences, and in its weak form; for each coordinate the threshold is
taken by our rule, from our residuals of its coefficients on held-out trajectories. Goal: coefficients no worse. pysindy is no dependency;
without it only this project is measured.
"""

import importlib.util
import warnings
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from szilard.data.known_laws import LIBRARIES, TRUE
from szilard.data.trajectories import Trajectories, measured, simulate
from szilard.experiments.equations.motion import METHODS, THRESHOLDS, Sets, divided, judged, moments, paths, truth
from szilard.learn.sparse_regression import chosen, residuals
from szilard.physics.dynamical_systems import SYSTEMS

from ._history import Goal, finish

SEEDS, NOISES = 3, (0.01, 0.05)
EVERY = 4  # of our thresholds are tried with pysindy, which takes a second or two for each
THEIRS = ("differences", "smoothed", "weak form")
SUBDOMAINS = 100  # of pysindy's weak form, for each trajectory


def ours(name: str, sets: Sets, method: str) -> np.ndarray:
    """The coefficients."""
    both = (moments(LIBRARIES[name], part, method) for part in (sets.training, sets.validation))
    return np.stack([path.best for path in paths(*both)])


def theirs(name: str, sets: Sets, method: str) -> np.ndarray:
    """The coefficients of pysindy."""
    found = np.stack([_fitted(name, sets.training, method, threshold) for threshold in THRESHOLDS[::EVERY]])
    held_out, best = moments(LIBRARIES[name], sets.validation, "weak form"), []
    for k in range(found.shape[1]):
        left = np.stack([residuals(held_out.of_target(k), law) for law in found[:, k]])
        best.append(found[chosen(found[:, k], left), k])
    return np.stack(best)


def _fitted(name: str, training: Trajectories, method: str, threshold: float) -> np.ndarray:
    import pysindy  # pyright: ignore[reportMissingImports]

    states, times = list(training.measured), np.arange(training.measured.shape[1]) * training.interval
    library: Any = pysindy.CustomLibrary([_as_arguments(term.function, states[0].shape[1]) for term in LIBRARIES[name]])
    derivative: Any = pysindy.SmoothedFiniteDifference() if method == "smoothed" else pysindy.FiniteDifference(order=4)
    if method == "weak form":
        library = pysindy.WeakPDELibrary(library, spatiotemporal_grid=times, K=SUBDOMAINS, p=8, H_xt=[20 * training.interval])
    model = pysindy.SINDy(pysindy.STLSQ(threshold=threshold, alpha=1e-6), library, derivative)
    return np.asarray(model.fit(states, times).coefficients())


def _as_arguments(function: Callable[[np.ndarray], np.ndarray], dim: int) -> Callable[..., np.ndarray]:
    """The function of so many coordinates, which pysindy counts by their names."""

    def of(*coordinates: Any) -> np.ndarray:
        together = np.stack([np.asarray(one) for one in coordinates], -1)
        return np.broadcast_to(function(together), together.shape[:-1])

    return eval(f"lambda {', '.join('abcd'[:dim])}: of({', '.join('abcd'[:dim])})", {"of": of})


def _measure(name: str, noise: float, method: str, learn: Callable[[str, Sets, str], np.ndarray]) -> dict[str, float]:
    errors, right, seconds = [], 0, []
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        sets = divided(measured(simulate(SYSTEMS[name], 60, 400, rng), noise, rng))
        begin = perf_counter()
        error, fine = judged(learn(name, sets, method), truth(LIBRARIES[name], TRUE[name]))
        seconds.append(perf_counter() - begin)
        errors.append(error)
        right += fine
    return {"error": median(errors), "right": right / SEEDS, "seconds": median(seconds)}


def main() -> None:
    """Measure and print."""
    warnings.filterwarnings("ignore")  # pysindy warns of every threshold that leaves no term
    tried = [("szilard", method, ours) for method in METHODS]
    if importlib.util.find_spec("pysindy"):
        tried += [("pysindy", method, theirs) for method in THEIRS]
    else:
        print("pysindy is not installed, so there is nothing to compare with; `pip install pysindy` adds it.")
    found: dict[str, Any] = {}
    for noise in NOISES:
        for name in SYSTEMS:
            for who, method, learn in tried:
                one = found[f"{name}, {noise:.0%}, {who} {method}"] = _measure(name, noise, method, learn)
                told = f"error {one['error']:8.2g}  right {one['right']:4.0%}  {one['seconds']:6.2f} s"
                print(f"{name:<9} {noise:4.0%}  {who} {method:<12} {told}", flush=True)
    for noise in NOISES:
        for name in SYSTEMS:
            row = f"{name}, {noise:.0%}"
            rivals = {who for who, *_ in tried}
            best = {who: min(one["error"] for key, one in found.items() if key.startswith(f"{row}, {who}")) for who in rivals}
            if "pysindy" in best:
                found[row] = {"error_to_pysindy": best["szilard"] / best["pysindy"]}
    goals = [Goal(f"{name}, {noise:.0%}/error_to_pysindy", 1, most=True) for noise in NOISES for name in SYSTEMS]
    finish(__file__, found, goals, ["pysindy"])


if __name__ == "__main__":
    main()
