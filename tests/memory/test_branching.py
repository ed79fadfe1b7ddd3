"""Is the tree of a student's strategy that of another simulation, and can every device's be drawn?"""

from types import SimpleNamespace
from typing import Any, cast

import jax.numpy as jnp
import numpy as np
import pytest

from szilard.devices import read_device
from szilard.devices.packaged import packaged
from szilard.lectures import branches
from szilard.memory import branching
from szilard.scenarios.quantum_memory import quantum_memory
from szilard.widgets.timeline import operation

# The code on the qubits 0 to 2, then both parities again and again; qubit 3 keeps each outcome, which the next parity is read against.
PLAN = ["cnot 0 1", "cnot 0 2", "cnot 0 3", "cnot 1 3", "measure z 3", "cnot 1 3", "cnot 2 3", "measure z 3"]
PLAN += [*PLAN[2:], *PLAN[2:], *PLAN[2:]]


class Reciter:
    """A policy that follows `PLAN` whatever it sees, and remembers only how far it is: as a network, and as the lectures' student."""

    model = SimpleNamespace(input_shape=[(None, 1), (None, 1)])

    def __init__(self, actions):
        self.actions = actions
        self.table = jnp.eye(len(actions))[jnp.array([actions.index(name) for name in PLAN])]

    def __call__(self, parameters, view, done):
        return self.table[done[0].astype(int)], done + 1

    def empty(self):
        return 0

    def step(self, action, outcome, memory):
        return np.asarray(self.table[memory]), memory + 1


@pytest.fixture(scope="module")
def both():
    """The tree by the engine, and by the table of probabilities of the lectures."""
    scenario = quantum_memory(read_device("bit-flip"))
    reciter: Any = Reciter([str(one) for one in scenario.engine.operations])
    grown = branching.grown(scenario, branching.step_of(scenario, reciter, []), reciter)
    return grown, branches.tree(reciter, 3, 1200)


def test_tree_is_that_of_another_simulation(both):
    """Down to what follows three measurements. Ours has single precision, whose roundings grow as a branch becomes improbable."""

    def compare(ours, theirs, chance):
        count = len(theirs.operations)
        assert ours.operations[:count] == theirs.operations
        assert ours.kept[: count + 1] == pytest.approx(theirs.recoverable, abs=1e-5 + 3e-7 / ours.probability)
        assert ours.probability == pytest.approx(chance * theirs.probability, abs=1e-5)
        for outcome in theirs.after.keys() & ours.after.keys():
            compare(ours.after[outcome], theirs.after[outcome], chance * theirs.probability)
        return len(ours.after)

    assert compare(both[0], both[1], 1.0) == 2 and all(len(one.after) == 2 for one in both[0].after.values())


def test_what_is_shown_of_all_branches_adds_up(both):
    """Probabilities of what follows a measurement sum to that of the branch, and their R_Q to its mean."""
    waiting, seen = [both[0]], 0
    while waiting:
        piece = waiting.pop()
        seen += 1
        if piece.after:
            after = piece.after.values()
            assert sum(one.probability for one in after) == pytest.approx(piece.probability, abs=2e-6)
            mean = sum(one.probability * one.kept[0] for one in after) / piece.probability
            assert mean == pytest.approx(piece.kept[-1], abs=1e-5)
            waiting += after
    assert 20 < seen <= branching.MOST
    assert len(branching._branch(both[0]).operations) == 5


def test_device_too_large_to_draw_has_no_tree():
    scenario: Any = SimpleNamespace(engine=SimpleNamespace(qubits=13))
    assert branching.timeline(scenario, cast(Any, None), []) is None


@pytest.mark.parametrize("device", packaged())
def test_every_operation_of_a_device_can_be_drawn(device):
    assert all(operation(one)["kind"] == one.kind for one in read_device(device).operations)
