"""How far must a search look ahead to find quantum error correction?

Four qubits that flip, and CNOTs from some of them to others; one can be measured. Before every step the search sums over all actions and
outcomes of some further steps (`tree_search.expectimax`), and reckons that later ones each lose as much as idling would.
"""

from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from ..devices import Device
from ..learn import tree_search
from ..runs.compilation import compiled
from ..scenarios.quantum_memory import QuantumMemory, quantum_memory

PAIRS = ((0, 1), (0, 2), (0, 3), (1, 3), (2, 3))  # control and target of each CNOT
DEPTHS = (1, 2, 3)
PATIENCE = 20  # steps of idling that are reckoned with after the last one that is looked at


class Course(NamedTuple):
    """One course of the memory: R_Q before the first step and after each, and what was done."""

    recoverable: np.ndarray
    actions: list[str]


def memory(flip_time: float) -> QuantumMemory:
    """The memory whose qubits flip after `flip_time` steps on average."""
    both = quantum_memory(Device(4, PAIRS, ("cnot",), measure=(3,), bit_flip_time=(float(flip_time),) * 4))
    one_way = tuple(o for o in both.engine.operations if o.kind != "cnot" or o.qubits in PAIRS)
    return replace(both, engine=replace(both.engine, operations=one_way))


class Lookahead:
    """Searches of several depths, compiled."""

    def __init__(self) -> None:
        like, key = memory(100.0), jax.random.key(0)
        self._first = like.init(key)
        self._branches = compiled(lambda memory, *here: memory.branches(*here), like, self._first, jnp.asarray(0), effort=0)
        self._values: dict[int, Any] = {}
        for depth in DEPTHS:
            ahead = lambda memory, state, depth=depth: tree_search.expectimax(memory, depth, 1.0, idling(memory), key, state)  # noqa: E731
            self._values[depth] = compiled(ahead, like, self._first, effort=0)

    def course(self, memory: QuantumMemory, depth: int, steps: int, seed: int | None = None) -> Course:
        """`steps` steps with a search so deep before each (0: idling); outcomes are the likelier ones, or drawn with a `seed`."""
        rng = None if seed is None else np.random.default_rng(seed)
        state, recoverable, actions = self._first, [1.0], []
        for _ in range(steps):
            action = int(np.argmax(self._values[depth](memory, state))) if depth else memory.idle
            chances, after = self._branches(memory, state, jnp.asarray(action))
            first = float(chances[0])
            branch = int(first < 0.5 if rng is None else rng.random() >= first)
            state = jax.tree.map(lambda leaf, branch=branch: leaf[branch], after.state)
            recoverable.append(float(memory.recoverable(state)))
            actions.append(str(memory.engine.operations[action]))
        return Course(np.array(recoverable), actions)


def idling(memory: QuantumMemory) -> tree_search.LeafValue:
    """What `PATIENCE` further steps of idling earn, if each loses as much as the first."""
    return lambda key, state: PATIENCE * memory.branches(state, jnp.asarray(memory.idle))[1].reward[0]


@cache
def searches() -> Lookahead:
    """The searches; compiled once, however often they are asked for."""
    return Lookahead()
