"""What may differ from operation to operation: how long each lasts, and how wrong it goes.

A table has a value for a kind of operation ("cnot", "measure") or for one operation as it is printed ("cnot 0 1", "measure z 3");
the more exact key wins.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ..errors import InputError
from ..physics.gates import GATES, gate_qubits
from ..physics.operations import Operation
from .values import as_float, as_whole, reject, show, suggest

LONGEST = 1000  # steps of one operation
Table = tuple[tuple[str, Any], ...]


class Meaning(NamedTuple):
    """What the values of a table are: that of an operation left out, which values an operation may have, and which kinds have none."""

    default: float
    number: Callable[[object], float]
    most: Callable[[Operation], float]
    least: Callable[[Operation], float]
    must: str
    remedy: str
    without: dict[str, str]


def largest_error(operation: Operation) -> float:
    """The probability of a non-identity Pauli error in white noise on the operation's qubits, 1 - 4^-k."""
    qubits = gate_qubits(operation.kind) if operation.kind in GATES else 1
    return 1 - 4.0**-qubits


MEANINGS = {
    "duration": Meaning(
        default=1,
        number=as_whole,
        most=lambda _: LONGEST,
        least=lambda _: 1,
        must=f"hold whole numbers of steps from 1 to {LONGEST}",
        remedy="Round up to whole steps of the controller.",
        without={"idle": "Idling always takes one step."},
    ),
    "gate_error": Meaning(
        default=0,
        number=as_float,
        most=largest_error,
        least=lambda _: 0,
        must="hold probabilities of an error, at most 3/4 on one qubit and 15/16 on two",
        remedy="It is the probability of any Pauli error after the gate.",
        without={
            "idle": "What happens to an idle qubit stands in [noise].",
            "measure": "How wrong a measurement is stands in `readout_error`.",
        },
    ),
    "over_rotation": Meaning(
        default=0,
        number=as_float,
        most=lambda _: math.pi,
        least=lambda _: -math.pi,
        must="hold angles in radians from -pi to pi",
        remedy="It is the angle by which the gate turns too far.",
        without={
            "idle": "Only gates turn too far.",
            "measure": "Only gates turn too far.",
            "reset": "Only gates turn too far.",
        },
    ),
}


def check_table(name: str, value: object, operations: tuple[Operation, ...]) -> Table:
    """A table in its one canonical form: per kind the commonest value, if any is shared, then the operations that differ from it.

    Raises:
        InputError: If a key or a value cannot be used.
    """
    given = _mapping(name, value)
    names, kinds = {str(operation): operation for operation in operations}, {operation.kind for operation in operations}
    for key, entry in given.items():
        _check_key(name, key, names, kinds)
        for operation in [names[key]] if key in names else [o for o in operations if o.kind == key]:
            _check_value(name, entry, operation)
    number, default = MEANINGS[name].number, MEANINGS[name].default
    return _canonical([number(given.get(str(o), given.get(o.kind, default))) for o in operations], operations, default)


def of_operations(name: str, table: Table, operations: tuple[Operation, ...]) -> list[float]:
    """The value of each operation."""
    given = dict(table)
    return [given.get(str(o), given.get(o.kind, MEANINGS[name].default)) for o in operations]


def _mapping(name: str, value: object) -> Mapping[Any, Any]:
    if isinstance(value, Mapping):
        return value
    if isinstance(value, list | tuple) and all(isinstance(v, list | tuple) and len(v) == 2 and isinstance(v[0], str) for v in value):
        return dict(value)
    reject(name, "be a table", value, f"Write a line [{name}], and below it for example `cnot = {2 if name == 'duration' else 0.01}`.")


def _check_key(name: str, key: object, names: Mapping[str, Operation], kinds: set[str]) -> None:
    kind = key.split(" ")[0] if isinstance(key, str) else ""
    without = MEANINGS[name].without
    if kind in without:
        raise InputError(f"`{name}` must not name {show(key)}. {without[kind]}")
    if key in names or key in kinds:
        return
    known = [word for word in (*sorted(kinds), *names) if word.split(" ")[0] not in without]
    example = max(known, key=len, default="")
    some = f'The device has {", ".join(word for word in known if " " not in word)}; one alone is named in full, such as "{example}".'
    reject(name, "name operations of this device", key, suggest(key, known, some))


def _check_value(name: str, entry: object, operation: Operation) -> None:
    meaning = MEANINGS[name]
    value = meaning.number(entry)
    if not meaning.least(operation) <= value <= meaning.most(operation):
        reject(name, meaning.must, entry, meaning.remedy)


def _canonical(values: list[float], operations: tuple[Operation, ...], default: float) -> Table:
    kinds: dict[str, list[float]] = {}
    for value, operation in zip(values, operations, strict=True):
        kinds.setdefault(operation.kind, []).append(value)
    common = {kind: _common(several, default) for kind, several in kinds.items()}
    exact = ((str(o), value) for value, o in zip(values, operations, strict=True) if value != common[o.kind])
    return (*((kind, value) for kind, value in common.items() if value != default), *exact)


def _common(values: list[float], default: float) -> float:
    """The value that a kind stands for: what occurs most often, if it is not alone among several."""
    value, count = Counter(values).most_common(1)[0]
    return value if count > 1 or len(values) == 1 else default
