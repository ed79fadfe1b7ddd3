"""The repetition code on three qubits: against bit flips as it is, against phase flips with Hadamards on all three.

Two CNOTs copy the logical basis states; two parities of the three are then measured through an ancilla (Shor, Phys. Rev. A 52, R2493
(1995); Nielsen and Chuang, section 10.1).
"""

from collections.abc import Iterator
from itertools import islice, permutations

from ...devices import Device
from ...physics.operations import Operation
from .plan import Plan, native

Data = tuple[int, int, int]
TIMES = (2, 3)  # a readout repeated


def encode(device: Device) -> Iterator[Plan]:
    """Encode, then idle; against bit flips and against phase flips."""
    for hadamards in (False, True):
        yield from (Plan(start) for _, start in islice(_encodings(device, hadamards), 1))


def parity_cycle(device: Device) -> Iterator[Plan]:
    """Encode, then parity checks back to back."""
    for hadamards in (False, True):
        encodings = _encodings(device, hadamards)
        plans = (Plan(start, cycle) for data, start in encodings if (cycle := _cycle(device, data, hadamards)))
        yield from islice(plans, 1)
    yield from islice(_projective(device), 1)


def repeated_readout(device: Device) -> Iterator[Plan]:
    """The parity cycle with every ancilla read twice or three times, where its readout errs."""
    readout = device.readout()
    for start, cycle in parity_cycle(device):
        read = [operation.qubits[0] for operation in cycle if operation.kind == "measure"]
        if any(readout[qubit].any() for qubit in read):
            yield from (Plan(start, [o for o in cycle for _ in range(times if o.kind == "measure" else 1)]) for times in TIMES)


def _encodings(device: Device, hadamards: bool) -> Iterator[tuple[Data, list[Operation]]]:
    """Every way to encode qubit 0 into three qubits by two CNOTs: the three, and the operations."""
    for a, b in permutations(range(1, device.qubits), 2):
        for source in (0, a):
            turn = [Operation("h", (q,)) for q in (0, a, b)] if hadamards else []
            found = native(device, [Operation("cnot", (0, a)), Operation("cnot", (source, b)), *turn])
            if found:
                yield (0, a, b), found


def _cycle(device: Device, data: Data, hadamards: bool) -> list[Operation]:
    """Parity checks of two neighbouring pairs of `data`, or nothing where no measurable ancilla reaches them."""
    cycle = []
    for pair in (data[:2], data[1:]):
        ancillas = (a for a in range(device.qubits) if a not in data)
        checks = (native(device, _parity(*pair, a, hadamards)) for a in ancillas)
        check = next(filter(None, checks), None)
        if check is None:
            return []
        cycle += check
    return cycle


def _parity(first: int, second: int, ancilla: int, hadamards: bool) -> list[Operation]:
    readout = Operation("measure", (ancilla,), "z")
    if not hadamards:
        return [Operation("cnot", (first, ancilla)), Operation("cnot", (second, ancilla)), readout]
    turn = Operation("h", (ancilla,))
    return [turn, Operation("cnot", (ancilla, first)), Operation("cnot", (ancilla, second)), turn, readout]


def _projective(device: Device) -> Iterator[Plan]:
    """Against phase flips without Hadamards: an ancilla measured in x is prepared by that, and the first two parities encode."""
    if "h" in device.gates or "x" not in device.bases:
        return
    for a, b, ancilla in permutations(range(1, device.qubits), 3):
        readout, cycle = Operation("measure", (ancilla,), "x"), []
        for first, second in ((0, a), (a, b)):
            cycle += [Operation("cnot", (ancilla, first)), Operation("cnot", (ancilla, second)), readout]
        if set(device.operations).issuperset(cycle):
            yield Plan([readout], cycle)
