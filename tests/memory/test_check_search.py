"""Do the checks measure what they should, and leave the code alone? Judged by matrices."""

from functools import reduce

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard.devices import Device
from szilard.memory.check_search import LARGEST, CheckSearch
from szilard.memory.evaluation import baselines
from szilard.memory.strategy_search import strategy_search
from szilard.physics.gates import GATES
from szilard.scenarios.engines import pauli_engine
from szilard.scenarios.quantum_memory import quantum_memory

PAULI = {(0, 0): np.eye(2), (1, 0): GATES["x"], (1, 1): GATES["y"], (0, 1): GATES["z"]}
RING = ((0, 1), (1, 2), (2, 3), (0, 3))
ALL = tuple((a, b) for a in range(4) for b in range(a + 1, 4))
FLIPS = (900.0,) * 4
PHASE_CODE = ("h 1", "cnot 1 0", "h 2", "cnot 2 0")  # stabilizers XXI and XIX on the first three qubits
CASES = {
    "all": (Device(4, ALL, ("cnot", "h"), measure=(3,), dephasing_time=FLIPS), PHASE_CODE, [1, 5, 5]),
    "ring": (Device(4, RING, ("cz", "h"), measure=(2,), dephasing_time=FLIPS), ("h 1", "cz 0 1", "h 3", "cz 0 3", "h 0"), None),
    "quarter turns": (
        Device(3, ((0, 1), (1, 2)), ("cnot", "s", "h"), measure=(1, 2), bit_flip_time=FLIPS[:3]),
        ("cnot 0 1", "s 0"),
        None,
    ),
}


def pauli(x, z, qubits):
    return reduce(np.kron, [PAULI[int(x) >> q & 1, int(z) >> q & 1] for q in range(qubits)])


def unitary(operation, qubits):
    """The matrix of a gate on all qubits, qubit 0 leftmost."""
    gate, places = GATES[operation.kind], operation.qubits
    rest = [q for q in range(qubits) if q not in places]
    tensor = np.kron(gate, np.eye(2 ** len(rest))).reshape((2,) * (2 * qubits))
    order = np.argsort([*places, *rest])
    return tensor.transpose(*order, *(order + qubits)).reshape(2**qubits, 2**qubits)


def subsets(values):
    return [[value for i, value in enumerate(values) if chosen >> i & 1] for chosen in range(2 ** len(values))]


@pytest.fixture(scope="module", params=list(CASES.values()), ids=list(CASES))
def case(request):
    """A device, the tableau of a code, and its checks."""
    device, way, durations = request.param
    engine = pauli_engine(device, jnp.float32, device.transfer())
    state, names = engine.init(), [str(operation) for operation in engine.operations]
    for name in way:
        state = jax.tree.map(lambda leaf: leaf[0], engine.branches(state, jnp.asarray(names.index(name)))[1])
    return device, state.rows, CheckSearch(engine).checks(state.rows), durations


def test_checks_measure_all_stabilizers_and_leave_the_code_alone(case):
    device, rows, checks, durations = case
    n = device.qubits
    x, z = np.asarray(rows.x), np.asarray(rows.z)
    group = [np.eye(2**n)]
    for i in range(2, n + 1):
        group += [element @ pauli(x[i], z[i], n) for element in group]
    code = [pauli(x[i], z[i], n) for i in range(n + 1)]
    measured = []
    for check in checks:
        operations = [device.operations[action] for action in check.actions]
        forth, measurement, back = operations[: check.measured], operations[check.measured], operations[check.measured + 1 :]
        U = reduce(lambda done, gate: unitary(gate, n) @ done, forth, np.eye(2**n))
        seen = U.conj().T @ pauli(0, 1 << measurement.qubits[0], n) @ U
        overlaps = [abs(np.trace(element @ seen)) / 2**n for element in group]
        assert max(overlaps) == pytest.approx(1)  # what is measured was a stabilizer
        measured.append(int(np.argmax(overlaps)))
        whole = reduce(lambda done, gate: unitary(gate, n) @ done, back, U)
        for operator in code:  # which comes back as it was, but for its sign and for stabilizers
            moved = whole @ operator @ whole.conj().T
            assert max(abs(np.trace(element @ operator @ moved)) / 2**n for element in group) == pytest.approx(1)
    assert len(checks) == n - 1
    assert len({reduce(np.bitwise_xor, some, 0) for some in subsets(measured)}) == 2 ** (n - 1)  # none is a product of others
    assert durations is None or [check.duration for check in checks] == durations


def test_what_cannot_be_checked_has_no_checks():
    deaf = Device(2, ((0, 1),), ("cnot",), measure=(), bit_flip_time=(900.0,) * 2)
    engine = pauli_engine(deaf, jnp.float32, deaf.transfer())
    assert CheckSearch(engine).checks(engine.init().rows) == []
    assert CheckSearch(engine).cost(engine.init().rows) == np.inf
    many = Device(LARGEST + 1, ((0, 1),), ("cnot",), measure=(1,), bit_flip_time=(900.0,) * (LARGEST + 1))
    engine = pauli_engine(many, jnp.float32, many.transfer())
    assert CheckSearch(engine).checks(engine.init().rows) == []


@pytest.mark.slow
def test_search_finds_error_correction():
    """Three qubits against phase flips and a fourth through which they are checked, by Hadamards and CNOTs alone, as known by hand."""
    device = Device(4, ALL, ("cnot", "h"), measure=(3,), dephasing_time=(900.0,) * 4)
    memory = quantum_memory(device, 200)
    found = strategy_search(memory, 0, jax.random.key(0))
    by_hand = baselines(device, 200, 512)
    assert found is not None and found.cycle
    assert found.kept > by_hand["parity_cycle"].value - 0.02  # four standard errors of their difference
    assert found.kept > by_hand["encode"].value + 0.05
