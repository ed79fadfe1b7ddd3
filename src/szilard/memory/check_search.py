"""A search for the shortest ways to check a code: gates that bring one of its stabilizers to where it can be measured, and back.

Gates move Pauli operators. So the cheapest gates U that turn the stabilizer g into a Pauli operator P that the device measures,
U g U' = +-P, are a shortest path on the graph of all Pauli operators, which is found for all of them at once, from the P backwards
(Bellman, Quart. Appl. Math. 16, 87 (1958)). Afterwards the state is again one of the code as soon as the gates that follow undo U up to a
symmetry of the code: some of those of U', in their order, of which the quickest that suffice are taken.

Signs are left out: what was measured is known, and a Pauli frame needs no gates.
"""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from ..physics.canonical import canonical
from ..physics.gates import GATES
from ..physics.operations import Operation
from ..physics.pauli_engine import Instructions, PauliEngine, instructions
from ..physics.paulis import Paulis, conjugate

LARGEST = 8  # qubits whose Pauli operators are all visited
TRIED = 32  # stabilizers, the cheapest to measure first
UNDONE = 12  # gates at most of which some may be left out on the way back
BARE = 10  # times its duration, what a gate counts that entangles two qubits of the code, which lays information bare


class Check(NamedTuple):
    """The actions of a check: gates, the measurement, and gates back; which of them is the measurement, and how long all of them last."""

    actions: tuple[int, ...]
    measured: int
    duration: int


class Paths(NamedTuple):
    """For every Pauli operator x | z << n: what it costs to measure it (inf: it cannot be), the next action, and the operator after it."""

    cost: Float[np.ndarray, "paulis"]
    action: Int[np.ndarray, "paulis"]
    after: Int[np.ndarray, "paulis"]


class CheckSearch:
    """The search on one device.

    Args:
        engine: the device.
    """

    def __init__(self, engine: PauliEngine):
        self._engine, self._todo = engine, instructions(engine.operations)
        self._lasts = engine.durations or (1,) * len(engine.operations)
        gates = [place for place, operation in enumerate(engine.operations) if operation.kind in GATES]
        self._images = {place: _images(self._todo, place, engine.qubits) for place in gates if engine.qubits <= LARGEST}
        self._alike = jax.jit(partial(_alike, self._todo))

    def cost(self, rows: Paulis) -> float:
        """What it costs to measure all stabilizers of a code once, without the ways back; infinite where that cannot be done."""
        elements = _elements(rows)
        costs = self._paths(elements).cost[elements]
        return sum(_independent((place, float(costs[place])) for place in map(int, np.argsort(costs, kind="stable"))))

    def checks(self, rows: Paulis) -> list[Check]:
        """The quickest checks that together measure all stabilizers of the code with the tableau `rows` that can be measured."""
        if self._engine.qubits > LARGEST:
            return []
        elements = _elements(rows)
        paths = self._paths(elements)
        order = [place for place in np.argsort(paths.cost[elements], kind="stable") if place and np.isfinite(paths.cost[elements[place]])]
        found = []
        for place in order[:TRIED]:
            forth = list(_followed(paths, int(elements[place])))
            back = self._way_back(rows, forth[:-1])
            if back is not None:
                actions = (*forth, *back)
                found.append((int(place), Check(actions, len(forth) - 1, sum(self._lasts[action] for action in actions))))
        return list(_independent(sorted(found, key=lambda one: one[1].duration)))

    def _paths(self, elements: Int[np.ndarray, "group"]) -> Paths:
        """The cheapest paths, for a code whose stabilizers are `elements`."""
        engine, paulis = self._engine, 4**self._engine.qubits
        costs = [last * _burden(engine, elements, place) for place, last in enumerate(self._lasts)]
        cost, action, after = np.full(paulis, np.inf), np.zeros(paulis, int), np.arange(paulis)
        for place in np.flatnonzero(self._todo.recorded):
            measured = int(self._todo.x[place]) | int(self._todo.z[place]) << engine.qubits
            if costs[place] < cost[measured]:
                cost[measured], action[measured] = costs[place], place
        better = True
        while better:
            better = False
            for place, image in self._images.items():
                less = cost[image] + costs[place]
                sooner = less < cost
                cost, action, after = np.where(sooner, less, cost), np.where(sooner, place, action), np.where(sooner, image, after)
                better |= bool(sooner.any())
        return Paths(cost, action, after)

    def _way_back(self, rows: Paulis, forth: list[int]) -> tuple[int, ...] | None:
        """The quickest of the gates that undo `forth`, in their order, that suffice; None where the device cannot undo them."""
        undoing = [again for action in reversed(forth) for again in _undone_by(self._engine, action)]
        if len(undoing) > UNDONE:
            return tuple(undoing)
        ways = (np.arange(2 ** len(undoing))[:, None] >> np.arange(UNDONE) & 1).astype(bool)
        alike = self._alike(rows, self._padded(forth), self._padded(undoing), jnp.asarray(_as_many(ways)))
        spent = ways[:, : len(undoing)] @ np.array([self._lasts[action] for action in undoing], int)
        best = min(np.flatnonzero(np.asarray(alike)[: len(ways)]), key=lambda way: spent[way])
        return tuple(action for action, taken in zip(undoing, ways[best], strict=False) if taken)

    def _padded(self, actions: list[int]) -> Array:
        idle = self._engine.operations.index(Operation("idle"))
        return jnp.asarray([*actions, *[idle] * (UNDONE - len(actions))], jnp.int32)


def _burden(engine: PauliEngine, elements: Int[np.ndarray, "group"], action: int) -> int:
    """How often an action counts: twice if it will have to be undone, because no qubit takes part that is free of the code."""
    qubits, support = engine.operations[action].qubits, (elements | elements >> engine.qubits) & (1 << engine.qubits) - 1
    if engine.operations[action].kind not in GATES or any(np.any(support == 1 << qubit) for qubit in qubits):
        return 1
    return 2 if len(qubits) == 1 else BARE


def _images(todo: Instructions, place: int, qubits: int) -> Int[np.ndarray, "paulis"]:
    """What the gate at `place` makes of each Pauli operator."""
    paulis = np.arange(4**qubits, dtype=np.uint32)
    x, z = jnp.asarray(paulis & (1 << qubits) - 1), jnp.asarray(paulis >> qubits)
    moved = conjugate(Paulis(x, z, jnp.zeros_like(x)), *(jnp.asarray(column[place]) for column in (todo.first, todo.second, todo.table)))
    return np.asarray(moved.x).astype(int) | np.asarray(moved.z).astype(int) << qubits


def _elements(rows: Paulis) -> Int[np.ndarray, "group"]:
    """The stabilizer group: at place e the product of the generators whose bits are set in e."""
    qubits = rows.x.shape[0] // 2
    group = np.zeros(1, int)
    for x, z in zip(np.asarray(rows.x).astype(int)[2 : qubits + 1], np.asarray(rows.z).astype(int)[2 : qubits + 1], strict=True):
        group = np.concatenate([group, group ^ (x | z << qubits)])
    return group


def _followed(paths: Paths, pauli: int) -> Iterator[int]:
    """The actions from a Pauli operator to its measurement."""
    yield int(paths.action[pauli])
    while paths.after[pauli] != pauli:
        pauli = int(paths.after[pauli])
        yield int(paths.action[pauli])


def _undone_by(engine: PauliEngine, action: int) -> list[int]:
    """The actions that undo a gate: itself, as often as is needed."""
    unitary = GATES[engine.operations[action].kind]
    power, times = unitary, 0
    while not np.isclose(abs(np.trace(power)), len(unitary)):
        power, times = power @ unitary, times + 1
    return [action] * times


def _as_many(ways: Bool[np.ndarray, "ways gates"]) -> Bool[np.ndarray, "most gates"]:
    """The same number of ways whatever the number of gates, so that one program does for all."""
    return np.concatenate([ways, np.repeat(ways[-1:], 2**UNDONE - len(ways), 0)])


def _alike(
    todo: Instructions, rows: Paulis, forth: Int[Array, "gates"], back: Int[Array, "gates"], ways: Bool[Array, "ways gates"]
) -> Bool[Array, "ways"]:
    """For each choice of gates on the way back, whether it leads to the code again."""

    def moved(rows: Paulis, step) -> tuple[Paulis, None]:
        action, done = step
        after = conjugate(rows, *(jnp.asarray(column)[action] for column in (todo.first, todo.second, todo.table)))
        return jax.tree.map(lambda new, old: jnp.where(done, new, old), after, rows), None

    there, home = jax.lax.scan(moved, rows, (forth, jnp.ones(len(forth), bool)))[0], canonical(rows).masks
    return jax.vmap(lambda way: jnp.all(canonical(jax.lax.scan(moved, there, (back, way))[0]).masks == home))(ways)


def _independent(found):
    """What belongs to the first elements of which none is a product of those before it, from pairs of an element and that."""
    basis: dict[int, int] = {}  # by its highest bit
    for element, value in found:
        while element and element.bit_length() in basis:
            element ^= basis[element.bit_length()]
        if element:
            basis[element.bit_length()] = element
            yield value
