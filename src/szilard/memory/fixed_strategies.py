"""Strategies written by hand, without feedback on what is measured: the baselines of every quantum memory.

Each code protects against one kind of error: two CNOTs copy the logical basis states onto three qubits, which guards
against bit flips; Hadamards on all three turn that into a guard against phase flips. A parity cycle keeps measuring
two parities of the three through an ancilla.
"""

from collections.abc import Iterator
from itertools import islice, permutations

from ..devices import Device
from ..physics.operations import Operation

Schedule = tuple[int, ...]
Data = tuple[int, int, int]


def schedules(device: Device, steps: int) -> dict[str, list[Schedule]]:
    """The actions of each kind of strategy over `steps` steps: every variant that `device` allows.

    Keys: `idle`; `encode` (encode, then idle); `parity_cycle` (encode, then parity checks back to back).
    """
    found = {"idle": [_schedule(device, [], [], steps)], "encode": [], "parity_cycle": []}
    for hadamards in (False, True):
        encodings = list(_encodings(device, hadamards))
        cycles = ((start, cycle) for data, start in encodings if (cycle := _cycle(device, data, hadamards)))
        found["encode"] += [_schedule(device, start, [], steps) for _, start in encodings[:1]]
        found["parity_cycle"] += [_schedule(device, start, cycle, steps) for start, cycle in islice(cycles, 1)]
    return found


def _encodings(device: Device, hadamards: bool) -> Iterator[tuple[Data, list[Operation]]]:
    """Every way to encode qubit 0 into three qubits by two CNOTs: the three, and the operations."""
    for a, b in permutations(range(1, device.qubits), 2):
        for source in (0, a):
            turn = [Operation("h", (q,)) for q in (0, a, b)] if hadamards else []
            operations = [Operation("cnot", (0, a)), Operation("cnot", (source, b)), *turn]
            if set(device.operations).issuperset(operations):
                yield (0, a, b), operations


def _cycle(device: Device, data: Data, hadamards: bool) -> list[Operation]:
    """Parity checks of two neighbouring pairs of `data`, or nothing where no measurable ancilla reaches them."""
    allowed, cycle = set(device.operations), []
    for pair in (data[:2], data[1:]):
        ancillas = (a for a in range(device.qubits) if a not in data and allowed.issuperset(_parity(*pair, a, hadamards)))
        ancilla = next(ancillas, None)
        if ancilla is None:
            return []
        cycle += _parity(*pair, ancilla, hadamards)
    return cycle


def _parity(first: int, second: int, ancilla: int, hadamards: bool) -> list[Operation]:
    readout = Operation("measure", (ancilla,), "z")
    if not hadamards:
        return [Operation("cnot", (first, ancilla)), Operation("cnot", (second, ancilla)), readout]
    turn = Operation("h", (ancilla,))
    return [turn, Operation("cnot", (ancilla, first)), Operation("cnot", (ancilla, second)), turn, readout]


def _schedule(device: Device, start: list[Operation], cycle: list[Operation], steps: int) -> Schedule:
    cycle = cycle or [Operation("idle")]
    repeats = -(-steps // len(cycle))
    return tuple(device.operations.index(operation) for operation in (start + cycle * repeats)[:steps])
