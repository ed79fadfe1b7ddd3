"""Do errors and lengths keep their meaning on the way from a calibration to a device?"""

import math

import numpy as np
import pytest

from szilard.devices.calibration import Request, Snapshot, import_device
from szilard.devices.calibration.conversion import infidelity, pauli_error, remaining_error, waiting_fidelity, whole_steps
from szilard.devices.calibration.recipes import recipes, words
from szilard.devices.calibration.snapshot import Gate
from szilard.physics.gates import GATES

PAULIS = [np.eye(2), np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]]), np.diag([1, -1])]
ROOT_X = np.array([[1 + 1j, 1 - 1j], [1 - 1j, 1 + 1j]]) / 2
ECR = np.array([[0, 0, 1, 1j], [0, 0, 1j, 1], [1, -1j, 0, 0], [-1j, 1, 0, 0]]) / math.sqrt(2)  # on (first, second)
ROOT_ISWAP = np.array([[1, 0, 0, 0], [0, 0.5**0.5, 1j * 0.5**0.5, 0], [0, 1j * 0.5**0.5, 0.5**0.5, 0], [0, 0, 0, 1]])


def stabilizer_states(qubits):
    """All of them, which average polynomials of degree three as all states do: 6 on one qubit, 60 on two."""
    h, s = GATES["h"], GATES["s"]
    both = [np.kron(*pair) for gate in (h, s) for pair in ((gate, np.eye(2)), (np.eye(2), gate))]
    moves = [h, s] if qubits == 1 else [*both, GATES["cnot"]]
    first = np.zeros(2**qubits, complex)
    first[0] = 1
    found = {tuple(np.round(np.outer(first, first.conj()).ravel(), 6)): first}
    fresh = [first]
    while fresh:
        state = fresh.pop()
        for move in moves:
            new = move @ state
            key = tuple(np.round(np.outer(new, new.conj()).ravel(), 6) + 0)
            if key not in found:
                found[key] = new
                fresh.append(new)
    return list(found.values())


def waited(rho, length, times):
    """Relaxation and dephasing of each qubit by its Kraus operators."""
    for place, (t1, t2) in enumerate(times):
        decay = 1 - math.exp(-length / t1)
        flip = (1 - math.exp(-length / t2 + length / (2 * t1))) / 2
        damping = [np.diag([1, math.sqrt(1 - decay)]), np.array([[0, math.sqrt(decay)], [0, 0]])]
        phase = [math.sqrt(1 - flip) * np.eye(2), math.sqrt(flip) * np.diag([1, -1])]
        for kraus in (damping, phase):
            whole = [np.kron(np.eye(2**place), np.kron(k, np.eye(2 ** (len(times) - place - 1)))) for k in kraus]
            rho = sum(k @ rho @ k.conj().T for k in whole)
    return rho


def erred(rho, q, qubits):
    """Any non-identity Pauli error with probability q in all."""
    strings = PAULIS if qubits == 1 else [np.kron(a, b) for a in PAULIS for b in PAULIS]
    return (1 - q) * rho + q / (len(strings) - 1) * sum(p @ rho @ p.conj().T for p in strings[1:])


def average_infidelity(qubits, channel) -> float:
    states = stabilizer_states(qubits)
    assert len(states) == (6, 60)[qubits - 1]
    return 1 - float(np.mean([(v.conj() @ channel(np.outer(v, v.conj())) @ v).real for v in states]))


@pytest.mark.parametrize("qubits", [1, 2])
@pytest.mark.parametrize("q", [0.0, 0.004, 0.3])
def test_white_noise_has_the_stated_infidelity(qubits, q):
    r = average_infidelity(qubits, lambda rho: erred(rho, q, qubits))
    assert r == pytest.approx(infidelity(q, qubits), abs=1e-12)
    assert pauli_error(r, qubits) == pytest.approx(q, abs=1e-12)


@pytest.mark.parametrize("times", [[(50e3, 70e3)], [(50e3, 100e3), (30e3, 9e3)]])
def test_what_remains_and_relaxation_make_the_measured_infidelity(times):
    qubits, length, measured = len(times), 400.0, 0.03
    q = remaining_error(measured, length, times)
    assert 0 < q < pauli_error(measured, qubits)
    found = average_infidelity(qubits, lambda rho: erred(waited(rho, length, times), q, qubits))
    assert found == pytest.approx(measured, abs=1e-12)
    alone = average_infidelity(qubits, lambda rho: waited(rho, length, times))
    assert infidelity(1 - waiting_fidelity(length, times), qubits) == pytest.approx(alone, abs=1e-12)
    assert remaining_error(alone * 0.9, length, times) == 0


def test_lengths_are_rounded_up():
    assert [whole_steps(length, 32.0) for length in (0, 31.9, 32, 32.1, 68, 1560)] == [1, 1, 1, 2, 3, 49]


def turns():
    """A pulse, by a quarter or a half turn, between rotations about z by quarter turns, and those alone."""
    s = GATES["s"]
    about_z = [np.linalg.matrix_power(s, k) for k in range(4)]
    return about_z + [a @ pulse @ b for pulse in (ROOT_X, GATES["x"]) for a in about_z for b in about_z]


def reaches(target, native):
    """Whether `target` is `native` with at most one pulse on each qubit before and after."""
    local = [np.kron(a, b) for a in turns() for b in turns()]
    wanted = [target @ one.conj().T for one in local]
    candidates = np.array([one @ native for one in local]).reshape(len(local), -1)
    overlaps = np.abs(np.array(wanted).reshape(len(local), -1).conj() @ candidates.T)
    return overlaps.max() > 4 - 1e-9


def test_cnot_is_ecr_or_cz_up_to_one_pulse_a_qubit():
    swap = GATES["swap"]
    for cnot in (GATES["cnot"], swap @ GATES["cnot"] @ swap):
        assert reaches(cnot, ECR) and reaches(cnot, GATES["cz"])
        assert not reaches(cnot, swap)
    assert reaches(GATES["cz"], ECR)


def invariants(unitary):
    """Makhlin's local invariants, Quantum Inf. Process. 1, 243 (2002): (0, 1) for CNOT."""
    bell = np.array([[1, 0, 0, 1j], [0, 1j, 1, 0], [0, 1j, -1, 0], [1, 0, 0, -1j]]) / math.sqrt(2)
    m = bell.conj().T @ unitary @ bell
    m = m.T @ m
    det = np.linalg.det(unitary)
    return np.trace(m) ** 2 / (16 * det), (np.trace(m) ** 2 - np.trace(m @ m)) / (4 * det)


def test_two_roots_of_iswap_and_a_flip_between_are_a_cnot():
    np.testing.assert_allclose(invariants(GATES["cnot"]), (0, 1), atol=1e-12)
    np.testing.assert_allclose(invariants(ROOT_ISWAP @ np.kron(PAULIS[1], np.eye(2)) @ ROOT_ISWAP), (0, 1), atol=1e-12)


def processor(**gates: tuple[float, float]) -> Snapshot:
    """Two qubits; of each native gate its infidelity and its length."""
    both = ("a", "b")
    found = Snapshot("two", both, dict.fromkeys(both, 5e4), dict.fromkeys(both, 6e4), dict.fromkeys(both, (0.01, 0.02)))
    found.readout_length = dict.fromkeys(both, 900.0)
    for name, values in gates.items():
        keys = [(name, "a", "b")] if name in ("cx", "ecr", "cz", "sqrt_iswap") else [(name, "a"), (name, "b")]
        found.gates |= {key: Gate(*values) for key in keys}
    return found


@pytest.mark.parametrize(
    ("native", "gate", "parts", "length"),
    [
        ("cx", "cnot 0 1", "cx", 300),
        ("cx", "cnot 1 0", "cx, 4 sx", 380),
        ("ecr", "cnot 0 1", "ecr, 4 sx", 380),
        ("ecr", "cnot 1 0", "ecr, 4 sx", 380),
        ("cz", "cnot 0 1", "cz, 2 sx", 380),
        ("cz", "cz 0 1", "cz", 300),
        ("cx", "cz 0 1", "cx, 2 sx", 380),
        ("sqrt_iswap", "cz 0 1", "2 sqrt_iswap, 6 sx", 720),
        ("cx", "swap 0 1", "3 cx, 4 sx", 980),
    ],
)
def test_gates_are_made_of_native_ones(native, gate, parts, length):
    kind, first, second = gate.split()
    source = processor(sx=(0.001, 40.0), x=(0.001, 40.0), **{native: (0.02, 300.0)})
    (recipe, *_) = recipes(source, kind, ("ab"[int(first)], "ab"[int(second)]))
    assert words(recipe) == parts
    device = import_device(source, Request(step=10.0, gates=(kind,))).device
    place = [str(operation) for operation in device.operations].index(gate)
    assert device.durations()[place] == length / 10
    times = [(5e4, 6e4)]
    each = {name: remaining_error(0.001, 40.0, times) for name in ("sx", "x")} | {native: remaining_error(0.02, 300.0, times * 2)}
    kept = math.prod(1 - each[key[0]] for layer in recipe for key in layer)
    assert device.gate_errors()[place] == pytest.approx(1 - kept, rel=1e-5)


def test_rotations_of_the_frame_cost_a_step_and_no_error():
    device = import_device(processor(sx=(0.001, 40.0)), Request(gates=("s", "y"))).device
    values = dict(zip(map(str, device.operations), device.gate_errors().tolist(), strict=True))
    assert values["s 0"] == 0 < values["y 0"]
    assert values["y 0"] == pytest.approx(2 * remaining_error(0.001, 40.0, [(5e4, 6e4)]), rel=1e-3)


def test_gate_errors_in_full():
    source = processor(x=(0.001, 40.0), sx=(0.001, 40.0))
    part, whole = (import_device(source, Request(gates=("x",), whole_gate_errors=w)).device.gate_errors()[1] for w in (False, True))
    assert whole == pytest.approx(0.0015) and part == pytest.approx(remaining_error(0.001, 40.0, [(5e4, 6e4)]), rel=1e-5)
