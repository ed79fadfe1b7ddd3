"""What is known of an unknown phase after measurements of single qubits, exactly.

A qubit that has picked up the phase phi, read out against the phase theta, gives the outcome m = +-1 with the probability
(1 + m v cos(phi - theta)) / 2, where v is the visibility. From a uniform prior, Bayes' rule makes a trigonometric polynomial of the
density of phi, whose degree is the number of outcomes:

    p(phi) = sum_k c_k exp(i k phi) / (2 pi),    c_-k = c_k*,

so that its coefficients c_0, c_1, ... hold everything. How well the phase is known is its sharpness |<exp(i phi)>| = |c_1| / c_0
(Holevo, Lect. Notes Math. 1055, 153 (1984)); averaged over all outcomes, mu, it gives Holevo's variance mu^-2 - 1.
"""

from typing import Any

import numpy as np
from jaxtyping import Complex, Float

Coefficients = Complex[Any, "*states coefficients"]  # of NumPy, which is exact to twice as many digits here, or of JAX


def uniform(measurements: int) -> Complex[np.ndarray, "coefficients"]:
    """The coefficients c_0, ..., c_N of a phase of which nothing is known, with room for N measurements."""
    return np.eye(1, measurements + 1, dtype=complex)[0]


def measured(coefficients: Coefficients, theta: Any, outcome: float, visibility: Any = 1.0) -> Coefficients:
    """The coefficients after an outcome +1 or -1 against the phase `theta`, not normalised: c_0 has lost the outcome's probability.

    Multiplication by (1 + m v cos(phi - theta)) / 2 gives c_k' = (c_k + (m v / 2) (exp(-i theta) c_(k-1) + exp(i theta) c_(k+1))) / 2.
    What exceeds the last coefficient is dropped; nothing does in the first N measurements.
    """
    library, turn = coefficients.__array_namespace__(), _turn(coefficients, theta)[..., None]
    below = library.concatenate([coefficients[..., 1:2].conj(), coefficients[..., :-1]], -1)
    above = library.concatenate([coefficients[..., 1:], 0 * coefficients[..., :1]], -1)
    return (coefficients + 0.5 * outcome * visibility * (turn.conj() * below + turn * above)) / 2


def turned(coefficients: Coefficients, angle: Any) -> Coefficients:
    """The same counted from the phase `angle`: c_k exp(i k angle)."""
    return coefficients * _turn(coefficients, angle)[..., None] ** np.arange(coefficients.shape[-1])


def sharpness(coefficients: Coefficients) -> Float[Any, "*states"]:
    """|<exp(i phi)>| times the probability c_0 of what has been seen; 1 where phi is known."""
    return abs(coefficients[..., 1])


def estimate(coefficients: Coefficients) -> Float[Any, "*states"]:
    """The phase that is likeliest to be near: arg <exp(i phi)>, the best estimate for the cost 1 - cos."""
    return -coefficients.__array_namespace__().angle(coefficients[..., 1])


def holevo_variance(mean_sharpness: float) -> float:
    """mu^-2 - 1, of the sharpness averaged over all outcomes; infinite where nothing is known.

    >>> holevo_variance(0.5)  # after a single measurement
    3.0
    """
    return mean_sharpness**-2 - 1 if mean_sharpness > 0 else float("inf")


def density(coefficients: Complex[np.ndarray, "coefficients"], phases: Float[np.ndarray, "phases"]) -> Float[np.ndarray, "phases"]:
    """The normalised density of phi at `phases`."""
    waves = np.exp(1j * np.outer(phases, np.arange(1, len(coefficients))))
    return (1 + 2 * np.real(waves @ (coefficients[1:] / coefficients[0]))) / (2 * np.pi)


def _turn(like: Coefficients, angle: Any) -> Complex[Any, "..."]:
    library = like.__array_namespace__()
    return library.exp(1j * library.asarray(angle))
