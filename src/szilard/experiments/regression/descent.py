"""Bias and variance of least squares with random features, measured over many data sets: below, at and above as many features as points."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ...machine import one_thread
from ...settings.regression import COUNTS, TEST

INPUTS, POINTS = 10, 60
NOISE = 0.3


class Decomposition(NamedTuple):
    """Squared bias, variance and mean squared deviation from the truth, averaged over the test points, for one number of features."""

    bias: float
    variance: float
    error: float


def decompose(predictions: Float[np.ndarray, "sets points"], truth: Float[np.ndarray, "points"]) -> Decomposition:
    """The mean squared error over data sets is bias^2 + variance, exactly.

    >>> decompose(np.array([[0.0], [2.0]]), np.array([0.0]))
    Decomposition(bias=1.0, variance=1.0, error=2.0)
    """
    bias = np.mean((predictions.mean(0) - truth) ** 2)
    return Decomposition(float(bias), float(predictions.var(0).mean()), float(np.mean((predictions - truth) ** 2)))


@one_thread()
def measure(rng: np.random.Generator, sets: int) -> dict[int, Decomposition]:
    """The decomposition for every number of features, over `sets` data sets, each with points, noise and features of its own."""
    target = rng.normal(size=INPUTS) / INPUTS**0.5
    seen = rng.normal(size=(TEST, INPUTS))
    predictions = {count: np.empty((sets, TEST)) for count in COUNTS}
    for k in range(sets):
        x = rng.normal(size=(POINTS, INPUTS))
        y = np.tanh(2 * x @ target) + NOISE * rng.normal(size=POINTS)
        directions = rng.normal(size=(INPUTS, COUNTS[-1])) / INPUTS**0.5
        fitted, asked = (np.maximum(places @ directions, 0) for places in (x, seen))
        for count in COUNTS:
            predictions[count][k] = asked[:, :count] @ least_norm(fitted[:, :count], y)
    truth = np.tanh(2 * seen @ target)
    return {count: decompose(found, truth) for count, found in predictions.items()}


def least_norm(features: Float[np.ndarray, "points features"], y: Float[np.ndarray, "points"]) -> Float[np.ndarray, "features"]:
    """The weights of least squares; where several fit equally well, the smallest ones."""
    return np.linalg.lstsq(features, y, rcond=1e-12)[0]
