"""Observers of a linear system of which a single component is measured: Kalman's, the best under noise, and the exact one without."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float


def gains(
    transition: Float[Array, "n n"],
    process_noise: Float[Array, "n n"],
    noise: Float[Array, ""] | float,
    prior: Float[Array, "n n"],
    steps: int,
) -> tuple[Float[Array, "steps n"], Float[Array, "steps n n"]]:
    """Kalman's gains and the covariances of the estimates after each measurement (Kalman, J. Basic Eng. 82, 35 (1960)).

    The state moves by x -> A x + w, with the transition matrix A and normal process noise w of covariance Q; y = x_0 + a normal error
    of variance R is measured. With P the covariance before a measurement, k = P e_0 / (P_00 + R), P -> P - k (P e_0)^T, then
    P -> A P A^T + Q. A single number is measured, so nothing has to be inverted.

    Args:
        transition: A.
        process_noise: Q.
        noise: R.
        prior: covariance before the first measurement.
        steps: measurements.
    """

    def one(before: Array, _) -> tuple[Array, tuple[Array, Array]]:
        gain = before[:, 0] / (before[0, 0] + noise)
        after = before - jnp.outer(gain, before[0])
        after = (after + after.T) / 2
        return transition @ after @ transition.T + process_noise, (gain, after)

    return jax.lax.scan(one, prior, length=steps)[1]


def estimates(transition: Float[Array, "n n"], gains: Float[Array, "steps n"], measured: Float[Array, "steps"]) -> Float[Array, "steps n"]:
    """The estimated state after each measurement; before the first it is 0."""

    def one(expected: Array, seen) -> tuple[Array, Array]:
        gain, y = seen
        found = expected + gain * (y - expected[0])
        return transition @ found, found

    return jax.lax.scan(one, jnp.zeros(transition.shape[0], measured.dtype), (gains, measured))[1]


def exact_observer(transition: Float[np.ndarray, "n n"]) -> Float[np.ndarray, "n n"]:
    """The matrix that gives the state from the last n measurements, the oldest first: exact without noise.

    Measurements follow from the state at the first of them, y_j = (A^j x)_0 with the transition matrix A; this is solved and moved
    on by n - 1 steps (Luenberger's observer with all its poles at 0). For short steps it amounts to finite differences, which noise ruins.
    """
    transition = np.asarray(transition, float)
    powers = [np.linalg.matrix_power(transition, k) for k in range(len(transition))]
    return powers[-1] @ np.linalg.inv(np.stack([power[0] for power in powers]))


def observed(observer: Float[np.ndarray, "n n"], measured: Float[np.ndarray, "runs steps"]) -> Float[np.ndarray, "runs steps n"]:
    """The states that `exact_observer` finds; 0 before there are enough measurements."""
    found = np.zeros((*measured.shape, len(observer)))
    latest = np.lib.stride_tricks.sliding_window_view(np.asarray(measured, float), len(observer), axis=-1)
    found[:, len(observer) - 1 :] = latest @ observer.T
    return found
