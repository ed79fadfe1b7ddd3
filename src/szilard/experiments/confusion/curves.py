"""Accuracy against the assumed border: that of the best predictor, exactly, and where a curve has its central peak."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from ...data.ising_states import States
from ...physics.energy_distribution import energies, probabilities

RESAMPLED = 300


class Optimum(NamedTuple):
    """The best that can be done about each border.

    Given the temperature, all states of one energy are equally probable, so that nothing but the energy tells temperatures apart (it is a
    sufficient statistic). With equally many states of every temperature the best guess is the side whose temperatures give this energy
    the larger summed probability (Bayes).

    Args:
        borders: halfway between neighbouring temperatures.
        distribution: p(E | T) of all energy levels.
        above: for every border and level, whether "above the border" is the best guess.
        accuracies: of the best guess, exactly.
        peak: where the accuracies have their central peak.
        prominence: its height above the higher of the two minima beside it.
    """

    borders: Float[np.ndarray, "borders"]
    distribution: Float[np.ndarray, "temperatures levels"]
    above: Bool[np.ndarray, "borders levels"]
    accuracies: Float[np.ndarray, "borders"]
    peak: float
    prominence: float


class Curve(NamedTuple):
    """Accuracies of a predictor, its mean, and its central peak with its standard error and its prominence."""

    accuracies: Float[np.ndarray, "borders"]
    mean: float
    peak: float
    error: float
    prominence: float


def optimum(grid: Float[np.ndarray, "temperatures"], size: int) -> Optimum:
    """From the exact probabilities of all energies."""
    borders = (grid[1:] + grid[:-1]) / 2
    distribution = np.stack([probabilities(float(temperature), size) for temperature in grid])
    below = np.cumsum(distribution, 0)[:-1]
    above = distribution.sum(0) - below
    accuracies = np.maximum(below, above).sum(1) / len(grid)
    return Optimum(borders, distribution, above > below, accuracies, *central_peak(borders, accuracies))


def by_energy(best: Optimum, every: list[States]) -> Float[np.ndarray, "temperatures chains borders"]:
    """The share of right decisions of the best predictor for the states of each chain."""
    size = every[0].size
    levels = np.stack([np.round((one.energy * size**2 - energies(size)[0]) / 4).astype(int) for one in every])
    truth = np.array([one.temperature for one in every])[:, None] > best.borders
    return np.stack([(above[levels] == truth[:, k, None, None]).mean(2) for k, above in enumerate(best.above)], -1)


def follow(
    borders: Float[np.ndarray, "borders"], right: Float[np.ndarray, "temperatures chains borders"], rng: np.random.Generator
) -> Curve:
    """The curve of a predictor; the error of its peak by drawing the chains of each temperature again (bootstrap)."""
    accuracies = right.mean((0, 1))
    peak, prominence = central_peak(borders, accuracies)
    rows, chains = np.arange(len(right))[:, None], right.shape[1]
    drawn = [right[rows, rng.integers(0, chains, right.shape[:2])].mean((0, 1)) for _ in range(RESAMPLED)]
    error = float(np.std([central_peak(borders, one)[0] for one in drawn]))
    return Curve(accuracies, float(accuracies.mean()), peak, error, prominence)


def central_peak(borders: Float[np.ndarray, "borders"], accuracies: Float[np.ndarray, "borders"]) -> tuple[float, float]:
    """Where the middle of a W is, and how high above the higher of its two minima: the inner point that stands out most.

    The place is that of a parabola through this point and its neighbours.

    >>> x = np.linspace(0, 1, 11)
    >>> place, height = central_peak(x, np.abs(2 * np.abs(x - 0.5) - 0.5))
    >>> round(place, 6), round(height, 6)
    (0.5, 0.4)
    """
    left, right = np.minimum.accumulate(accuracies), np.minimum.accumulate(accuracies[::-1])[::-1]
    prominence = (accuracies - np.maximum(left, right))[1:-1]
    k = 1 + int(np.argmax(prominence))
    before, here, after = accuracies[k - 1 : k + 2]
    bend = before + after - 2 * here
    shift = (before - after) / (2 * bend) if bend < 0 else 0.0
    step = borders[1] - borders[0]
    return float(borders[k] + np.clip(shift, -1, 1) * step), float(prominence[k - 1])
