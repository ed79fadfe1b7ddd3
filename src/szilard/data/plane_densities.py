"""Densities in the plane that are known up to their norm, and points of them."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

REACH, CELLS = 4.0, 400  # the densities are taken to be 0 outside of [-REACH, REACH]^2

Grid = Float[np.ndarray, "cells cells"]


class Density(NamedTuple):
    """The probability of each cell of a grid, and the middles of the cells along an axis."""

    cells: Grid
    middles: Float[np.ndarray, "cells"]

    @property
    def area(self) -> float:
        """Of a cell."""
        return float((self.middles[1] - self.middles[0]) ** 2)

    def points(self) -> Float[np.ndarray, "places 2"]:
        """The middles of all cells."""
        return np.stack([one.ravel() for one in np.meshgrid(self.middles, self.middles, indexing="ij")], 1)

    def log(self) -> Float[np.ndarray, "places"]:
        """ln p at the middles of all cells."""
        return np.log(np.maximum(self.cells.ravel() / self.area, 1e-300))

    def entropy(self) -> float:
        """-<ln p>, in nats."""
        return float(-self.cells.ravel() @ self.log())

    def draw(self, rng: np.random.Generator, count: int) -> Float[np.ndarray, "points 2"]:
        """Points: a cell is drawn, and a place in it."""
        chosen = rng.choice(self.cells.size, count, p=self.cells.ravel())
        return self.points()[chosen] + (rng.random((count, 2)) - 0.5) * (self.middles[1] - self.middles[0])


def density(exponent: Callable[[np.ndarray, np.ndarray], np.ndarray], cells: int = CELLS) -> Density:
    """The density in proportion to exp(exponent(x, y)).

    >>> made = density(lambda x, y: -(x**2 + y**2) / 0.5)
    >>> float(made.cells.sum().round(9)), bool(abs(made.entropy() - 1 - np.log(0.5 * np.pi)) < 1e-6)
    (1.0, True)
    """
    edges = np.linspace(-REACH, REACH, cells + 1)
    middles = (edges[:-1] + edges[1:]) / 2
    values = exponent(*np.meshgrid(middles, middles, indexing="ij"))
    weights = np.exp(values - values.max())
    return Density(weights / weights.sum(), middles)


def double_well(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """-V/T of two wells with a bent valley between them: V = (x^2 - 4)^2 / 8 + 2 (y - x^2 / 4)^2, T = 0.5."""
    return -((x**2 - 4) ** 2 / 8 + 2 * (y - x**2 / 4) ** 2) / 0.5


def two_rings(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """ln of two rings of radius 1 and 2.5, width 0.15."""
    radius = np.hypot(x, y)
    return np.logaddexp(*(-((radius - one) ** 2) / (2 * 0.15**2) for one in (1.0, 2.5)))


def spiral(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """ln of two arms wound into each other, of width 0.15, that fade away beyond radius 3."""
    radius, angle = np.hypot(x, y), np.arctan2(y, x)
    off = np.sin(angle - 1.6 * radius)  # two arms: 0 along both of them
    return -(off**2) * radius**2 / (2 * 0.3**2) - np.maximum(radius - 3, 0) ** 2 / (2 * 0.15**2) - np.maximum(0.4 - radius, 0) ** 2 / 0.02


DENSITIES = {"double well": double_well, "two rings": two_rings, "spiral": spiral}
