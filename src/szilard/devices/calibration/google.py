"""Google's calibrations, as cirq-google writes them: {"metrics": {"metrics": [{name, targets, values}]}}.

They have T1, both readout errors and Pauli errors of the gates, but neither T2 nor how long anything takes. The dephasing time that
cirq-google itself works out from the incoherent error of randomized benchmarking is not taken: where that error is
too small it holds a marker, 10 s.
"""

from collections.abc import Mapping
from typing import Any

from .conversion import infidelity
from .snapshot import Gate, Snapshot, number

T1 = "single_qubit_idle_t1_micros"
READOUT = ("single_qubit_p00_error", "single_qubit_p11_error")
PULSE = "single_qubit_rb_pauli_error_per_gate"
#: Native names of the two-qubit gates, by the metric of their Pauli error when many act at a time.
PAIRS = {
    "two_qubit_parallel_cz_gate_xeb_pauli_error_per_cycle": "cz",
    "two_qubit_parallel_sqrt_iswap_gate_xeb_pauli_error_per_cycle": "sqrt_iswap",
}


def read(data: Mapping[str, Any], name: str) -> Snapshot:
    """The snapshot in a calibration file."""
    metrics = data["metrics"]["metrics"] if isinstance(data["metrics"], Mapping) else data["metrics"]
    values = {(m["name"], *(str(t).removeprefix("q") for t in m["targets"])): _value(m["values"]) for m in metrics}
    known = {T1, *READOUT, PULSE, *PAIRS}
    qubits = sorted({q for key in values if key[0] in known for q in key[1:]}, key=_place)
    found = Snapshot(name, tuple(qubits))
    found.notes.append("The errors of two-qubit gates are those of a cycle, in which one-qubit gates go wrong as well.")
    for (metric, *targets), value in values.items():
        if value is None:
            continue
        if metric == T1:
            found.t1[targets[0]] = 1e3 * value
        elif metric == PULSE:
            found.gates["phased_xz", targets[0]] = Gate(infidelity(value, 1))
        elif metric in PAIRS:
            found.gates[PAIRS[metric], targets[0], targets[1]] = Gate(infidelity(value, 2))
    for qubit in qubits:
        zero, one = (values.get((metric, qubit)) for metric in READOUT)
        if zero is not None and one is not None:
            found.readout[qubit] = zero, one
    return found


def _value(values: Any) -> float | None:
    (value,) = values[0].values()
    return number(float(value) if isinstance(value, str) else value)


def _place(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.split("_"))
