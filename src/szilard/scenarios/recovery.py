"""The recovery phase of a quantum memory: its last steps, in which the state is brought back, decoded, onto one qubit."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import jax
from jaxtyping import Array, Float, Int

from ..scenario import Transition
from .quantum_memory import MemoryState, QuantumMemory


@partial(jax.tree_util.register_dataclass, data_fields=["memory", "pool"], meta_fields=[])
@dataclass(frozen=True)
class Recovery:
    """The last `memory.recovery` steps of a memory alone, from one of many states in which they may begin.

    Args:
        memory: with a recovery phase.
        pool: those states, on a first axis.
    """

    memory: QuantumMemory
    pool: MemoryState

    @property
    def steps(self) -> int:
        """The duration of the phase."""
        return self.memory.recovery

    @property
    def actions(self) -> int:
        """Those of the memory."""
        return self.memory.actions

    @property
    def elapsed(self) -> Callable[[MemoryState], Int[Array, ""]] | None:
        """The time since the phase began, where operations last longer than one step."""
        before = self.memory.steps - self.memory.recovery
        return None if self.memory.elapsed is None else lambda state: state.elapsed - before

    def init(self, key: Array) -> MemoryState:
        """One of the states, each as likely as any other."""
        place = jax.random.randint(key, (), 0, len(self.pool.kept))
        return jax.tree.map(lambda leaf: leaf[place], self.pool)

    def branches(self, state: MemoryState, action: Int[Array, ""]) -> tuple[Float[Array, "2"], Transition[MemoryState]]:
        """Those of the memory."""
        return self.memory.branches(state, action)

    def step(self, key: Array, state: MemoryState, action: Int[Array, ""]) -> Transition[MemoryState]:
        """A step of the memory."""
        return self.memory.step(key, state, action)

    def observe(self, state: MemoryState) -> Float[Array, "features"]:
        """What an experiment sees."""
        return self.memory.observe(state)

    def privileged(self, state: MemoryState) -> Float[Array, "features"]:
        """What a simulation knows of the state, and the time that is left."""
        return self.memory.privileged(state)
