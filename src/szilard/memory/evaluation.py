"""How well a strategy keeps the quantum information: exactly where nothing is random, else from many trajectories."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from ..devices import Device
from ..learn.policies import scripted
from ..physics.operations import Operation
from ..runs.compilation import compiled
from ..runs.outcome import Estimate
from ..scenario import Policy, rollout
from ..scenarios.quantum_memory import MemoryState, QuantumMemory, quantum_memory
from .fixed_strategies import schedules

PLAYED_BYTES = 150  # of every step of a trajectory, in double precision, while it is played and kept
TWO_SIDED_95 = 1.959964  # quantile of the normal distribution


class Sample(NamedTuple):
    """Trajectories of a strategy: R_Q before the first step and after each, and what the laboratory saw in each step."""

    recoverable: Float[Any, "trajectories times"]
    contrasts: Float[Any, "trajectories 3"]  # ||delta_j||_1 after the last step, j = x, y, z
    action: Int[Any, "trajectories steps"]
    outcome: Int[Any, "trajectories steps"]
    likelihood: Float[Any, "trajectories steps"]

    @property
    def curve(self) -> Float[np.ndarray, "times"]:
        """Mean R_Q before the first step and after each."""
        return self.recoverable.mean(0)

    @property
    def mean(self) -> float:
        """Mean R_Q after the last step."""
        return float(self.recoverable[:, -1].mean())

    @property
    def error(self) -> float:
        """Standard error of `mean`."""
        return float(self.recoverable[:, -1].std(ddof=1) / np.sqrt(len(self.recoverable)))

    @property
    def interval(self) -> list[float]:
        """95 % confidence interval of `mean`, from the normal approximation."""
        return [self.mean - TWO_SIDED_95 * self.error, self.mean + TWO_SIDED_95 * self.error]

    @property
    def estimate(self) -> Estimate:
        """Mean R_Q after the last step, with its interval."""
        return Estimate(self.mean, *self.interval)


def play(scenario: QuantumMemory, policy: Policy, memory: Any, keys: Array) -> Sample:
    """A trajectory for each of `keys`. Pure: `jit` it."""

    def one(key):
        look = lambda s: (s.recoverable, s.action, s.outcome, s.likelihood)  # noqa: E731
        played = rollout(scenario, policy, key, memory, look)
        recoverable, action, outcome, likelihood = played.record
        return Sample(jnp.append(1.0, recoverable), scenario.engine.contrasts(played.last.quantum), action, outcome, likelihood)

    return jax.vmap(one)(keys)


def sample(play_batch: Callable[[Array], Sample], key: Array, trajectories: int, batch: int) -> Sample:
    """`trajectories` trajectories, played by the compiled `play_batch`, which takes `batch` keys at a time."""
    keys = jax.random.split(key, -(-trajectories // batch) * batch).reshape(-1, batch)
    batches = [play_batch(some) for some in keys]
    return Sample(*(np.concatenate([np.asarray(x) for x in leaves])[:trajectories] for leaves in zip(*batches, strict=True)))


def recoverable(state: MemoryState) -> Float[Array, ""]:
    """R_Q of a state."""
    return state.recoverable


class Baseline(NamedTuple):
    """A strategy written by hand, and how it fares; `interval` is None where the value is exact."""

    curve: Float[np.ndarray, "times"]
    interval: list[float] | None
    operations: tuple[Operation, ...]

    @property
    def value(self) -> float:
        """R_Q after the last step."""
        return float(self.curve[-1])

    @property
    def estimate(self) -> Estimate | float:
        """The same with its interval, where it is not exact."""
        return Estimate(self.value, *self.interval) if self.interval else self.value


def baselines(device: Device, steps: int, trajectories: int = 4096, key: Array | None = None) -> dict[str, Baseline | None]:
    """The best variant of each fixed strategy after `steps` steps, None where the device does not allow it.

    All in float64. `idle` and `encode` involve no chance and are exact; `parity_cycle` is the mean of `trajectories`.
    """
    with jax.enable_x64(True):
        scenario = quantum_memory(device, steps, jnp.float64)
        keys = jax.random.split(jax.random.key(0) if key is None else key, trajectories)
        variants = {name: [jnp.asarray(s) for s in found] for name, found in schedules(device, steps).items()}
        follow = compiled(lambda keys, schedule: play(scenario, scripted(schedule), 0, keys), keys, variants["idle"][0])
        samples = {name: [jax.tree.map(np.asarray, follow(keys, s)) for s in found] for name, found in variants.items()}
    found = {name: [_baseline(device, name, s) for s in several] for name, several in samples.items()}
    return {name: max(several, key=lambda b: b.value) if several else None for name, several in found.items()}


def _baseline(device: Device, name: str, played: Sample) -> Baseline:
    operations = tuple(device.operations[action] for action in played.action[0])
    return Baseline(played.curve, played.interval if name == "parity_cycle" else None, operations)
