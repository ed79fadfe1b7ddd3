"""A calibration written down in a laboratory, as JSON; docs/device-import.md describes the layout."""

from collections.abc import Mapping
from typing import Any

from ...errors import InputError
from ..values import reject, show, suggest
from .conversion import infidelity
from .quantities import parse_time
from .snapshot import Gate, Snapshot, number

KEYS = ("name", "qubits", "gates", "errors")
QUBIT_KEYS = ("t1", "t2", "readout_error", "readout_length")
GATE_KEYS = ("gate", "qubits", "error", "length")
CONVENTIONS = ("average", "pauli")


def read(data: Mapping[str, Any], name: str) -> Snapshot:
    """The snapshot in such a file."""
    _known(data, KEYS, "the file")
    qubits = data.get("qubits")
    if not isinstance(qubits, Mapping):
        reject("qubits", "be an object that has a qubit's values under its name", qubits, "See the documentation of the layout.")
    convention = data.get("errors", "average")
    if convention not in CONVENTIONS:
        reject("errors", 'be "average" or "pauli"', convention, suggest(convention, CONVENTIONS))
    found = Snapshot(str(data.get("name") or name), tuple(qubits))
    for qubit, values in qubits.items():
        _known(values, QUBIT_KEYS, f"qubit {show(qubit)}")
        for key, times in (("t1", found.t1), ("t2", found.t2), ("readout_length", found.readout_length)):
            if values.get(key) is not None:
                times[qubit] = parse_time(values[key], f"{key} of {qubit}"[:40])
        if values.get("readout_error") is not None:
            found.readout[qubit] = _pair(values["readout_error"])
    known = frozenset(qubits)
    for entry in data.get("gates", []):
        _gate(found, known, entry, pauli=convention == "pauli")
    return found


def _gate(found: Snapshot, known: frozenset[str], entry: Any, *, pauli: bool) -> None:
    _known(entry, GATE_KEYS, "a gate")
    name, qubits = entry.get("gate"), entry.get("qubits")
    if not isinstance(name, str):
        reject("gate", "be the name of a gate", name, 'Write for example "gate": "cz".')
    if not (isinstance(qubits, list) and len(qubits) in (1, 2) and len(set(map(str, qubits))) == len(qubits)):
        reject("qubits", "name one qubit or two", qubits, f"Correct the entry of {show(name)}.")
    for qubit in qubits:
        if not (isinstance(qubit, str) and qubit in known):
            reject("qubits", "name qubits of the file", qubit, suggest(qubit, found.qubits[:10]))
    error, length = entry.get("error"), entry.get("length")
    if error is not None and number(error) is None:
        reject("error", "be a number", error, "Leave it out where it was not measured.")
    r = None if error is None else infidelity(float(error), len(qubits)) if pauli else float(error)
    nanos = None if length is None else 0.0 if length == 0 else parse_time(length, f"length of {name}"[:40])
    key = (name, *qubits)
    if key in found.gates:
        raise InputError(f"{show(name)} on {show(qubits)} must stand in the file once, but stands there twice. Remove one.")
    found.gates[key] = Gate(r, nanos)


def _pair(value: Any) -> tuple[float, float]:
    entries = value if isinstance(value, list) else [value, value]
    numbers = [number(entry) for entry in entries]
    if len(numbers) != 2 or None in numbers:
        reject("readout_error", "be a number or a pair, P(1|0) and P(0|1)", value, "Leave it out where it was not measured.")
    return numbers[0] or 0.0, numbers[1] or 0.0


def _known(table: Any, keys: tuple[str, ...], place: str) -> None:
    if not isinstance(table, Mapping):
        raise InputError(f"{place[0].upper()}{place[1:]} must be an object, but is {show(table)}. See the documentation of the layout.")
    for key in table:
        if key not in keys:
            raise InputError(f"{show(key)} is not a key of {place}. {suggest(key, keys)}")
