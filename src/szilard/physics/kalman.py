"""Observers of a linear system of which a single component is measured: Kalman's, the best under noise, and the exact one without."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float


def gains(
    step: Float[Array, "n n"], kicks: Float[Array, "n n"], noise: Float[Array, ""] | float, prior: Float[Array, "n n"], steps: int
) -> tuple[Float[Array, "steps n"], Float[Array, "steps n n"]]:
    """Kalman's gains and the covariances of the estimates after each measurement (Kalman, J. Basic Eng. 82, 35 (1960)).

    The state moves by x -> step x + a random kick of covariance `kicks`; y = x_0 + a normal error is measured. With P the
    covariance before a measurement, k = P e_0 / (P_00 + noise), P -> P - k (P e_0)^T, then P -> step P step^T + kicks. A single
    number is measured, so nothing has to be inverted.

    Args:
        step: how the state moves.
        kicks: covariance of what moves it besides.
        noise: variance of a measurement's error.
        prior: covariance before the first measurement.
        steps: measurements.
    """

    def one(before: Array, _) -> tuple[Array, tuple[Array, Array]]:
        gain = before[:, 0] / (before[0, 0] + noise)
        after = before - jnp.outer(gain, before[0])
        after = (after + after.T) / 2
        return step @ after @ step.T + kicks, (gain, after)

    return jax.lax.scan(one, prior, length=steps)[1]


def estimates(step: Float[Array, "n n"], gains: Float[Array, "steps n"], measured: Float[Array, "steps"]) -> Float[Array, "steps n"]:
    """The estimated state after each measurement; before the first it is 0."""

    def one(expected: Array, seen) -> tuple[Array, Array]:
        gain, y = seen
        found = expected + gain * (y - expected[0])
        return step @ found, found

    return jax.lax.scan(one, jnp.zeros(step.shape[0], measured.dtype), (gains, measured))[1]


def exact_observer(step: Float[np.ndarray, "n n"]) -> Float[np.ndarray, "n n"]:
    """The matrix that gives the state from the last n measurements, the oldest first: exact without noise.

    Measurements follow from the state at the first of them, y_j = (step^j x)_0; this is solved and moved on by n - 1 steps
    (Luenberger's observer with all its poles at 0). For short steps it amounts to finite differences, which noise ruins.
    """
    step = np.asarray(step, float)
    powers = [np.linalg.matrix_power(step, k) for k in range(len(step))]
    return powers[-1] @ np.linalg.inv(np.stack([power[0] for power in powers]))


def observed(observer: Float[np.ndarray, "n n"], measured: Float[np.ndarray, "runs steps"]) -> Float[np.ndarray, "runs steps n"]:
    """The states that `exact_observer` finds; 0 before there are enough measurements."""
    found = np.zeros((*measured.shape, len(observer)))
    latest = np.lib.stride_tricks.sliding_window_view(np.asarray(measured, float), len(observer), axis=-1)
    found[:, len(observer) - 1 :] = latest @ observer.T
    return found
