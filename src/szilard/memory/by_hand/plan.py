"""What a strategy by hand does, in operations that a device has."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ...devices import Device
from ...physics.operations import Operation

IDLE = Operation("idle")
INVERSE_TO_THEMSELVES = {"x", "y", "z", "h", "cnot", "cz", "swap"}


class Plan(NamedTuple):
    """Operations to begin with, and those that follow again and again; the device idles where there are none."""

    start: Sequence[Operation] = ()
    cycle: Sequence[Operation] = ()


def again(turn: Sequence[Operation], period: int) -> Plan:
    """Some gates every `period` steps, first after half of one.

    >>> [str(operation) for part in again(circuit("x 0"), 4) for operation in part]
    ['idle', 'idle', 'x 0', 'idle', 'idle', 'idle']
    """
    return Plan([IDLE] * (period // 2), [*turn, *[IDLE] * (period - len(turn))])


def circuit(*words: str) -> list[Operation]:
    """Gates by their names.

    >>> [str(operation) for operation in circuit("h 0", "cnot 0 1")]
    ['h 0', 'cnot 0 1']
    """
    return [Operation(kind, tuple(map(int, qubits))) for kind, *qubits in map(str.split, words)]


def on_qubits(operations: Iterable[Operation], places: tuple[int, ...]) -> list[Operation]:
    """The same on other qubits: `places` holds where each of them is."""
    return [operation._replace(qubits=tuple(places[qubit] for qubit in operation.qubits)) for operation in operations]


def native(device: Device, operations: Iterable[Operation]) -> list[Operation] | None:
    """The operations as `device` has them, None where it cannot do them.

    CNOT = H CZ H with H on its target: either gate stands for the other. Gates that undo each other are left out then.
    """
    allowed, wanted, found = set(device.operations), list(operations), []
    for operation in wanted:
        some = _native(allowed, operation)
        if some is None:
            return None
        found += some
    return found if found == wanted else _shortened(found)


def _native(allowed: set[Operation], operation: Operation) -> list[Operation] | None:
    if operation in allowed:
        return [operation]
    if operation.kind not in ("cnot", "cz"):
        return None
    turned = operation._replace(qubits=operation.qubits[::-1])
    if operation.kind == "cz" and turned in allowed:
        return [turned]
    other = "cz" if operation.kind == "cnot" else "cnot"
    for control, target in (operation.qubits, turned.qubits):
        turn, gate = Operation("h", (operation.qubits[1] if other == "cz" else target,)), Operation(other, (control, target))
        if allowed.issuperset((turn, gate)):
            return [turn, gate, turn]
    return None


def _shortened(operations: list[Operation]) -> list[Operation]:
    """Without gates that undo each other, with nothing on their qubits in between."""
    kept: list[Operation] = []
    for operation in operations:
        before = next((i for i in reversed(range(len(kept))) if set(kept[i].qubits) & set(operation.qubits)), None)
        if before is not None and kept[before] == operation and operation.kind in INVERSE_TO_THEMSELVES:
            del kept[before]
        else:
            kept.append(operation)
    return kept
