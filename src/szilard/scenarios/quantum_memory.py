"""Quantum memory: keep an unknown quantum state alive in a small noisy device, by gates, measurements and feedback."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from ..conventions import OUTCOMES
from ..devices import Device
from ..physics.operations import Operation
from ..physics.pauli_engine import PauliEngine
from ..scenario import Transition
from .engines import Engine, arrival, engine_of, idle_loss, idle_uncertainty, most_idle_loss, remainder, worth
from .measurement_schedule import Abilities, MeasurementSchedule, unscheduled
from .memory_views import FLOOR, Known, density_view, pauli_view


class MemoryState(NamedTuple):
    """The quantum state, what the reward is made of, and what the laboratory saw last.

    That is an action (-1 before the first), its outcome (0: none), and how likely this outcome was. `kept` is R_Q in the Pauli engine,
    and `coherent` the information in bits, 0 where the reward does not ask for it; see `engines.worth`. `elapsed` counts time steps.
    """

    quantum: Any
    kept: Float[Array, ""]
    coherent: Float[Array, ""]
    action: Int[Array, ""]
    outcome: Int[Array, ""]
    likelihood: Float[Array, ""]
    elapsed: Int[Array, ""]
    rates: Any = ()  # where they differ from trajectory to trajectory: see `memory_family`


def laboratory_view(action: Int[Array, ""], outcome: Int[Array, ""], actions: int) -> Float[Array, "features"]:
    """The last of `actions` actions, one-hot (the first place means none yet), and its outcome +1, -1, or 0 for none."""
    return jnp.append(jax.nn.one_hot(action + 1, actions + 1), outcome.astype(jnp.float32))


@partial(
    jax.tree_util.register_dataclass,
    data_fields=["engine", "penalty", "reward_bound", "coherent_weight", "worst_losses", "schedule"],
    meta_fields=["steps", "recovery", "target"],
)
@dataclass(frozen=True)
class QuantumMemory:
    """A device, its noise and the reward of Foesel et al., Phys. Rev. X 8, 031084 (2018), eq. (3), outcome-averaged.

    Args:
        engine: the physics.
        steps: duration in time steps of the device, of which an operation may take several.
        penalty: P of the reward, paid when the state is destroyed.
        reward_bound: rewards are clipped to plus or minus this value. A rare outcome moves R_Q by up to 1, which is
            hundreds of times the reward of a step; unclipped, such steps drown all others.
        coherent_weight: w of the reward (1 - w) r_R + w r_I, of which r_I is that of the coherent information I. It pays every step
            towards a code, where R_Q only rises with the last one.
        recovery: the last steps, in which the state is to be brought back onto qubit `target` alone. A step that brings it closer earns
            the change of `nearness` besides, and the episode ends with the last one; the time left in the phase is seen. 0: none.
        target: that qubit.
        worst_losses: what the bare qubit loses in its worst step, where that is not the first; see `engines.most_idle_loss`.
        schedule: of the measurements, where their times may not depend on outcomes. Another action than it allows is not carried out, and
            how soon the next measurement comes is seen.
    """

    engine: Engine
    steps: int = 200
    penalty: float | Float[Array, ""] = 3.0
    reward_bound: float | Float[Array, ""] = 20.0
    coherent_weight: float | Float[Array, ""] = 0.0
    recovery: int = 0
    target: int = 0
    worst_losses: Float[Array, "2"] | None = None
    schedule: MeasurementSchedule | None = None

    @property
    def actions(self) -> int:
        """The number of actions."""
        return len(self.engine.operations)

    @property
    def lasts(self) -> tuple[int, ...]:
        """How many time steps each action takes."""
        return tuple(self.engine.durations or (1,) * self.actions)

    @property
    def measurements(self) -> tuple[int, ...]:
        """The actions that measure."""
        return tuple(action for action, operation in enumerate(self.engine.operations) if operation.kind == "measure")

    @property
    def idle(self) -> int:
        """The action that leaves the system alone."""
        return self.engine.operations.index(Operation("idle"))

    def init(self, key: Array) -> MemoryState:
        """The unknown state on qubit 0; nothing is left to chance."""
        quantum = self.engine.init()
        one = jnp.ones((), jnp.result_type(*(leaf for leaf in jax.tree.leaves(quantum) if jnp.issubdtype(leaf.dtype, jnp.floating))))
        none = jnp.zeros((), jnp.int32)
        return MemoryState(quantum, one, one, none - 1, none, one, none)

    @property
    def elapsed(self) -> Callable[[MemoryState], Int[Array, ""]] | None:
        """How the time that has passed is read off a state, where operations last longer than one step."""
        return None if self.engine.durations is None else lambda state: state.elapsed

    def branches(self, state: MemoryState, action: Int[Array, ""]) -> tuple[Float[Array, "2"], Transition[MemoryState]]:
        """Both recorded outcomes: their probabilities, and what follows them. The episode ends when the information is destroyed."""
        action = self.carried_out(state.elapsed, action)
        probabilities, quantum = self.engine.branches(state.quantum, action)
        kept, coherent = jax.vmap(partial(worth, self.engine, informed=jnp.asarray(self.coherent_weight) > 0))(quantum)
        recorded = jnp.array([operation.kind == "measure" for operation in self.engine.operations])[action]
        outcomes = jnp.where(recorded, jnp.array(OUTCOMES, jnp.int32), 0)
        duration = 1 if self.engine.durations is None else jnp.array(self.engine.durations, jnp.int32)[action]
        elapsed = jnp.broadcast_to(state.elapsed + duration, 2)
        after = MemoryState(quantum, kept, coherent, jnp.full(2, action, jnp.int32), outcomes, probabilities, elapsed)
        destroyed = probabilities @ jax.vmap(partial(remainder, self.engine))(quantum, kept) < FLOOR
        earned = self._reward(state, probabilities @ kept, probabilities @ coherent, duration)
        reward = jnp.where(destroyed, -self.penalty, earned)
        ended = destroyed
        if self.recovery:
            reward = jnp.where(self.returning(state.elapsed), reward + self._returned(state, after, probabilities, destroyed), reward)
            ended = destroyed | (elapsed[0] >= self.steps)
        return probabilities, Transition(after, jnp.broadcast_to(reward, 2), jnp.broadcast_to(ended, 2))

    def step(self, key: Array, state: MemoryState, action: Int[Array, ""]) -> Transition[MemoryState]:
        """Action, then noise."""
        probabilities, possible = self.branches(state, action)
        second = jax.random.uniform(key, (), probabilities.dtype) >= probabilities[0]
        return jax.tree.map(lambda leaf: jnp.where(second, leaf[1], leaf[0]), possible)

    def carried_out(self, elapsed: Int[Array, ""], action: Int[Array, ""]) -> Int[Array, ""]:
        """What is done when `action` is chosen: the same, unless there is a schedule."""
        if self.schedule is None:
            return action
        measures = np.isin(np.arange(self.actions), self.measurements)
        durations = np.array(self.lasts, np.int32)
        return self.schedule.carried_out(elapsed, action, Abilities(jnp.asarray(measures), jnp.asarray(durations), self.idle))

    def recoverable(self, state: MemoryState) -> Float[Array, ""]:
        """R_Q, for which the density engine needs eigenvalues: an upper bound there, see `DensityEngine.recoverable`."""
        return state.kept if isinstance(self.engine, PauliEngine) else self.engine.recoverable(state.quantum)

    def _reward(self, before: MemoryState, kept: Float[Array, ""], coherent: Float[Array, ""], duration) -> Float[Array, ""]:
        """The reward per time step: 0 if as much is lost as the idle bare qubit loses in that time, 1 if nothing is."""
        gains = (kept - before.kept) / self.idle_loss(), (coherent - before.coherent) / self.idle_uncertainty()
        gains = gains if self.engine.durations is None else (gain / jnp.asarray(duration, gain.dtype) for gain in gains)
        of_kept, of_coherent = (jnp.clip(1 + gain, -self.reward_bound, self.reward_bound) for gain in gains)
        return (1 - self.coherent_weight) * of_kept + self.coherent_weight * of_coherent

    def _returned(self, before: MemoryState, after: MemoryState, probabilities, destroyed) -> Float[Array, ""]:
        """What a step of the recovery phase earns besides, per time step. To destroy the state costs more than to leave it anywhere."""
        near = probabilities @ jax.vmap(self.nearness)(after)
        duration = (after.elapsed - before.elapsed)[0].astype(near.dtype)
        return jnp.where(destroyed, -2 * self.reward_bound, (near - self.nearness(before)) / duration)

    def nearness(self, state: MemoryState) -> Float[Array, ""]:
        """How far the state is from standing decoded on the target qubit: 0 if it does, at worst -2 `reward_bound`.

        That is what of `kept` is lost to an observer of that qubit alone, in units of `idle_loss`, at most `reward_bound` of them; and as
        many units times 1 - locality, which falls with every gate on the way, see `engines.arrival`.
        """
        alone, locality = arrival(self.engine, state.quantum, self.target)
        lost = ((alone if isinstance(self.engine, PauliEngine) else alone**2) - state.kept) / self.idle_loss()
        return jnp.clip(lost, -self.reward_bound, 0) - self.reward_bound * (1 - locality)

    def returning(self, elapsed: Int[Array, ""]) -> Bool[Array, ""]:
        """Whether the recovery phase has begun."""
        return elapsed >= self.steps - self.recovery

    def clock(self, elapsed: Int[Array, ""]) -> Float[Array, "features"]:
        """The steps left in the recovery phase, one-hot, first the last one; zeros before it. Then what a schedule says is coming."""
        left = jax.nn.one_hot(self.steps - elapsed - 1, self.recovery)
        return left if self.schedule is None else jnp.append(left, self.schedule.clock(elapsed, self.measurements))

    @property
    def clocked(self) -> bool:
        """Whether a clock is seen: in a recovery phase, and with a schedule."""
        return bool(self.recovery) or self.schedule is not None

    def idle_loss(self) -> Float[Array, ""]:
        """What of `kept` the bare qubit loses in its first or worst step, the 2 dt / T of the bit-flip device: idling it earns 0."""
        return jnp.maximum(idle_loss(self.engine) if self.worst_losses is None else self.worst_losses[0], FLOOR)

    def idle_uncertainty(self) -> Float[Array, ""]:
        """Information that it loses there, in bits."""
        return jnp.maximum(idle_uncertainty(self.engine) if self.worst_losses is None else self.worst_losses[1], FLOOR)

    def observe(self, state: MemoryState) -> Float[Array, "features"]:
        """What an experiment sees: see `seen`."""
        return self.seen(state.action, state.outcome, state.elapsed)

    def seen(self, action: Int[Array, ""], outcome: Int[Array, ""], elapsed: Int[Array, ""]) -> Float[Array, "features"]:
        """The last action, its outcome, and what a clock says where there is one."""
        view = laboratory_view(action, outcome, self.actions)
        return jnp.concatenate([view, self.clock(elapsed)]) if self.clocked else view

    def privileged(self, state: MemoryState) -> Float[Array, "features"]:
        """What a simulation knows of the state; see `memory_views`."""
        known = Known(state.quantum, state.kept, self.idle_loss(), self.idle_uncertainty())
        view = pauli_view(self.engine, known) if isinstance(self.engine, PauliEngine) else density_view(self.engine, known)
        seen = [jnp.ravel(part).astype(jnp.float32) for part in view]
        return jnp.concatenate([*seen, self.clock(state.elapsed)] if self.clocked else seen)


def quantum_memory(device: Device, steps: int = 200, dtype: Any = jnp.float32, engine: str = "auto") -> QuantumMemory:
    """The scenario of `device` for `steps` of its time steps, in the floating-point type `dtype`; `engine`: see `engine_of`."""
    schedule = unscheduled(steps) if device.adaptive == "gates" else None
    memory = QuantumMemory(engine_of(device, dtype, engine, steps), steps, schedule=schedule)
    if isinstance(memory.engine, PauliEngine) or memory.engine.surroundings.roots.size == 1:
        return memory
    return replace(memory, worst_losses=most_idle_loss(memory.engine, steps))
