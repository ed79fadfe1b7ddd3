"""Can a stabilizer code on a few qubits beat waiting, where qubits relax and nothing is measured? All of them are tried."""

from functools import reduce
from itertools import product

import numpy as np
import pytest

from szilard.devices import read_device
from szilard.memory.evaluation import baselines

PAULI = [np.eye(2), np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]]), np.diag([1, -1])]
SYMPLECTIC = [(0, 0), (1, 0), (1, 1), (0, 1)]


def commutes(p, q):
    return sum(SYMPLECTIC[a][0] * SYMPLECTIC[b][1] + SYMPLECTIC[a][1] * SYMPLECTIC[b][0] for a, b in zip(p, q, strict=True)) % 2 == 0


def matrix(p):
    return reduce(np.kron, [PAULI[a] for a in p])


def groups(qubits):
    """Every set of commuting, independent Paulis that generates a code for one qubit, as the elements of its group without signs."""
    paulis = [p for p in product(range(4), repeat=qubits) if any(p)]
    times = np.array([[0, 1, 2, 3], [1, 0, 3, 2], [2, 3, 0, 1], [3, 2, 1, 0]])
    found = {frozenset([(0,) * qubits])}
    for _ in range(qubits - 1):
        larger = set()
        for group in found:
            for p in paulis:
                if p not in group and all(commutes(p, q) for q in group):
                    larger.add(group | {tuple(times[list(p), list(q)].tolist()) for q in group})
        found = larger
    return found


def generators(group, qubits):
    chosen, reached = [], {(0,) * qubits}
    times = np.array([[0, 1, 2, 3], [1, 0, 3, 2], [2, 3, 0, 1], [3, 2, 1, 0]])
    for p in sorted(group):
        if p not in reached:
            chosen.append(p)
            reached |= {tuple(times[list(p), list(q)].tolist()) for q in reached}
    return chosen


def best_code(qubits, one_qubit_map):
    """The largest min_j ||delta_j||_1, an upper bound on R_Q, after a map of (1, x, y, z) on every qubit."""
    best = 0.0
    to_paulis = np.array([matrix(p).conj().ravel() for p in product(range(4), repeat=qubits)])  # coefficients tr(P A)
    full = reduce(np.kron, [one_qubit_map] * qubits)
    for group in groups(qubits):
        chosen = generators(group, qubits)
        logical = [p for p in product(range(4), repeat=qubits) if p not in group and all(commutes(p, q) for q in group)]
        first = logical[0]
        second = next(p for p in logical if not commutes(p, first))
        x, z = matrix(first), matrix(second)
        for signs in product((1, -1), repeat=qubits - 1):
            projector = reduce(
                np.matmul, [(np.eye(2**qubits) + sign * matrix(p)) / 2 for sign, p in zip(signs, chosen, strict=True)], np.eye(2**qubits)
            )
            deltas = np.array([axis @ projector / 2 for axis in (x, 1j * x @ z, z)])
            later = (full @ (to_paulis @ deltas.reshape(3, -1).T)).T @ to_paulis.conj() / 2**qubits
            norms = np.abs(np.linalg.eigvalsh(later.reshape(3, 2**qubits, 2**qubits))).sum(-1)
            best = max(best, float(norms.min()))
    return best


def relaxing(relaxation, coherence):
    """The map of (1, x, y, z) after 200 steps."""
    u, v = np.exp(-200 / relaxation), np.exp(-200 / coherence)
    return np.array([[1, 0, 0, 0], [0, v, 0, 0], [0, 0, v, 0], [1 - u, 0, 0, u]])


def test_no_code_on_three_qubits_beats_waiting_where_phase_is_lost():
    """All 315 groups with all their signs, encoded at no cost, on qubits with the times of the packaged device."""
    assert len(groups(3)) == 315
    assert best_code(3, relaxing(2000, 1500)) == pytest.approx(np.exp(-200 / 1500), abs=1e-9)


def test_codes_against_relaxation_alone():
    """T1 = 2000, T2 = 4000: three qubits keep what the best code does, but for the first steps; four keep more, a bare one the least."""
    found, best = baselines(read_device("relaxation-four"), 200, 2), best_code(3, relaxing(2000, 4000))
    idle, three, four = (found[name] for name in ("idle", "three_qubit", "four_qubit"))
    assert idle and three and four and three.bracket and four.bracket
    assert idle.value == pytest.approx(np.exp(-0.1), abs=1e-6)
    assert idle.value + 0.03 < best - 0.01 < three.bracket[0] and three.value < best < four.bracket[0]
