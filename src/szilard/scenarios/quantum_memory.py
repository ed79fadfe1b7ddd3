"""Quantum memory: keep an unknown quantum state alive in a small noisy device, by gates, measurements and feedback."""

from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from ..conventions import OUTCOMES
from ..devices import Device
from ..errors import require
from ..physics.canonical import belief, canonical
from ..physics.coherent_information import coherent_information, of_eigenvalues
from ..physics.foresight import foresight
from ..physics.operations import Operation
from ..physics.pauli_engine import PauliEngine, instructions
from ..scenario import Transition

FLOOR = 1e-6  # probabilities and deviations below it look alike to an observer


class MemoryState(NamedTuple):
    """The quantum state, its R_Q, and what the laboratory saw last.

    That is an action (-1 before the first), its outcome (0: none), and how likely this outcome was.
    `coherent` is the coherent information, in bits; 0 where the reward does not ask for it.
    """

    quantum: Any
    recoverable: Float[Array, ""]
    coherent: Float[Array, ""]
    action: Int[Array, ""]
    outcome: Int[Array, ""]
    likelihood: Float[Array, ""]


def laboratory_view(action: Int[Array, ""], outcome: Int[Array, ""], actions: int) -> Float[Array, "features"]:
    """The last of `actions` actions, one-hot (the first place means none yet), and its outcome +1, -1, or 0 for none."""
    return jnp.append(jax.nn.one_hot(action + 1, actions + 1), outcome.astype(jnp.float32))


@partial(jax.tree_util.register_dataclass, data_fields=["engine", "penalty", "reward_bound", "coherent_weight"], meta_fields=["steps"])
@dataclass(frozen=True)
class QuantumMemory:
    """A device, its noise and the reward of Foesel et al., Phys. Rev. X 8, 031084 (2018), eq. (3), outcome-averaged.

    Args:
        engine: the physics, a `PauliEngine`.
        steps: duration in steps of the controller.
        penalty: P of the reward, paid when the state is destroyed.
        reward_bound: rewards are clipped to plus or minus this value. A rare outcome moves R_Q by up to 1, which is
            hundreds of times the reward of a step; unclipped, such steps drown all others.
        coherent_weight: w of the reward (1 - w) r_R + w r_I, of which r_I is that of the coherent information I. It pays every step
            towards a code, where R_Q only rises with the last one.
    """

    engine: PauliEngine
    steps: int = 200
    penalty: float | Float[Array, ""] = 3.0
    reward_bound: float | Float[Array, ""] = 20.0
    coherent_weight: float | Float[Array, ""] = 0.0

    @property
    def actions(self) -> int:
        """The number of actions."""
        return len(self.engine.operations)

    @property
    def idle(self) -> int:
        """The action that leaves the system alone."""
        return self.engine.operations.index(Operation("idle"))

    def init(self, key: Array) -> MemoryState:
        """The unknown state on qubit 0; nothing is left to chance."""
        one = jnp.ones((), jnp.result_type(self.engine.transfer))
        return MemoryState(self.engine.init(), one, one, jnp.asarray(-1, jnp.int32), jnp.asarray(0, jnp.int32), one)

    def branches(self, state: MemoryState, action: Int[Array, ""]) -> tuple[Float[Array, "2"], Transition[MemoryState]]:
        """Both recorded outcomes: their probabilities, and what follows them. The episode ends when the information is destroyed."""
        probabilities, quantum = self.engine.branches(state.quantum, action)
        recoverable = jax.vmap(self.engine.recoverable)(quantum)
        recorded = jnp.asarray(instructions(self.engine.operations).recorded)[action]
        outcomes = jnp.where(recorded, jnp.array(OUTCOMES, jnp.int32), 0)
        wanted = jnp.asarray(self.coherent_weight) > 0
        coherent = jax.lax.cond(wanted, jax.vmap(coherent_information), lambda _: jnp.zeros_like(recoverable), quantum)
        after = MemoryState(quantum, recoverable, coherent, jnp.full(2, action, jnp.int32), outcomes, probabilities)
        averaged = probabilities @ recoverable
        destroyed = averaged < FLOOR
        reward = jnp.where(destroyed, -self.penalty, self._reward(state, averaged, probabilities @ coherent))
        return probabilities, Transition(after, jnp.broadcast_to(reward, 2), jnp.broadcast_to(destroyed, 2))

    def step(self, key: Array, state: MemoryState, action: Int[Array, ""]) -> Transition[MemoryState]:
        """Action, then noise."""
        probabilities, possible = self.branches(state, action)
        second = jax.random.uniform(key, (), probabilities.dtype) >= probabilities[0]
        return jax.tree.map(lambda leaf: jnp.where(second, leaf[1], leaf[0]), possible)

    def _reward(self, before: MemoryState, recoverable: Float[Array, ""], coherent: Float[Array, ""]) -> Float[Array, ""]:
        gains = (recoverable - before.recoverable) / self.idle_loss(), (coherent - before.coherent) / self.idle_uncertainty()
        of_recoverable, of_coherent = (jnp.clip(1 + gain, -self.reward_bound, self.reward_bound) for gain in gains)
        return (1 - self.coherent_weight) * of_recoverable + self.coherent_weight * of_coherent

    def idle_loss(self) -> Float[Array, ""]:
        """R_Q that the bare qubit loses in its first step, the 2 dt / T of the bit-flip device: idling it earns 0."""
        return jnp.maximum(1 - jnp.min(self.engine.transfer[0]), FLOOR)

    def idle_uncertainty(self) -> Float[Array, ""]:
        """Coherent information that the bare qubit loses in its first step, in bits."""
        order = np.array([0, 1, 3, 2])  # `transfer` has Z before Y
        return jnp.maximum(1 - of_eigenvalues(self.engine.transfer[0][order][:, None]), FLOOR)

    def observe(self, state: MemoryState) -> Float[Array, "features"]:
        """What an experiment sees: see `laboratory_view`."""
        return laboratory_view(state.action, state.outcome, self.actions)

    def privileged(self, state: MemoryState) -> Float[Array, "features"]:
        """What a simulation knows: code and logical operators, belief over errors, and what each measurement would do."""
        qubits = self.engine.qubits
        form = canonical(state.quantum.rows)
        bits = (form.masks[:, None] >> jnp.arange(2 * qubits, dtype=jnp.uint32)[None] & 1).ravel()
        beliefs = 1 + jnp.log10(jnp.maximum(belief(state.quantum, form), FLOOR)) / 3
        return jnp.concatenate([v.astype(jnp.float32) for v in (bits, beliefs, *self._outlook(state))])

    def _outlook(self, state: MemoryState):
        yield 1 + jnp.log10(1 + FLOOR - state.recoverable)[None] / 3
        todo = instructions(self.engine.operations)
        chosen = np.flatnonzero(todo.recorded)
        if chosen.size:
            contrast = 1 - 2 * self.engine.readout_error[todo.measured[chosen]]
            ahead = foresight(state.quantum, jnp.asarray(todo.x[chosen]), jnp.asarray(todo.z[chosen]), contrast)
            gain = (ahead.recoverable - state.recoverable) / self.idle_loss()
            yield from (jnp.clip(gain, -1, 4), -jnp.log10(1 + FLOOR - ahead.expectation) / 3, ahead.random, ahead.logical)


def quantum_memory(device: Device, steps: int = 200, dtype: Any = jnp.float32) -> QuantumMemory:
    """The scenario of `device` for `steps` steps, in the floating-point type `dtype`.

    Raises:
        InputError: the device has physics that the engine does not know.
    """
    _require_known(device)
    transfer, readout = jnp.asarray(device.transfer(), dtype), jnp.asarray(device.readout()[:, 0], dtype)
    return QuantumMemory(PauliEngine(device.qubits, device.operations, transfer, readout), steps)


def _require_known(device: Device) -> None:
    """What a device may say, and no engine can follow yet."""
    uneven = any(zero != one for zero, one in device.readout_error)
    there = {"readout_error (unequal)": uneven, "duration": bool(device.duration), "gate_error": bool(device.gate_error)}
    unknown = [*(name for name, found in there.items() if found), *device.beyond_pauli]
    words = f"The device has {', '.join(f'`{name}`' for name in unknown)}, which can be described, but not be simulated yet"
    require(not unknown, f"{words}. Remove the keys to try the rest.")
