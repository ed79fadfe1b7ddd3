"""Points in the plane whose clusters are known, to try methods on that are not told."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int


class PointSet(NamedTuple):
    """Points, and the cluster that each of them belongs to."""

    x: Float[np.ndarray, "points 2"]
    labels: Int[np.ndarray, "points"]


def blobs(rng: np.random.Generator, count: int) -> PointSet:
    """Three normal distributions: a wide round one and two that are long and narrow."""
    labels = rng.integers(0, 3, count)
    shapes = np.array([[[1.1, 0], [0, 1.1]], [[1.6, 0], [0.9, 0.3]], [[0.25, 0], [0, 1.2]]])
    middles = np.array([[-3.2, 0.0], [2.0, 2.2], [2.4, -2.8]])
    return PointSet(middles[labels] + np.einsum("nij,nj->ni", shapes[labels], rng.normal(size=(count, 2))), labels)


def rings(rng: np.random.Generator, count: int) -> PointSet:
    """A ring around another, radii 1 and 2.2, as dense as each other, noise 0.1."""
    labels = (rng.random(count) < 2.2 / 3.2).astype(int)
    radius = np.array([1.0, 2.2])[labels] + 0.1 * rng.normal(size=count)
    return PointSet(_turned(radius, 2 * np.pi * rng.random(count)), labels)


def spirals(rng: np.random.Generator, count: int) -> PointSet:
    """Two arms of a bit more than one turn each, wound into each other; noise 0.05."""
    labels = rng.integers(0, 2, count)
    turn = 2.3 * np.pi * np.sqrt(0.03 + 0.97 * rng.random(count))
    x = _turned(0.1 + turn / np.pi, turn + np.pi * labels)
    return PointSet(x + 0.05 * rng.normal(size=x.shape), labels)


def _turned(radius: Float[np.ndarray, "points"], angle: Float[np.ndarray, "points"]) -> Float[np.ndarray, "points 2"]:
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1)
