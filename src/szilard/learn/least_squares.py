"""Fits of curves with a few parameters by least squares, downhill from where they start."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

from .optimizers import Adam

Parameters = Float[np.ndarray, "*fits parameters"]


def fit(
    value: Callable[[np.ndarray, np.ndarray], np.ndarray],
    jacobian: Callable[[np.ndarray, np.ndarray], np.ndarray],
    points: tuple[Float[np.ndarray, "points"], Float[np.ndarray, "points"]],
    start: Parameters,
    steps: int,
) -> Parameters:
    """The parameters after `steps` steps of Adam down the mean squared error, its gradient 2 <(f - y) df/dtheta>.

    `value(x, theta)` is the curve f, `jacobian(x, theta)` its derivatives by the parameters, the last axis.

    >>> line = lambda x, theta: theta[..., :1] * x
    >>> fit(line, lambda x, theta: x[..., None], (np.array([1.0, 2.0]), np.array([3.0, 6.0])), np.array([2.5]), 400).round(3).tolist()
    [3.0]
    """
    x, y = points

    def gradient(theta: np.ndarray) -> np.ndarray:
        deviation = value(x, theta) - y
        return 2 * np.mean(deviation[..., None] * jacobian(x, theta), axis=-2)

    adam = Adam(0.02)
    theta, memory = start, adam.begin(start)
    for _ in range(steps):
        theta, memory = adam.step(gradient, theta, memory)
    return theta
