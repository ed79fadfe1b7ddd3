"""Landscapes f(x, y) on which one walks downhill, with their gradients written out and their lowest values known.

A place is the last axis of an array, so that many walkers move at once.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

Place = Float[np.ndarray, "*walkers 2"]


class Landscape(NamedTuple):
    """A function of the plane: value, gradient, a usual starting point, the lowest value, and the region worth drawing."""

    value: Callable[[Place], Float[Any, "*walkers"]]
    gradient: Callable[[Place], Place]
    start: tuple[float, float]
    lowest: float
    region: tuple[float, float, float, float]


STIFFNESS = np.array([1.0, 100.0])
_TILT = np.array([[np.cos(np.pi / 6), -np.sin(np.pi / 6)], [np.sin(np.pi / 6), np.cos(np.pi / 6)]])
_HESSIAN = _TILT @ np.diag(STIFFNESS) @ _TILT.T


def quadratic(p: Place) -> Float[Any, "*walkers"]:
    """A narrow valley, tilted by 30 degrees against the axes: half of u^2 + 100 v^2, with u along the valley and v across it."""
    return np.sum(p * (p @ _HESSIAN), axis=-1) / 2


def quadratic_gradient(p: Place) -> Place:
    """The gradient of `quadratic`."""
    return p @ _HESSIAN


def saddle(p: Place) -> Float[Any, "*walkers"]:
    """A saddle at the origin between two minima at (0, 1) and (0, -1): x^2/2 - y^2/2 + y^4/4."""
    x, y = p[..., 0], p[..., 1]
    return x**2 / 2 - y**2 / 2 + y**4 / 4


def saddle_gradient(p: Place) -> Place:
    """The gradient of `saddle`."""
    x, y = p[..., 0], p[..., 1]
    return np.stack([x, y**3 - y], axis=-1)


_BEALE = ((1, 1.5), (2, 2.25), (3, 2.625))


def beale(p: Place) -> Float[Any, "*walkers"]:
    """A bent valley with its minimum 0 at (3, 1/2): the sum over k = 1, 2, 3 of (c_k - x + x y^k)^2 (Beale 1958)."""
    x, y = p[..., 0], p[..., 1]
    return sum(((c - x + x * y**k) ** 2 for k, c in _BEALE), np.zeros(x.shape))


def beale_gradient(p: Place) -> Place:
    """The gradient of `beale`."""
    x, y = p[..., 0], p[..., 1]
    gradient = np.zeros(p.shape)
    for k, c in _BEALE:
        power = y**k
        error = 2 * (c - x + x * power)
        gradient[..., 0] += error * (power - 1)
        gradient[..., 1] += error * (k * x * y ** (k - 1))
    return gradient


LANDSCAPES = {
    "quadratic": Landscape(quadratic, quadratic_gradient, (-3.0, -0.5), 0.0, (-3.6, 1.8, -2.4, 1.8)),
    "saddle": Landscape(saddle, saddle_gradient, (-1.8, 1e-4), -0.25, (-2.1, 1.1, -1.6, 1.6)),
    "Beale": Landscape(beale, beale_gradient, (1.0, 0.8), 0.0, (0.3, 4.2, -1.3, 2.1)),
}
