"""The code on five qubits that corrects any error of one of them (Laflamme, Miquel, Paz and Zurek, Phys. Rev. Lett. 77, 198 (1996)).

The encoding circuits have the fewest operations out of {h, cnot} and {h, cz}, found by breadth-first search through all 782,595
stabilizer groups of five qubits with four generators.
"""

from collections.abc import Iterator
from itertools import islice, permutations

from ...devices import Device
from ...physics.operations import Operation
from .plan import Plan, circuit, native, on_qubits

ENCODE = (
    circuit("h 1", "cnot 1 4", "cnot 1 3", "cnot 0 2", "h 0", "cnot 0 3", "h 1", "cnot 1 0", "cnot 0 2", "h 0", "cnot 0 1"),
    circuit(
        *("h 4", "h 2", "cz 2 4", "h 3", "cz 2 3", "h 1", "cz 1 3"),
        *("cz 0 4", "cz 0 3", "cz 0 2", "cz 0 1", "h 0", "cz 0 4", "cz 0 1"),
    ),
)
CHECKS = ("IXZZX", "ZZIXX", "XIZXZ", "ZXXIZ")  # generators of the stabilizer group, up to signs


def five_qubit(device: Device) -> Iterator[Plan]:
    """Encode, then idle."""
    yield from islice((Plan(start) for _, start in _encodings(device)), 1)


def five_qubit_checks(device: Device) -> Iterator[Plan]:
    """Encode, then the four checks of four qubits each, through a sixth, back to back."""
    for data, start in _encodings(device) if device.qubits > 5 else ():
        checks = (_checks(device, data, ancilla) for ancilla in range(device.qubits) if ancilla not in data)
        cycle = next(filter(None, checks), None)
        if cycle:
            yield Plan(start, cycle)
            return


def _encodings(device: Device) -> Iterator[tuple[tuple[int, ...], list[Operation]]]:
    """Every way to encode qubit 0 into five: the five, and the operations; those with the fewest come first."""
    for others in permutations(range(1, device.qubits), 4):
        found = [native(device, on_qubits(operations, (0, *others))) for operations in ENCODE]
        possible = [operations for operations in found if operations]
        if possible:
            yield (0, *others), min(possible, key=len)


def _checks(device: Device, data: tuple[int, ...], ancilla: int) -> list[Operation] | None:
    cycle: list[Operation] = []
    for pauli in CHECKS:
        check = native(device, _check(pauli, data, ancilla))
        if check is None:
            return None
        cycle += check
    return cycle


def _check(pauli: str, data: tuple[int, ...], ancilla: int) -> list[Operation]:
    """Measure a product of X and Z: the ancilla is turned over by the X part between two Hadamards, then by the Z part."""
    turn = Operation("h", (ancilla,))
    of_x = [Operation("cnot", (ancilla, qubit)) for qubit, letter in zip(data, pauli, strict=True) if letter == "X"]
    of_z = [Operation("cnot", (qubit, ancilla)) for qubit, letter in zip(data, pauli, strict=True) if letter == "Z"]
    return [turn, *of_x, turn, *of_z, Operation("measure", (ancilla,), "z")]
