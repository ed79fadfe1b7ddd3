"""Walks of an optimizer down a landscape, one per learning rate, and which of them arrives first."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ...learn.optimizers import OPTIMIZERS
from ...physics.landscapes import Landscape


class Best(NamedTuple):
    """The fastest walk of an optimizer: after how many steps it stays within the tolerance (None: never), its rate, its places."""

    steps: int | None
    rate: float
    path: Float[np.ndarray, "places 2"]


def trajectories(name: str, landscape: Landscape, rates: Float[np.ndarray, "rates"], steps: int) -> Float[np.ndarray, "places rates 2"]:
    """The places of walks from the start of the landscape, one walk per rate, the start included."""
    optimizer = OPTIMIZERS[name](rates[:, None])
    x = np.tile(landscape.start, (len(rates), 1)).astype(float)
    memory, places = optimizer.begin(x), np.empty((steps + 1, *x.shape))
    places[0] = x
    with np.errstate(all="ignore"):  # too large a rate leads to infinity, and is no mistake here
        for k in range(steps):
            x, memory = optimizer.step(landscape.gradient, x, memory)
            places[k + 1] = x
    return places


def arrival(heights: Float[np.ndarray, "places walks"], tolerance: float) -> Float[np.ndarray, "walks"]:
    """After how many steps each walk stays below `tolerance`; infinity where it does not.

    >>> arrival(np.array([[3.0, 3.0], [0.1, 0.1], [2.0, 0.1], [0.1, 0.1]]), 1.0).tolist()
    [3.0, 1.0]
    """
    above = ~(heights < tolerance)
    last = len(heights) - 1 - np.argmax(above[::-1], axis=0)
    arrived = np.where(above.any(axis=0), last + 1, 0).astype(float)
    return np.where(arrived < len(heights), arrived, np.inf)


def fastest(name: str, landscape: Landscape, rates: Float[np.ndarray, "rates"], limit: int, tolerance: float) -> Best:
    """The walk that arrives first; where none does, the one that ends lowest."""
    places = trajectories(name, landscape, rates, limit)
    with np.errstate(all="ignore"):
        heights = landscape.value(places) - landscape.lowest
    steps = arrival(heights, tolerance)
    ends = np.where(np.isfinite(heights[-1]), heights[-1], np.inf)
    best = int(np.argmin(steps)) if np.isfinite(steps).any() else int(np.argmin(ends))
    return Best(int(steps[best]) if np.isfinite(steps[best]) else None, float(rates[best]), places[:, best])
