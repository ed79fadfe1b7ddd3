"""The best linear model a . x + b by least squares: what a network without nonlinear neurons could reach."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float


class LinearModel(NamedTuple):
    """y = a . x + b; the coefficients a, and b last."""

    coefficients: Float[np.ndarray, "inputs+1"]

    def __call__(self, x: Float[np.ndarray, "points inputs"]) -> Float[np.ndarray, "points 1"]:
        """The model's values."""
        return (_with_one(x) @ self.coefficients)[:, None]


def fit(x: Float[np.ndarray, "points inputs"], y: Float[np.ndarray, "points 1"]) -> LinearModel:
    """The model with the least mean squared error."""
    return LinearModel(np.linalg.lstsq(_with_one(x), y[:, 0], rcond=None)[0])


def _with_one(x: np.ndarray) -> np.ndarray:
    return np.column_stack([x, np.ones(len(x))])
