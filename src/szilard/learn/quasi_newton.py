"""Minima of smooth functions by the quasi-Newton method L-BFGS (Liu and Nocedal, Math. Program. 45, 503 (1989)), from SciPy."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import numpy as np
from jaxtyping import Float
from scipy.optimize import minimize

Parameters = Float[np.ndarray, "parameters"]


class Minimum(NamedTuple):
    """Where a function is least, and its value there."""

    place: Parameters
    value: float


def descend(slope: Callable[..., tuple[Any, Any]], start: Parameters, *given: Any, iterations: int) -> Minimum:
    """The minimum that lies downhill of `start`, in double precision.

    Args:
        slope: value and gradient at (parameters, *given), compiled.
        start: parameters.
        *given: what the function depends on otherwise.
        iterations: after which the search ends in any case.
    """
    options = {"maxiter": iterations, "maxfun": 2 * iterations, "maxcor": 20, "ftol": 1e-8, "gtol": 1e-7}
    with jax.enable_x64(True):
        values = lambda place: [np.asarray(part, float) for part in slope(place, *given)]  # noqa: E731
        found = minimize(values, start, jac=True, method="L-BFGS-B", options=options)
    return Minimum(np.asarray(found.x, float), float(found.fun))


def best_descent(slope: Callable[..., tuple[Any, Any]], starts: list[Parameters], *given: Any, iterations: int) -> Minimum:
    """The lowest of the minima downhill of several starts."""
    return min((descend(slope, start, *given, iterations=iterations) for start in starts), key=lambda found: found.value)
