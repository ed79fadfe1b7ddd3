"""The Pauli engine against plain density matrices, on random circuits with every gate, basis and kind of noise."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from random_physics import all_operations, both_engines, imperfect_pair, pair

from szilard.physics.gates import GATES
from szilard.physics.operations import Operation
from szilard.physics.pauli_engine import PauliEngine, PauliState

FEW, MANY, STEPS = 15, 500, 30
TOLERANCE = {jnp.float32: 1e-5, jnp.float64: 1e-12}


def dense(engine, state: PauliState):
    """The four operators as matrices, from the tableau."""
    n = engine.qubits
    rows_x, rows_z, signs = (np.asarray(field) for field in state.rows)

    def row(r):
        plain = np.ones((1, 1))
        for i in range(n):
            bx, bz = int(rows_x[r]) >> i & 1, int(rows_z[r]) >> i & 1
            plain = np.kron(plain, [[np.eye(2), GATES["z"]], [GATES["x"], GATES["y"]]][bx][bz])
        return plain * (-1) ** int(signs[r])

    one, lx, lz = np.eye(2**n), row(0), row(1)
    logical = [one, lx, 1j * lx @ lz, lz]
    axis, last = int(state.axis), int(state.last)
    order = [(0, 0), (axis, 0), (axis, last), (0, last)] if axis else [(q, q) for q in range(4)]
    total = np.zeros((4, 2**n, 2**n), complex)
    for g in range(1 << (n - 1)):
        element = np.eye(2**n)
        for i in range(n - 1):
            element = element @ row(2 + i) if g >> i & 1 else element
        for place, (operator, sector) in enumerate(order):
            total[operator] += float(state.coefficients[place, g]) * logical[sector] @ element / 2**n
    return total


@pytest.mark.parametrize(("dtype", "make"), [(jnp.float32, pair), (jnp.float64, imperfect_pair)])
@pytest.mark.parametrize("qubits", [1, 2, 3, 4])
def test_random_circuits_agree(qubits, dtype, make):
    """Both branches of every step, also of those that read the logical qubit out and of those that follow."""
    compare_circuits(qubits, dtype, make, FEW)


@pytest.mark.slow
@pytest.mark.parametrize("qubits", [1, 2, 3, 4])
def test_many_random_circuits_agree(qubits):
    compare_circuits(qubits, jnp.float64, imperfect_pair, MANY // 4)


def compare_circuits(qubits, dtype, make, circuits):
    with jax.enable_x64(dtype == jnp.float64):
        _, fast, slow = make(qubits, 7, dtype)
        steps = [stepper(engine) for engine in (fast, slow)]
        lost = sum(compare_circuit(fast, slow, steps, np.random.default_rng(1000 * qubits + circuit)) for circuit in range(circuits))
        assert lost > circuits  # steps after the information was gone


def compare_circuit(fast, slow, steps, rng):
    """Compare along one random path; how many steps lay after the loss."""
    a, b, lost = fast.init(), slow.init(), 0
    tolerance = TOLERANCE[fast.transfer.dtype.type]
    for _ in range(STEPS):
        action = int(rng.integers(len(fast.operations)))
        lost += bool(a.lost)
        (pa, ca, a2), (pb, cb, b2) = (step(state, action) for step, state in zip(steps, (a, b), strict=True))
        np.testing.assert_allclose(pa, pb, atol=tolerance, err_msg=str(fast.operations[action]))
        np.testing.assert_allclose(pa[:, None] * ca, pb[:, None] * cb, atol=tolerance, err_msg=str(fast.operations[action]))
        branch = int(rng.random() > pb[0])
        a, b = jax.tree.map(lambda leaf: leaf[branch], (a2, b2))  # noqa: B023
    np.testing.assert_allclose(dense(fast, a), slow.matrices(b), atol=tolerance)
    return lost


def stepper(engine):
    def step(state, action):
        probabilities, states = engine.branches(state, action)
        return probabilities, jax.lax.map(engine.contrasts, states), states

    return jax.jit(step)


@pytest.mark.parametrize("first", all_operations(2))
def test_outcomes_after_the_loss_by_hand(first):
    """Read or reset the data qubit, then `first`, then measure everything, all branches: trees of depth three, without noise."""
    operations = all_operations(2)
    engines = both_engines(2, operations, np.ones((2, 4)), np.zeros((2, 2)))
    readouts = [operations.index(o) for o in operations if o.kind in ("measure", "reset")]
    steps = [stepper(engine) for engine in engines]
    for start in readouts:
        level = [(engines[0].init(), engines[1].init())]
        for action in (start, operations.index(first)):
            level = [both for states in level for both in branches_of(steps, states, action)]
        for states in level:
            for action in readouts:
                branches_of(steps, states, action)


def branches_of(steps, states, action):
    """The pairs of states after each outcome that can occur; probabilities and contrasts must agree."""
    (pa, ca, a), (pb, cb, b) = (step(state, action) for step, state in zip(steps, states, strict=True))
    np.testing.assert_allclose(pa, pb, atol=1e-6)
    possible = np.flatnonzero(np.asarray(pb) > 1e-6)
    np.testing.assert_allclose(np.asarray(ca)[possible], np.asarray(cb)[possible], atol=1e-5)
    return [jax.tree.map(lambda leaf: leaf[m], (a, b)) for m in possible]  # noqa: B023


def test_reset_qubit_is_found_in_zero():
    operations = (Operation("reset", (0,)), Operation("measure", (0,), "z"), Operation("measure", (0,), "x"))
    engine = PauliEngine(2, operations, jnp.ones((2, 4)), jnp.zeros((2, 2)))
    advance = jax.jit(engine.branches)
    state = jax.tree.map(lambda leaf: leaf[0], advance(engine.init(), 0)[1])
    assert advance(state, 1)[0].tolist() == [1, 0] and advance(state, 2)[0].tolist() == [0.5, 0.5]
    assert float(engine.recoverable(state)) == 0
