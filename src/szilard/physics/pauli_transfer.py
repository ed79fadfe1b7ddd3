"""Quantum channels as real matrices over Pauli operators, and the channels of a device's operations.

With rho = 2^-k sum_Q c_Q Q, c_Q = tr(Q rho), a channel E multiplies the vector c by R_PQ = tr(P E(Q)) / 2^k. For Hermitian operators
all is real. Pauli operators count in the order I, X, Y, Z, the first qubit slowest.
"""

from collections.abc import Sequence
from functools import cache, reduce
from typing import Any

import numpy as np
from jaxtyping import Complex, Float, Num

from .gates import GATES, I, X, Y, Z
from .noise import namespace
from .operations import Operation

PAULIS = np.array([I, X, Y, Z], complex)
BASES = {"x": X, "y": Y, "z": Z}
FLIPS = np.diag([1, 1, -1, -1])  # what X does to I, X, Y, Z


@cache
def pauli_products(qubits: int) -> Complex[np.ndarray, "paulis dim dim"]:
    """All products of Pauli matrices on so many qubits."""
    return reduce(lambda left, right: np.array([np.kron(a, b) for a in left for b in right]), [PAULIS] * qubits)


def pauli_transfer(kraus: Sequence[Any]) -> Float[Any, "paulis paulis"]:
    """R of the channel with these Kraus operators on one or two qubits.

    >>> pauli_transfer([GATES["h"]]).round(12).tolist()[1]  # X comes from Z
    [0.0, 0.0, 0.0, 1.0]
    """
    xp = namespace(*kraus)
    paulis = pauli_products(len(kraus[0]) // 2)
    images = sum(xp.einsum("ab,qbc,dc->qad", k, paulis, k.conj()) for k in kraus)
    return xp.einsum("pab,qba->pq", paulis, images).real / len(kraus[0])


def involution(operation: Operation) -> Num[np.ndarray, "dim dim"]:
    """The Hermitian H of a gate's over-rotation, exp(-i angle/2 H): the gate itself, or Z for the phase gates."""
    gate = GATES[operation.kind]
    return gate if np.allclose(gate, gate.conj().T) else Z


def gate_map(operation: Operation, error: Any, angle: Any) -> Float[Any, "paulis paulis"]:
    """R of a gate, rotated too far by `angle`, with the probability `error` of a Pauli error after it."""
    xp = namespace(error, angle)
    H = involution(operation)
    rotation = xp.cos(angle / 2) * np.eye(len(H)) - 1j * xp.sin(angle / 2) * H
    return depolarized(pauli_transfer([rotation @ GATES[operation.kind]]), error)


def depolarized(channel: Float[Any, "paulis paulis"], error: Any) -> Float[Any, "paulis paulis"]:
    """`channel`, and then with probability `error` one of the Pauli errors, each alike."""
    xp, count = namespace(channel, error), len(channel)
    return channel * xp.where(np.arange(count) > 0, 1 - error * count / (count - 1), 1)[:, None]


def reset_map(error: Any) -> Float[Any, "4 4"]:
    """R of a reset to |0> that leaves the qubit flipped with probability `error`."""
    clean = pauli_transfer([np.array([[1, 0], [0, 0]]), np.array([[0, 1], [0, 0]])])
    return (1 - error) * clean + error * FLIPS @ clean


def measurement_maps(basis: str, readout: Any, strength: Any) -> Float[Any, "2 4 4"]:
    """R of the recorded outcomes +1 and -1: M_m = sqrt((1 + s)/2) P_m + sqrt((1 - s)/2) P_-m, then the readout error.

    Args:
        basis: the measured Pauli operator.
        readout: probabilities that -1 is recorded for +1, and +1 for -1.
        strength: s, 1 for a projective measurement.
    """
    xp = namespace(readout, strength)
    plus, minus = (np.eye(2) + BASES[basis]) / 2, (np.eye(2) - BASES[basis]) / 2
    more, less = xp.sqrt((1 + strength) / 2), xp.sqrt((1 - strength) / 2)
    true = [pauli_transfer([more * plus + less * minus]), pauli_transfer([more * minus + less * plus])]
    return xp.stack([(1 - readout[0]) * true[0] + readout[1] * true[1], readout[0] * true[0] + (1 - readout[1]) * true[1]])
