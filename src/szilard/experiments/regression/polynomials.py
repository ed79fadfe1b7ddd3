"""Polynomials inside and outside of where they were fitted."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from numpy.polynomial import Polynomial

DEGREES = (1, 3, 5, 10)
BORDER, BEYOND = 1.0, 1.25  # points lie in [0, BORDER]; predictions go up to BEYOND
POINTS, NOISE = 100, 1.0
TRUTH = Polynomial([0, 2, 0, 0, 0, -10, 0, 0, 0, 0, 15])


class Fits(NamedTuple):
    """Places and values that were fitted, and a polynomial of each degree."""

    x: Float[np.ndarray, "points"]
    y: Float[np.ndarray, "points"]
    polynomials: dict[int, Polynomial]


def fit_all(rng: np.random.Generator) -> Fits:
    """Polynomials fitted by least squares to noisy values of 2x - 10x^5 + 15x^10 (Mehta et al., Phys. Rep. 810, 1 (2019), eq. 12)."""
    x = np.sort(rng.uniform(0, BORDER, POINTS))
    y = TRUTH(x) + NOISE * rng.normal(size=POINTS)
    return Fits(x, y, {degree: Polynomial.fit(x, y, degree) for degree in DEGREES})


def error(polynomial: Polynomial, low: float, high: float) -> float:
    """Root mean square deviation from the truth between two places."""
    x = np.linspace(low, high, 400)
    return float(np.sqrt(np.mean((polynomial(x) - TRUTH(x)) ** 2)))
