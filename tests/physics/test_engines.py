"""The Pauli engine against plain density matrices, on random circuits with every gate, basis and kind of noise."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard.physics.density_engine import DensityEngine
from szilard.physics.gates import GATES, gate_qubits
from szilard.physics.operations import Operation
from szilard.physics.pauli_engine import PauliEngine, PauliState, element_masks

CIRCUITS, STEPS = 200, 30
TOLERANCE = {jnp.float32: 1e-5, jnp.float64: 1e-12}


def all_operations(qubits):
    gates = [Operation(g, q) for g in GATES for q in itertools.permutations(range(qubits), gate_qubits(g))]
    readouts = [Operation("measure", (q,), b) for q in range(qubits) for b in "xyz"]
    return (Operation("idle"), *gates, *readouts, *(Operation("reset", (q,)) for q in range(qubits)))


def random_transfer(rng, qubits):
    """Each qubit with its own bit flips, dephasing and depolarization."""
    flip, dephase, depolarize = rng.uniform(0.001, 0.05, (3, qubits))
    one = np.ones(qubits)
    x, z, y = np.exp([-2 * dephase, -2 * flip, -2 * (flip + dephase)]) * np.exp(-4 / 3 * depolarize)
    return np.stack([one, x, z, y], 1)


def dense(engine, state: PauliState):
    """The four operators as matrices, from the tableau."""
    n = engine.qubits
    x, z = (np.asarray(m) for m in element_masks(state.rows))
    signs = np.asarray(state.rows.sign)
    matrices = {}
    for q, g in np.ndindex(x.shape):
        factors = [((int(x[q, g]) >> i & 1), (int(z[q, g]) >> i & 1)) for i in range(n)]
        plain = np.ones((1, 1))
        for bx, bz in factors:
            plain = np.kron(plain, [[np.eye(2), GATES["z"]], [GATES["x"], GATES["y"]]][bx][bz])
        matrices[q, g] = plain
    rows_x, rows_z = np.asarray(state.rows.x), np.asarray(state.rows.z)

    def row(r):
        plain = np.ones((1, 1))
        for i in range(n):
            bx, bz = int(rows_x[r]) >> i & 1, int(rows_z[r]) >> i & 1
            plain = np.kron(plain, [[np.eye(2), GATES["z"]], [GATES["x"], GATES["y"]]][bx][bz])
        return plain * (-1) ** int(signs[r])

    lx, lz = row(0), row(1)
    logical = [np.eye(2**n), lx, 1j * lx @ lz, lz]
    total = np.zeros((4, 2**n, 2**n), complex)
    for g in range(1 << (n - 1)):
        element = np.eye(2**n)
        for i in range(n - 1):
            element = element @ row(2 + i) if g >> i & 1 else element
        for q in range(4):
            total[q] += float(state.coefficients[q, g]) * logical[q] @ element / 2**n
    return total


def pair(qubits, seed, dtype):
    rng = np.random.default_rng(seed)
    transfer = jnp.asarray(random_transfer(rng, qubits), dtype)
    readout = jnp.asarray(rng.uniform(0, 0.1, qubits), dtype)
    operations = all_operations(qubits)
    return rng, PauliEngine(qubits, operations, transfer, readout), DensityEngine(qubits, operations, transfer, readout)


@pytest.mark.parametrize("dtype", [jnp.float32, jnp.float64])
@pytest.mark.parametrize("qubits", [1, 2, 3, 4])
def test_random_circuits_agree(qubits, dtype):
    with jax.enable_x64(dtype == jnp.float64):
        for circuit in range(CIRCUITS // 4):
            compare_circuit(qubits, 1000 * qubits + circuit, dtype)


def compare_circuit(qubits, seed, dtype):
    rng, fast, slow = pair(qubits, 7, dtype)
    rng = np.random.default_rng(seed)
    step_fast, step_slow = step_functions(qubits, dtype)
    a, b = fast.init(), slow.init()
    for _ in range(STEPS):
        action = int(rng.integers(len(fast.operations)))
        pa, ra, a2 = step_fast(a, action)
        pb, rb, b2 = step_slow(b, action)
        np.testing.assert_allclose(pa, pb, atol=TOLERANCE[dtype], err_msg=str(fast.operations[action]))
        if float(pb @ rb) < 1e-6:
            assert float(pa @ ra) < TOLERANCE[dtype]
            continue
        branch = int(rng.random() > pb[0])
        a, b = jax.tree.map(lambda leaf: leaf[branch], (a2, b2))  # noqa: B023
        np.testing.assert_allclose(ra[branch], rb[branch], atol=TOLERANCE[dtype], err_msg=str(fast.operations[action]))
    np.testing.assert_allclose(dense(fast, a), b, atol=TOLERANCE[dtype])


STEPPERS = {}


def step_functions(qubits, dtype):
    if (qubits, dtype) not in STEPPERS:
        _, fast, slow = pair(qubits, 7, dtype)

        def stepper(engine):
            def step(state, action):
                probabilities, states = engine.branches(state, action)
                values = jax.lax.map(engine.recoverable, states)
                return probabilities, values, states

            return jax.jit(step)

        STEPPERS[qubits, dtype] = stepper(fast), stepper(slow)
    return STEPPERS[qubits, dtype]
