"""What a search for codes asks of the physics: perfect gates, what noise leaves of a code, and when two codes are the same."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ..physics.canonical import canonical
from ..physics.coherent_information import coherent_information
from ..physics.density_engine import DensityEngine
from ..physics.device_physics import Physics, density_engine
from ..physics.operations import Operation
from ..physics.pauli_engine import PauliEngine, PauliState
from ..scenarios.engines import Engine, idle_loss

EXPOSED = 0.01  # what the noise costs the bare qubit, see `engines.idle_loss`, before a code is judged
LONGEST = 100  # steps of noise; where it is weaker, less is lost


class Exposure(NamedTuple):
    """States of one kind, in which a code is a state.

    Args:
        start: the bare qubit.
        gate: the state after a perfect gate, from (state, action).
        kept: the information that is left when noise has struck once.
        name: numbers that are the same for two states only if they are the same code.
        numbers: that are in memory for a state at a time, or so.
    """

    start: Any
    gate: Callable[[Any, Array], Any]
    kept: Callable[[Any], Float[Array, ""]]
    name: Callable[[Any], Array]
    numbers: int


def exposure(engine: Engine) -> Exposure:
    """That of the noise of `engine`; its errors of gates do not count."""
    return _dense(engine) if isinstance(engine, DensityEngine) else _pauli(engine)


def _idle(engine: Engine) -> Array:
    return jnp.asarray(engine.operations.index(Operation("idle")), jnp.int32)


def _first(states: Any) -> Any:
    return jax.tree.map(lambda leaf: leaf[0], states)


def _pauli(engine: PauliEngine) -> Exposure:
    """Noise of any strength; codes are the same whose stabilizer group and logical operators are."""
    strength, idle = EXPOSED / jnp.maximum(idle_loss(engine), jnp.finfo(engine.transfer.dtype).tiny), _idle(engine)
    noisy = replace(engine, transfer=engine.transfer**strength, gate_error=None, durations=None)
    perfect = replace(noisy, transfer=jnp.ones_like(engine.transfer))

    def kept(state: PauliState) -> Float[Array, ""]:
        return coherent_information(_first(noisy.branches(state, idle)[1]))

    return Exposure(
        start=engine.init(),
        gate=lambda state, action: _first(perfect.branches(state, action)[1]),
        kept=kept,
        name=lambda state: canonical(state.rows).masks,
        numbers=2 << engine.qubits,
    )


def _dense(engine: DensityEngine) -> Exposure:
    """Some steps of noise; codes are the same whose projectors are, signs included: what relaxes has a direction."""
    silent = Physics(qubits=engine.qubits, operations=engine.operations, transfer=np.ones((engine.qubits, 4)))
    roots, idle = engine.surroundings.roots, _idle(engine)
    perfect = density_engine(silent, dtype=roots.dtype)
    steps = int(np.clip(np.ceil(EXPOSED / max(float(idle_loss(engine)), 1e-30)), 1, LONGEST))

    def kept(state: Float[Array, "1 4 paulis"]) -> Float[Array, ""]:
        noisy = jax.lax.fori_loop(0, steps, lambda _, state: engine.branches(state, idle)[1][0], roots[:, None, None] * state)
        return engine.retained_information(noisy)

    def name(state: Float[Array, "1 4 paulis"]) -> Array:
        group, logicals = state[0, 0], jnp.sum(jnp.abs(state[0, 1:]), 0)
        return jnp.round(jnp.concatenate([group, logicals])).astype(jnp.int8)

    return Exposure(
        start=perfect.init(),
        gate=lambda state, action: perfect.branches(state, action)[1][0],
        kept=kept,
        name=name,
        numbers=len(roots) * 8 * 4**engine.qubits,
    )
