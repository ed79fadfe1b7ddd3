"""Measurements at times that are fixed beforehand, for controllers on which gates alone may depend on outcomes."""

from collections.abc import Sequence
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

NONE, FREE = -1, -2  # no measurement; nothing is fixed yet
FAR = 10**6  # steps until a measurement that never comes
AHEAD = 16  # steps before a measurement from which on a clock shows it


class MeasurementSchedule(NamedTuple):
    """The measurement that is due at each time (an action, `NONE` or `FREE`), and the steps until the next one."""

    due: Int[Array, "steps"]
    wait: Int[Array, "steps"]

    def carried_out(self, elapsed: Int[Array, ""], action: Int[Array, ""], can: "Abilities") -> Int[Array, ""]:
        """What is done when `action` is chosen: what is due, or else the action, if it neither measures nor lasts until too late."""
        now = jnp.minimum(elapsed, len(self.due) - 1)
        due, wait = self.due[now], self.wait[now]
        allowed = (due == FREE) | (~can.measures[action] & (can.durations[action] <= wait))
        return jnp.where(due >= 0, due, jnp.where(allowed, action, can.idle)).astype(action.dtype)

    def clock(self, elapsed: Int[Array, ""], measurements: tuple[int, ...]) -> Float[Array, "features"]:
        """The steps until the next measurement, one-hot, and which it is; zeros where none is near, or nothing is fixed."""
        now = jnp.minimum(elapsed, len(self.due) - 1)
        wait = self.wait[now]
        coming = self.due[jnp.minimum(now + wait, len(self.due) - 1)]
        which = (coming == jnp.array(measurements, jnp.int32)) & (wait < AHEAD)
        return jnp.concatenate([jax.nn.one_hot(wait, AHEAD), which.astype(jnp.float32)])


class Abilities(NamedTuple):
    """What a schedule must know of a device's actions: which measure, how long they last, and which one is to idle."""

    measures: Bool[np.ndarray, "actions"] | Bool[Array, "actions"]
    durations: Int[np.ndarray, "actions"] | Int[Array, "actions"]
    idle: int


def measurement_schedule(due: Sequence[int] | Int[np.ndarray, "steps"]) -> MeasurementSchedule:
    """The schedule with these measurements.

    >>> measurement_schedule([NONE, 7, NONE]).wait.tolist()
    [1, 0, 1000000]
    """
    wait, latest = np.full(len(due), FAR), FAR
    for time in reversed(range(len(due))):
        wait[time] = latest = 0 if due[time] >= 0 else min(latest + 1, FAR)
    return MeasurementSchedule(jnp.asarray(np.asarray(due), jnp.int32), jnp.asarray(wait, jnp.int32))


def unscheduled(steps: int) -> MeasurementSchedule:
    """Nothing is fixed yet."""
    return measurement_schedule([FREE] * steps)
