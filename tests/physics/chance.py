"""Exact tests of frequencies."""

from scipy.stats import binomtest

LEAST = 1e-7  # p-value below which a frequency counts as wrong: each test fails by chance less than once in 10 million


def chance_of(count: int, total: int, probability: float) -> float:
    """The probability that `count` successes of `total`, or anything less likely, come about by chance."""
    return binomtest(count, total, min(max(float(probability), 0.0), 1.0)).pvalue
