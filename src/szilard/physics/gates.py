"""Clifford gates: each gate is one record, its unitary; everything else is derived from it."""

from functools import cache

import numpy as np

I = np.eye(2)
X = np.array([[0, 1], [1, 0]])
Y = np.array([[0, -1j], [1j, 0]])
Z = np.diag([1, -1])

#: The unitary of every gate. For two-qubit gates the first qubit is the left tensor factor (the control of `cnot`).
GATES: dict[str, np.ndarray] = {
    "x": X,
    "y": Y,
    "z": Z,
    "h": (X + Z) / np.sqrt(2),
    "s": np.diag([1, 1j]),
    "cnot": np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]]),
    "cz": np.diag([1, 1, 1, -1]),
    "swap": np.array([[1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]]),
}


def gate_qubits(name: str) -> int:
    """The number of qubits on which gate `name` acts: 1 or 2.

    >>> gate_qubits("h"), gate_qubits("cnot")
    (1, 2)
    """
    return GATES[name].shape[0] // 2


def pauli_matrix(x: int, z: int) -> np.ndarray:
    """The single-qubit Pauli matrix with bits (x, z): (0,0)=I, (1,0)=X, (1,1)=Y, (0,1)=Z."""
    return (I, X, Z, Y)[x + 2 * z]


@cache
def conjugation_table(name: str) -> tuple[int, ...]:
    """How gate U moves two-qubit Paulis, U P U' = (-1)^s P', as 16 integers.

    Entry `x1 + 2 z1 + 4 x2 + 8 z2` describes the image of the Pauli with those bits in the same packing, plus 16 s.
    A one-qubit gate leaves the second qubit alone.

    >>> conjugation_table("x")[2] == 2 + 16  # X Z X = -Z
    True
    """
    unitary = GATES[name] if gate_qubits(name) == 2 else np.kron(GATES[name], I)
    paulis = [np.kron(pauli_matrix(b & 1, b >> 1 & 1), pauli_matrix(b >> 2 & 1, b >> 3)) for b in range(16)]
    table = []
    for pauli in paulis:
        image = unitary @ pauli @ unitary.conj().T
        overlaps = np.array([np.trace(image @ q).real / 4 for q in paulis])
        target = int(np.argmax(np.abs(overlaps)))
        table.append(target + 16 * int(overlaps[target] < 0))
    return tuple(table)
