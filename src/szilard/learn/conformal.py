"""Intervals that hold the truth as often as they say, whatever made the predictions: normalised split conformal prediction."""

import math

import numpy as np
from jaxtyping import Float


def widening(errors: Float[np.ndarray, "examples"], spreads: Float[np.ndarray, "examples"], level: float) -> float:
    """By what the spreads must be multiplied so that prediction ± spread holds a new value with probability `level` at least.

    It is the ceil((n + 1) level)-th smallest of |error| / spread, infinite where n is too small for the level; exact as far as new
    examples and these n, from which nothing was learned, can be exchanged. J. Lei et al., J. Am. Stat. Assoc. 113, 1094 (2018), sec. 5.2.

    >>> widening(np.array([1.0, -2.0, 3.0]), np.ones(3), 0.75), widening(np.ones(3), np.ones(3), 0.76)
    (3.0, inf)
    """
    rank = math.ceil((len(errors) + 1) * level - 1e-9)
    return float(np.sort(np.abs(errors) / spreads)[rank - 1]) if rank <= len(errors) else math.inf


def with_floor(spreads: Float[np.ndarray, "examples"], typical: float) -> Float[np.ndarray, "examples"]:
    """Root mean squares of a committee's spreads and the `typical` one, since members may agree by chance."""
    return np.sqrt((spreads**2 + typical**2) / 2)
