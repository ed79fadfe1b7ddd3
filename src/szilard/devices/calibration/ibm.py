"""IBM's snapshots: backend properties, and the configuration beside them, as JSON.

The layout is that of `BackendProperties`: for every qubit and gate a list of {name, value, unit}. Nothing is taken from the
time unit `dt` of the configuration, which some snapshots lack or state in seconds instead of nanoseconds.
"""

from collections.abc import Mapping
from typing import Any

from ...errors import require
from ..values import show
from .quantities import nanoseconds
from .snapshot import Gate, Snapshot, number


def read(properties: Mapping[str, Any], configuration: Any, name: str) -> Snapshot:
    """The snapshot in a props_NAME.json, and what a conf_NAME.json says about couplings (None: there is none)."""
    found = Snapshot(str(properties.get("backend_name") or name), tuple(str(i) for i in range(len(properties["qubits"]))))
    for qubit, values in zip(found.qubits, properties["qubits"], strict=True):
        _qubit(found, qubit, _named(values, f"Qubit {qubit}"))
    for entry in properties["gates"]:
        qubits = tuple(found.qubits[_index(i, found)] for i in entry["qubits"])
        require(isinstance(entry["gate"], str), f"A gate must have a name, but has {show(entry['gate'])}; correct the file.")
        place = f"{entry['gate']} on {', '.join(qubits)}"
        values = _named(entry["parameters"], place)
        if entry["gate"] == "measure" and len(qubits) == 1:
            _measure(found, qubits[0], values)
        found.gates[(entry["gate"], *qubits)] = Gate(_plain(values, "gate_error"), _time(values, "gate_length", place))
    if isinstance(configuration, Mapping):
        _couplings(found, configuration.get("coupling_map") or [])
    return found


def _qubit(found: Snapshot, qubit: str, values: Mapping[str, Any]) -> None:
    place = f"Qubit {qubit}"
    for name, times in (("T1", found.t1), ("T2", found.t2), ("readout_length", found.readout_length)):
        time = _time(values, name, f"{name} of qubit {qubit}")
        if time is not None:
            times[qubit] = time
    one_for_zero, zero_for_one = _plain(values, "prob_meas1_prep0"), _plain(values, "prob_meas0_prep1")
    if one_for_zero is not None and zero_for_one is not None:
        found.readout[qubit] = one_for_zero, zero_for_one
    mean = _plain(values, "readout_error")
    if mean is not None:
        found.assignment[qubit] = mean
    if _plain(values, "operational") == 0:
        found.unusable[qubit] = f"{place} is marked as not operational"


def _measure(found: Snapshot, qubit: str, values: Mapping[str, Any]) -> None:
    """Some snapshots keep the length and the error of a measurement as those of a gate."""
    length, error = _time(values, "gate_length", f"measure on {qubit}"), _plain(values, "gate_error")
    if length is not None:
        found.readout_length.setdefault(qubit, length)
    if error is not None:
        found.assignment.setdefault(qubit, error)


def _couplings(found: Snapshot, pairs: Any) -> None:
    for first, second in pairs:
        found.couplings.add((found.qubits[_index(first, found)], found.qubits[_index(second, found)]))


def _index(value: Any, found: Snapshot) -> int:
    inside = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(found.qubits)
    require(inside, f"Qubits must have numbers from 0 to {len(found.qubits) - 1}, but one has {show(value)}; correct the file.")
    return value


def _named(values: Any, place: str) -> dict[str, Any]:
    named = {}
    for value in values:
        require(value["name"] not in named, f"{place} has `{value['name']}` twice; remove one from the file.")
        named[value["name"]] = value
    return named


def _plain(values: Mapping[str, Any], name: str) -> float | None:
    return number(values[name].get("value")) if name in values else None


def _time(values: Mapping[str, Any], name: str, place: str) -> float | None:
    return nanoseconds(number(values[name].get("value")), values[name].get("unit"), place) if name in values else None
