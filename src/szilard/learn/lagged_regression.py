"""Linear autoregression: ridge regression on the inputs now and at all earlier steps, the best linear memory."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

PIECE = 1000  # sequences that are looked at side by side


def fit(
    inputs: Float[np.ndarray, "sequences steps features"], targets: Float[np.ndarray, "sequences steps 1"], penalty: float = 1e-3
) -> Callable[[np.ndarray], Float[np.ndarray, "sequences steps 1"]]:
    """The linear function of all inputs so far that fits the targets, with the penalty on the squared weights."""
    x = lagged(inputs)
    weights = np.linalg.solve(x.T @ x + penalty * np.eye(x.shape[1]), x.T @ targets.ravel())

    def predict(others: np.ndarray) -> np.ndarray:
        pieces = [lagged(others[low : low + PIECE]) @ weights for low in range(0, len(others), PIECE)]
        return np.concatenate(pieces).reshape(*others.shape[:2], 1)

    return predict


def lagged(inputs: Float[np.ndarray, "sequences steps features"]) -> Float[np.ndarray, "points lags"]:
    """For every step of every sequence the inputs then and at all earlier steps, 0 before the start, and a 1."""
    steps = inputs.shape[1]
    padded = np.pad(inputs, ((0, 0), (steps - 1, 0), (0, 0)))
    lags = np.stack([padded[:, k : k + steps] for k in range(steps)], -1).reshape(inputs.shape[0] * steps, -1)
    return np.column_stack([lags, np.ones(len(lags))])
