"""Functions of the plane with sharp borders, 1 inside and 0 outside, and points to learn them from."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

Truth = Callable[[np.ndarray, np.ndarray], Bool[np.ndarray, "points"]]

FUNCTIONS: dict[str, Truth] = {
    "and": lambda x0, x1: (x0 > 0) & (x1 > 0),
    "xor": lambda x0, x1: (x0 > 0) ^ (x1 > 0),
    "circle": lambda x0, x1: np.hypot(x0, x1) < 0.6,
    "ring": lambda x0, x1: np.abs(np.hypot(x0, x1) - 0.6) < 0.2,
}


class Points(NamedTuple):
    """Places in the square -1 < x0, x1 < 1, and the value of a function there."""

    x: Float[np.ndarray, "points 2"]
    y: Float[np.ndarray, "points 1"]


def draw(rng: np.random.Generator, function: Truth, points: int) -> Points:
    """Random places and the values of `function`."""
    x = rng.uniform(-1, 1, (points, 2))
    return Points(x, function(*x.T)[:, None].astype(float))
