"""How signals pass through a random network of tanh units, in the limit of many units per layer.

The weights into a unit are normal with variance sigma_w^2 / inputs, its bias with variance sigma_b^2. What enters the units of a
layer is then normal, with a variance q that depends on the layer alone (Poole et al., NeurIPS 29 (2016), arXiv:1606.05340):

    q' = sigma_w^2 <tanh(sqrt(q) z)^2> + sigma_b^2,    z standard normal.    (eq. 3)

Two signals of equal strength and correlation c are followed in the same way (eq. 5). Nearby ones come closer where
chi = sigma_w^2 <tanh'(sqrt(q) z)^2> at the fixed point is below 1, the ordered phase, and part where it is above, the chaotic phase.
"""

import math

import numpy as np
from jaxtyping import Float

_Z = np.linspace(-8, 8, 401)  # equal steps: for smooth functions under a normal distribution the sum converges exponentially
_P = np.exp(-(_Z**2) / 2) / np.exp(-(_Z**2) / 2).sum()


def variance(q: float, sigma_w: float, sigma_b: float) -> float:
    """The variance q in the next layer.

    >>> variance(0.0, 2.0, 0.5), round(variance(1e-6, 2.0, 0.0) / 1e-6, 3)  # no signal; a weak one, which passes linearly
    (0.25, 4.0)
    """
    return float(sigma_w**2 * _P @ np.tanh(math.sqrt(q) * _Z) ** 2 + sigma_b**2)


def correlation(c: float, q: float, sigma_w: float, sigma_b: float) -> float:
    """The correlation in the next layer of two signals that have variance `q` and correlation `c`."""
    first = math.sqrt(q) * _Z[:, None]
    second = math.sqrt(q) * (c * _Z[:, None] + math.sqrt(max(1 - c**2, 0)) * _Z)
    common = sigma_w**2 * _P @ (np.tanh(first) * np.tanh(second)) @ _P + sigma_b**2
    return float(common / variance(q, sigma_w, sigma_b))


def propagate(q: float, c: float, sigma_w: float, sigma_b: float, layers: int) -> tuple[list[float], list[float]]:
    """Variance and correlation in each of `layers` layers, the first of which has `q` and `c`."""
    variances, correlations = [q], [c]
    for _ in range(layers - 1):
        correlations.append(correlation(correlations[-1], variances[-1], sigma_w, sigma_b))
        variances.append(variance(variances[-1], sigma_w, sigma_b))
    return variances, correlations


def saturated(q: float, level: float = 0.9) -> float:
    """The fraction of units with |tanh| > `level`, for inputs of variance `q`: erfc(artanh(level) / sqrt(2 q)).

    >>> round(saturated(1.0, math.tanh(1)), 4)  # beyond one standard deviation
    0.3173
    """
    return math.erfc(math.atanh(level) / math.sqrt(2 * q))


def density(y: Float[np.ndarray, "values"], q: float) -> Float[np.ndarray, "values"]:
    """The probability density of y = tanh(h) for inputs h of variance `q`."""
    return np.exp(-(np.arctanh(y) ** 2) / (2 * q)) / np.sqrt(2 * np.pi * q) / (1 - y**2)


def chi(sigma_w: float, sigma_b: float) -> float:
    """By which factor a small difference of two signals, squared, grows from layer to layer at the fixed point (eq. 6).

    >>> round(chi(0.5, 0.0), 6)  # without biases the signal dies out below 1, and chi = sigma_w^2
    0.25
    """
    q = sigma_w**2 + sigma_b**2
    for _ in range(2000):
        q, before = variance(q, sigma_w, sigma_b), q
        if abs(q - before) < 1e-14:
            break
    return float(sigma_w**2 * _P @ (1 - np.tanh(math.sqrt(q) * _Z) ** 2) ** 2)


def critical_spread(sigma_b: float) -> float:
    """The weight spread at which order turns into chaos, chi = 1, found by bisection."""
    low, high = 0.0, 2.0
    while chi(high, sigma_b) < 1:
        low, high = high, 2 * high
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if chi(middle, sigma_b) < 1 else (low, middle)
    return high
