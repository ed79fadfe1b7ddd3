"""Where the coefficients of the qubits stand on which an operation acts."""

from functools import cache

import numpy as np
from jaxtyping import Int

from .operations import Operation


def local_qubits(qubits: int, operation: Operation) -> tuple[int, ...]:
    """The qubits of `operation`, filled up by others to two, or to as many as there are.

    >>> local_qubits(3, Operation("h", (1,))), local_qubits(3, Operation("cnot", (2, 0))), local_qubits(1, Operation("idle"))
    ((1, 0), (2, 0), (0,))
    """
    rest = (qubit for qubit in range(qubits) if qubit not in operation.qubits)
    return (*operation.qubits, *rest)[: min(qubits, 2)]


@cache
def into_local_order(
    qubits: int, operations: tuple[Operation, ...]
) -> tuple[Int[np.ndarray, "actions paulis"], Int[np.ndarray, "actions paulis"]]:
    """For each operation the order of the 4^n products of Paulis in which its local qubits are slowest, and the way back."""
    places = np.arange(4**qubits).reshape((4,) * qubits)
    orders = []
    for operation in operations:
        local = local_qubits(qubits, operation)
        orders.append(places.transpose(*local, *(q for q in range(qubits) if q not in local)).ravel())
    order = np.array(orders, np.int32)
    return order, np.argsort(order, axis=1).astype(np.int32)
