"""What can be read from the values of neurons: regression of known quantities on them, judged on examples kept back."""

import numpy as np
from jaxtyping import Float
from sklearn.linear_model import Ridge
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from ..errors import require

RIDGE = 1e-3


def reader(values: Float[np.ndarray, "examples neurons"], known: Float[np.ndarray, "examples quantities"], degree: int = 1) -> Pipeline:
    """The least-squares polynomial of `degree` from neurons to known quantities; its `predict` reads them from other values.

    Values are scaled to unit variance, and a ridge of 0.001 keeps the polynomial from wild coefficients.
    """
    return make_pipeline(StandardScaler(), PolynomialFeatures(degree, include_bias=False), StandardScaler(), Ridge(RIDGE)).fit(
        values, known
    )


def explained(
    values: Float[np.ndarray, "examples neurons"], known: Float[np.ndarray, "examples quantities"], degree: int = 1
) -> Float[np.ndarray, "quantities"]:
    """R^2 of every quantity: the fraction of its variance that can be read from the neurons, 1 - <(read - true)^2> / variance.

    The polynomial is fitted to the first half of the examples, the fraction is that of the second half.

    >>> z = np.random.default_rng(0).normal(size=(400, 1))
    >>> explained(z, np.hstack([2 * z, z**2])).round(1).tolist(), explained(z, z**2, degree=2).round(3).tolist()
    ([1.0, -0.0], [1.0])

    Raises:
        InputError: there are too few examples.
    """
    values, known = np.asarray(values, np.float64), np.asarray(known, np.float64)
    half = len(values) // 2
    require(half >= 10, f"`values` must hold at least 20 examples, but holds {len(values)}; give more.")
    read = reader(values[:half], known[:half], degree).predict(values[half:]).reshape(known[half:].shape)
    missed = np.mean((read - known[half:]) ** 2, axis=0)
    return 1 - missed / np.var(known[half:], axis=0)
