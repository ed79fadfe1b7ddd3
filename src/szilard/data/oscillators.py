"""Runs of two coupled oscillators, one of them measured with noise, and what the known ways to infer the other one find."""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ..physics import kalman
from ..physics.oscillators import Springs, motion, propagator

NOMINAL = Springs(1.0, 1.3, 0.6)
PROCESS_NOISES = (0.0, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3)  # tried by the tuned filter
WARM = 8  # steps after which an inference is judged


class Runs(NamedTuple):
    """Many runs: the states (x1, x2, v1, v2), what was measured of x1, and the springs of each run."""

    states: Float[Array, "runs steps 4"]
    measured: Float[Array, "runs steps"]
    springs: Springs

    @property
    def hidden(self) -> Float[Array, "runs steps"]:
        """What is to be inferred: x2."""
        return self.states[..., 1]


@partial(jax.jit, static_argnames=("count", "steps", "interval"))
def simulate(key: Array, noise: Float[Array, "#runs"], spread: Float[Array, "#runs"], count: int, steps: int, interval: float) -> Runs:
    """Runs from random states (each component normal with variance 1).

    Args:
        key: of the states, the springs and the noise.
        noise: standard deviation of the measurement's error, in each run.
        spread: by how much, at most, the unseen spring and the coupling differ from their nominal values, as a fraction.
        count: of runs.
        steps: of a run.
        interval: time from one step to the next.
    """
    begin, vary, disturb = jax.random.split(key, 3)
    factors = 1 + spread[:, None] * jax.random.uniform(vary, (count, 2), minval=-1.0)
    springs = Springs(jnp.full(count, NOMINAL.first), NOMINAL.second * factors[:, 0], NOMINAL.coupling * factors[:, 1])
    step = jax.vmap(partial(propagator, time=interval))(springs)
    states = jax.vmap(partial(motion, steps=steps))(step, jax.random.normal(begin, (count, 4)))
    return Runs(states, states[..., 0] + noise[:, None] * jax.random.normal(disturb, (count, steps)), springs)


def error(found: Float[Array | np.ndarray, "runs steps"], runs: Runs) -> float:
    """The root mean square error of x2 after the first steps, in units of the root mean square of x2: 1 is to know nothing."""
    inferred, wanted = np.asarray(found)[:, WARM:], np.asarray(runs.hidden)[:, WARM:]
    return float(np.sqrt(np.mean((inferred - wanted) ** 2) / np.mean(wanted**2)))


def exact(runs: Runs, interval: float) -> Float[np.ndarray, "runs steps"]:
    """x2 by the observer that is exact without noise and with nominal springs."""
    return kalman.observed(kalman.exact_observer(np.asarray(propagator(NOMINAL, interval))), np.asarray(runs.measured))[..., 1]


@jax.jit
def filtered(
    runs: Runs, noise: Float[Array, ""] | float, interval: float, process_noise: Float[Array, ""] | float = 0.0
) -> Float[Array, "runs steps"]:
    """x2 by Kalman's filter with nominal springs; its process noise kicks the velocities with the variance `process_noise` per step."""
    step = propagator(NOMINAL, interval)
    random = jnp.diag(jnp.array([0.0, 0.0, 1.0, 1.0])) * process_noise
    gains, _ = kalman.gains(step, random, noise**2 + 1e-8, jnp.eye(4), runs.measured.shape[1])
    return jax.vmap(partial(kalman.estimates, step, gains))(runs.measured)[..., 1]


@jax.jit
def informed(runs: Runs, noise: float, interval: float) -> Float[Array, "runs steps"]:
    """x2 by Kalman's filter that is told the springs of every run: nothing that sees x1 alone can be better on average."""

    def one(springs: Springs, measured: Array) -> Array:
        step = propagator(springs, interval)
        gains, _ = kalman.gains(step, jnp.zeros((4, 4)), noise**2 + 1e-8, jnp.eye(4), len(measured))
        return kalman.estimates(step, gains, measured)[:, 1]

    return jax.vmap(one)(runs.springs, runs.measured)


def tuned_process_noise(runs: Runs, noise: float, interval: float) -> float:
    """The process noise with which the filter with nominal springs does best on these runs, lest it trust its model too much."""
    return min(PROCESS_NOISES, key=lambda process_noise: error(filtered(runs, noise, interval, process_noise), runs))
