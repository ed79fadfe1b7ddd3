"""How long strategies last that measure nothing: they are followed beyond the run until R_Q = 1/e."""

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from ..devices import Device
from ..physics.operations import Operation
from ..scenarios.engine_choice import EngineName
from ..scenarios.quantum_memory import QuantumMemory, quantum_memory
from .by_hand.plan import Plan
from .lifetime import LEFT, Lifetime

LONGEST = 50_000  # steps
MOST = 256  # operations of a plan


class _Followed(NamedTuple):
    """Where a strategy is: `half` is the time and R_Q when half of `LONGEST` had passed, `before` those before the last operation."""

    quantum: Any
    done: Int[Array, ""]
    half: Float[Array, "2"]
    before: Float[Array, "2"]
    now: Float[Array, "2"]


def lifetimes(device: Device, steps: int, plans: Mapping[str, Plan], engine: EngineName = "auto") -> dict[str, Lifetime]:
    """Those of `plans`, which measure nothing and go on as they are. Exact, unless R_Q > 1/e after `LONGEST` steps."""
    with jax.enable_x64(True):
        follow = jax.jit(partial(_follow, quantum_memory(device, steps, jnp.float64, engine)))
        return {name: _lifetime(*follow(*_table(device, plan))[2:]) for name, plan in plans.items()}


def _table(device: Device, plan: Plan) -> tuple[Int[np.ndarray, "operations"], int, int]:
    """The operations, filled up to the same number for all plans, and how many come first and are repeated."""
    cycle = plan.cycle or [Operation("idle")]
    indices = [device.operations.index(operation) for operation in (*plan.start, *cycle)]
    return np.pad(np.array(indices), (0, MOST - len(indices))), len(plan.start), len(cycle)


def _follow(scenario: QuantumMemory, table: Int[Array, "operations"], first: Int[Array, ""], repeated: Int[Array, ""]) -> _Followed:
    engine: Any = scenario.engine
    durations = jnp.array(scenario.lasts)

    def advance(at: _Followed) -> _Followed:
        place = jnp.where(at.done < first, at.done, first + (at.done - first) % repeated)
        _, states = engine.branches(at.quantum, table[place])
        quantum = jax.tree.map(lambda leaf: leaf[0], states)
        now = jnp.stack([at.now[0] + durations[table[place]], engine.recoverable(quantum)])
        half = jnp.where(now[0] <= LONGEST / 2, now, at.half)
        return _Followed(quantum, at.done + 1, half, at.now, now)

    fresh = jnp.array([0.0, 1.0])
    begin = _Followed(engine.init(), jnp.asarray(0), fresh, fresh, fresh)
    return jax.lax.while_loop(lambda at: (at.now[1] > LEFT) & (at.now[0] < LONGEST), advance, begin)


def _lifetime(half: Array, before: Array, now: Array) -> Lifetime:
    """By interpolation of ln R_Q in the last step, or by its rate in the second half."""
    lost = bool(now[1] <= LEFT)
    (early, more), (late, less) = np.asarray(before if lost else half), np.asarray(now)
    rate = np.log(more / max(less, 1e-300)) / (late - early)
    value = float(early + np.log(more / LEFT) / rate) if rate > 0 else float("inf")
    return Lifetime(value, value, value, not lost)
