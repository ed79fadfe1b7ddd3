"""Noisy measurements of a line shape."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ..physics.line_shapes import LineShape

BORDER = 3.0  # places lie between -BORDER and BORDER
RESONANCE = np.array([1.0, 0.3, 0.4])  # height, centre, width of the Lorentzian that is measured
PACKET = np.array([1.0, 0.5, 1.0, 6.0])  # height, centre, width, wave number of the wave packet


class Points(NamedTuple):
    """Places, rising, and the values measured there."""

    x: Float[np.ndarray, "points"]
    y: Float[np.ndarray, "points"]


class Measurements(NamedTuple):
    """Points for training, for validation (which decides when to stop), and for the test (which decides nothing)."""

    training: Points
    validation: Points
    test: Points


def measure(rng: np.random.Generator, shape: LineShape, theta: Float[np.ndarray, "parameters"], points: int, noise: float) -> Points:
    """Values at random places, with normal noise of standard deviation `noise`."""
    x = np.sort(rng.uniform(-BORDER, BORDER, points))
    return Points(x, shape.value(x, theta) + noise * rng.normal(size=points))


def measure_all(
    rng: np.random.Generator, shape: LineShape, theta: Float[np.ndarray, "parameters"], points: int, noise: float
) -> Measurements:
    """`points` for training, ten times as many for validation, and as many again for the test; no two sets share a place."""
    return Measurements(*(measure(rng, shape, theta, n, noise) for n in (points, 10 * points, 10 * points)))
