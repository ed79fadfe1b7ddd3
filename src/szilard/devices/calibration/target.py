"""A Qiskit Target or BackendV2 as a calibration, without importing Qiskit."""

from typing import Any

from .snapshot import Gate, Snapshot, number


def of_target(target: Any, name: str = "target") -> Snapshot:
    """The snapshot of a `qiskit.transpiler.Target`, or of a backend that has one.

    A Target has one readout error per qubit, the mean of the two kinds: they are not told apart, and `import_device` asks whether to
    take them as equal. Times there are in seconds, errors average gate infidelities.
    """
    name = str(getattr(target, "name", None) or name)
    target = getattr(target, "target", target)
    found = Snapshot(name, tuple(str(i) for i in range(target.num_qubits)))
    for qubit, properties in zip(found.qubits, target.qubit_properties or [], strict=False):
        for key, times in (("t1", found.t1), ("t2", found.t2)):
            time = number(getattr(properties, key, None))
            if time is not None:
                times[qubit] = 1e9 * time
    for gate in target.operation_names:
        for places, properties in (target[gate] or {}).items():
            _gate(found, gate, tuple(map(str, places)) if places else (), properties)
    return found


def _gate(found: Snapshot, gate: str, qubits: tuple[str, ...], properties: Any) -> None:
    error, seconds = number(getattr(properties, "error", None)), number(getattr(properties, "duration", None))
    length = None if seconds is None else 1e9 * seconds
    if gate == "measure" and len(qubits) == 1:
        found.assignment |= {} if error is None else {qubits[0]: error}
        found.readout_length |= {} if length is None else {qubits[0]: length}
    elif len(qubits) in (1, 2):
        found.gates[(gate, *qubits)] = Gate(error, length)
