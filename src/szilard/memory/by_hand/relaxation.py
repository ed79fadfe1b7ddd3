"""Codes against relaxation, left alone once a state is in them.

On four qubits |0> becomes (|0000> + |1111>) / sqrt(2), |1> becomes (|0011> + |1100>) / sqrt(2): after a decay of one qubit it is known
which pair it was in, and the other pair still holds the state (Leung, Nielsen, Chuang and Yamamoto, Phys. Rev. A 56, 2567 (1997), eq. (2)).
On three qubits the group of ZXZ and IYY does best of all stabilizer codes, if no phase is lost otherwise; see docs/memory.md.
"""

from collections.abc import Iterator
from itertools import islice, permutations

import numpy as np

from ...devices import Device
from ...physics.operations import Operation
from .plan import Plan, circuit, native, on_qubits

FOUR = circuit("h 2", "cnot 2 0", "cnot 0 1", "cnot 2 3")
THREE = circuit("h 1", "cnot 0 2", "cnot 1 2", "h 1", "cnot 0 1")  # the shortest out of {h, cnot}


def four_qubit(device: Device) -> Iterator[Plan]:
    """Encode in four, then idle, where qubits relax."""
    yield from _encoded(device, FOUR, 4)


def three_qubit(device: Device) -> Iterator[Plan]:
    """Encode in three, then idle, where qubits relax."""
    yield from _encoded(device, THREE, 3)


def _encoded(device: Device, operations: list[Operation], count: int) -> Iterator[Plan]:
    if np.isfinite(device.relaxation_time).any():
        found = (native(device, on_qubits(operations, (0, *others))) for others in permutations(range(1, device.qubits), count - 1))
        yield from (Plan(start) for start in islice(filter(None, found), 1))
