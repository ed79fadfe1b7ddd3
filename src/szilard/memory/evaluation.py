"""How well a strategy keeps the quantum information: exactly where nothing is random, else from many trajectories."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import Any, NamedTuple, TypeVar

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Complex, Float, Int

from .. import accelerators
from ..devices import Device
from ..learn.policies import scripted
from ..machine import processors
from ..physics.density_engine import DensityEngine
from ..physics.operations import Operation
from ..physics.pauli_engine import PauliEngine
from ..physics.recoverable_information import bracket
from ..physics.target_qubit import Bloch
from ..runs.compilation import compiled
from ..runs.outcome import Estimate
from ..scenario import Policy, rollout
from ..scenarios.engine_choice import EngineName
from ..scenarios.engines import arrived
from ..scenarios.quantum_memory import QuantumMemory, quantum_memory
from .by_hand.plan import Plan
from .fixed_strategies import STRATEGIES, schedule
from .lifetime import Lifetime, lifetime

T = TypeVar("T")
AT_ONCE = 128  # trajectories that a program plays, of which several run side by side
CERTIFIED = 32  # trajectories of which R_Q is enclosed from below too
PLAYED_DENSE = 1024  # trajectories of a strategy by hand in the density engine
MANY, JUDGED = 4, 64  # variants of which only the best, judged by so many trajectories, is played in full


class Sample(NamedTuple):
    """Trajectories of a strategy: R_Q before the first step and after each, and what the laboratory saw in each step.

    Where operations last several steps, R_Q at a time is its value after the first operation that ends then or later; an operation stands
    in the first of its steps, with its outcome, and the device idles in the others. R_Q is the smallest of `contrasts`, of the three axes:
    exact for Pauli physics, else an upper bound; `lower` is a certified one after the last step.
    """

    recoverable: Float[Any, "trajectories times"]
    contrasts: Float[Any, "trajectories 3"]  # ||delta_j||_1 after the last step, j = x, y, z
    action: Int[Any, "trajectories steps"]
    outcome: Int[Any, "trajectories steps"]
    likelihood: Float[Any, "trajectories steps"]
    deltas: Complex[Any, "some 3 dim dim"] | None = None  # of the first `CERTIFIED` trajectories after the last step, if not Pauli
    arrived: Bloch | None = None  # what the target qubit alone shows after the last step, where there is a recovery phase

    @property
    def bracket(self) -> tuple[float, float]:
        """`mean` counts the axes alone: how low and how high the mean of R_Q is, judged by the trajectories in `deltas`."""
        if self.deltas is None:
            return self.mean, self.mean
        found = [bracket(delta) for delta in np.asarray(self.deltas, np.complex128)]
        seen = self.recoverable[: len(found), -1]
        lower, upper = (float(np.mean(seen - values)) for values in zip(*((each.lower, each.upper) for each in found), strict=True))
        return max(self.mean - lower, 0.0), self.mean - upper

    @property
    def curve(self) -> Float[np.ndarray, "times"]:
        """Mean R_Q before the first step and after each."""
        return self.recoverable.mean(0)

    @property
    def mean(self) -> float:
        """Mean R_Q after the last step."""
        return float(self.recoverable[:, -1].mean())

    @property
    def kept(self) -> Float[np.ndarray, "trajectories"]:
        """What a training is judged by: R_Q after the last step, or with a recovery phase that of the target qubit alone."""
        return np.asarray(self.recoverable)[:, -1] if self.arrived is None else smallest_contrasts(self.arrived)

    def until(self, steps: int) -> "Sample":
        """The first so many time steps of all trajectories; what is known of their end alone stays."""
        action, outcome, likelihood = (part[:, :steps] for part in (self.action, self.outcome, self.likelihood))
        return self._replace(recoverable=self.recoverable[:, : steps + 1], action=action, outcome=outcome, likelihood=likelihood)

    @property
    def error(self) -> float:
        """Standard error of `mean`."""
        return float(self.recoverable[:, -1].std(ddof=1) / np.sqrt(len(self.recoverable)))

    @property
    def interval(self) -> list[float]:
        """95 % confidence interval of `mean`, from the normal approximation."""
        return list(self.estimate[1:])

    @property
    def lifetime(self) -> Lifetime:
        """Steps until R_Q = 1/e."""
        return lifetime(self.recoverable)

    @property
    def estimate(self) -> Estimate:
        """Mean R_Q after the last step, with its interval."""
        return Estimate.normal(self.mean, self.error)


def play(scenario: QuantumMemory, policy: Policy, memory: Any, keys: Array) -> Sample:
    """A trajectory for each of `keys`. Pure: `jit` it."""
    contrasts: Callable[[Any], Array] = scenario.engine.contrasts

    def one(key):
        look = lambda s: (scenario.recoverable(s), s.action, s.outcome, s.likelihood, s.elapsed)  # noqa: E731
        played = rollout(scenario, policy, key, memory, look)
        seen = played.record[:4] if scenario.elapsed is None else _in_time(scenario, *played.record)
        last = played.last.quantum
        alone = arrived(scenario.engine, last, scenario.target) if scenario.recovery else None
        return Sample(jnp.append(1.0, seen[0]), contrasts(last), *seen[1:], arrived=alone), last

    sample, last = jax.vmap(one)(accelerators.spread(keys))
    engine = scenario.engine
    if isinstance(engine, PauliEngine):
        return sample
    return sample._replace(deltas=jax.vmap(engine.matrices)(last[:CERTIFIED])[:, 1:])


def dear(scenario: QuantumMemory) -> bool:
    """Whether R_Q costs so much that it is known only at the ends of trajectories while a policy learns."""
    return isinstance(scenario.engine, DensityEngine) and not scenario.recovery


def ends(scenario: QuantumMemory, policy: Policy, memory: Any, keys: Array) -> Float[Array, "trajectories"]:
    """R_Q after the last step alone of a trajectory for each of `keys`. Pure: `jit` it."""
    return jax.vmap(lambda key: scenario.recoverable(rollout(scenario, policy, key, memory).last))(accelerators.spread(keys))


def _in_time(scenario: QuantumMemory, recoverable, action, outcome, likelihood, elapsed) -> tuple[Array, ...]:
    """What stands in the time steps of the device, from what stands in the transitions; see `Sample`."""
    times = jnp.arange(1, scenario.steps + 1, dtype=elapsed.dtype)
    running = jnp.minimum(jnp.searchsorted(elapsed, times), scenario.steps - 1)
    first = jnp.append(0, elapsed[:-1])[running] == times - 1
    seen = action[running], outcome[running], likelihood[running]
    otherwise = jnp.asarray(scenario.idle, action.dtype), jnp.zeros((), outcome.dtype), jnp.ones((), likelihood.dtype)
    return recoverable[running], *(jnp.where(first, one, other) for one, other in zip(seen, otherwise, strict=True))


def sample(play_batch: Callable[[Array], Sample], key: Array, trajectories: int, batch: int = AT_ONCE, threads: int = 1) -> Sample:
    """`trajectories` trajectories, played by the compiled `play_batch`, which takes `batch` keys at a time; see `side_by_side`."""
    batches = side_by_side(play_batch, jax.random.split(key, -(-trajectories // batch) * batch), batch, threads)
    whole = jax.tree.map(lambda *leaves: np.concatenate([np.asarray(x) for x in leaves])[:trajectories], *batches)
    enclosed = batches[0].deltas
    return whole._replace(deltas=None if enclosed is None else enclosed[:trajectories])


def threads_for(scenario: QuantumMemory) -> int:
    """Batches that may run at the same time: one wherever a program decomposes matrices.

    Such a program waits until threads of XLA's pool have done their part, from a thread of the same pool. As many of them as the pool
    has threads wait for each other for ever. So do programs on several accelerators, unless each of them runs them in the same order.
    """
    alone = accelerators.count() > 1 or scenario.recovery or not isinstance(scenario.engine, PauliEngine)
    return 1 if alone else processors()


def side_by_side(play_batch: Callable[[Array], T], keys: Array, batch: int = AT_ONCE, threads: int = 1) -> list[T]:
    """The same for given keys, some times `batch` of them, in so many threads: a program leaves processors idle that another one can use.

    The threads know nothing of what is set for JAX around them: no array is made there. See `threads_for`.
    """
    numbers = np.asarray(jax.random.key_data(keys))
    parts = [jax.random.wrap_key_data(some, impl=jax.random.key_impl(keys)) for some in numbers.reshape(-1, batch, *numbers.shape[1:])]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda some: jax.block_until_ready(play_batch(some)), parts))


def smallest_contrasts(bloch: Bloch) -> Float[np.ndarray, "many"]:
    """min over unit vectors n of |matrix . n|, one by one."""
    return np.linalg.svd(np.asarray(bloch.matrix, np.float64), compute_uv=False)[:, -1]


class Baseline(NamedTuple):
    """A strategy written by hand, and how it fares; `interval` is None where the value is exact.

    `bracket` is None where R_Q is exact; else it lies in there, in the mean of some trajectories. `lifetime` is judged by the run alone.
    """

    curve: Float[np.ndarray, "times"]
    interval: list[float] | None
    operations: tuple[Operation, ...]
    bracket: list[float] | None = None
    plan: Plan = Plan()
    lifetime: Lifetime | None = None

    @property
    def value(self) -> float:
        """R_Q after the last step."""
        return float(self.curve[-1])

    @property
    def measures(self) -> bool:
        """Whether it measures anything."""
        return any(operation.kind == "measure" for operation in self.operations)

    @property
    def estimate(self) -> Estimate | float:
        """The same with its interval, where it is not exact."""
        return Estimate(self.value, *self.interval) if self.interval else self.value


KEPT = (Baseline, Operation, Plan, Lifetime)  # the classes that a checkpoint of baselines is made of


def passive(fixed: Mapping[str, Baseline | None]) -> float:
    """R_Q that the best strategy without measurements keeps: who keeps more has found error correction."""
    return max(baseline.value for baseline in fixed.values() if baseline and not baseline.measures)


def corrected(fixed: Mapping[str, Baseline | None]) -> float:
    """R_Q that the best strategy by hand with measurements keeps; more than can be, where none is known for the device."""
    return max((baseline.value for baseline in fixed.values() if baseline and baseline.measures), default=np.inf)


def baselines(
    device: Device,
    steps: int,
    trajectories: int = 4096,
    key: Array | None = None,
    engine: EngineName = "auto",
    said: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Baseline | None]:
    """The best variant of each fixed strategy after `steps` steps, None where the device does not allow it.

    All in float64. What measures nothing involves no chance and is exact; anything else is the mean of `trajectories`, of which the density
    engine plays at most `PLAYED_DENSE`. `engine`: see `engines.engine_of`. `said` hears how many strategies of how many are done.
    """
    with jax.enable_x64(True):
        scenario = quantum_memory(device, steps, jnp.float64, engine)
        key = jax.random.key(0) if key is None else key
        play_by_hand = partial(_baseline, device, scenario, cache(partial(_follower, scenario)), key)
        found: dict[str, Baseline | None] = {}
        for name, strategy in STRATEGIES.items():
            said(len(found), len(STRATEGIES))
            found[name] = _best(play_by_hand, trajectories, list(strategy.plans(device)))
        return found


def _best(play_by_hand: Callable[[int, Plan], Baseline], trajectories: int, plans: list[Plan]) -> Baseline | None:
    """The best of several variants; if they are many, it is chosen by few trajectories."""
    if len(plans) > MANY:
        plans = [max(plans, key=lambda plan: play_by_hand(min(trajectories, JUDGED), plan).value)]
    return max((play_by_hand(trajectories, plan) for plan in plans), key=lambda baseline: baseline.value, default=None)


def _follower(scenario: QuantumMemory, trajectories: int) -> Callable[[Array, Array], Sample]:
    """Plays so many trajectories of a schedule, from (keys, schedule); compiled."""
    keys = jax.eval_shape(lambda: jax.random.split(jax.random.key(0), trajectories))
    schedule = jax.ShapeDtypeStruct((scenario.steps,), jnp.int64)
    return compiled(lambda keys, schedule: play(scenario, scripted(schedule), 0, keys), keys, schedule)


def _baseline(
    device: Device, scenario: QuantumMemory, follow: Callable[[int], Callable], key: Array, trajectories: int, plan: Plan
) -> Baseline:
    """A strategy in so many trajectories, fewer in the slow engine; few of them where nothing is left to chance."""
    actions = schedule(device, plan, scenario.steps)
    operations = tuple(device.operations[action] for action in actions)
    certain = all(operation.kind != "measure" for operation in operations)
    few, many = (AT_ONCE, trajectories) if isinstance(scenario.engine, PauliEngine) else (2, PLAYED_DENSE)
    trajectories = min(trajectories, few if certain else many)
    batch = min(trajectories, AT_ONCE)
    play_batch, planned = follow(batch), jnp.asarray(actions)
    played = sample(lambda keys: play_batch(keys, planned), key, trajectories, batch, threads_for(scenario))
    enclosed = None if played.deltas is None else list(played.bracket)
    interval = None if certain else played.interval
    return Baseline(played.curve, interval, operations, enclosed, plan, lifetime(played.recoverable[:1] if certain else played.recoverable))
