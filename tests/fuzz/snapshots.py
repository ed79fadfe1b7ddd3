"""Small calibrations in the layouts of the large ones."""

from copy import deepcopy
from typing import Any


def value(name: str, amount: float, unit: str = "") -> dict[str, Any]:
    """A value as IBM's snapshots have it."""
    return {"date": "2026-01-01T00:00:00", "name": name, "unit": unit, "value": amount}


def qubit(t1: float = 100.0, t2: float = 120.0, errors=(0.01, 0.03), length: float | None = 1000.0) -> list[dict[str, Any]]:
    """A qubit: T1 and T2 in us, P(1|0) and P(0|1), length of the readout in ns."""
    mean = value("readout_error", sum(errors) / 2)
    parts = [value("prob_meas1_prep0", errors[0]), value("prob_meas0_prep1", errors[1])]
    times = [value("T1", t1, "us"), value("T2", t2, "\u00b5s")]
    return [*times, mean, *parts, *([] if length is None else [value("readout_length", length, "ns")])]


def gate(name: str, qubits: list[int], error: float | None, length: float | None) -> dict[str, Any]:
    """A gate with its average infidelity, and its length in ns."""
    values = [("gate_error", error, ""), ("gate_length", length, "ns")]
    parameters = [value(key, number, unit) for key, number, unit in values if number is not None]
    return {"qubits": qubits, "gate": name, "parameters": parameters, "name": name + "_".join(map(str, qubits))}


def properties(count: int = 5, native: str = "cx", **changes: Any) -> dict[str, Any]:
    """A chain of `count` qubits; `changes` go to all of them."""
    single = [
        gate(name, [i], error, length)
        for i in range(count)
        for name, error, length in [("sx", 3e-4, 40.0), ("x", 4e-4, 40.0), ("rz", 0, 0)]
    ]
    single += [gate("reset", [i], None, 900.0) for i in range(count)]
    both = [(i, i + 1) for i in range(count - 1)] + ([(i + 1, i) for i in range(count - 1)] if native != "ecr" else [])
    pairs = [gate(native, [i, j], 0.008 + 1e-4 * i, 310.0 if i < j else 350.0) for i, j in both]
    return {"backend_name": "ibm_test", "qubits": [qubit(**changes) for _ in range(count)], "gates": single + pairs}


def configuration(count: int = 5) -> dict[str, Any]:
    """Its configuration; the unit of `dt` is that of Poughkeepsie, where it is wrong."""
    return {"n_qubits": count, "basis_gates": ["cx"], "coupling_map": [[i, i + 1] for i in range(count - 1)], "dt": 3.6e-9}


def changed(place: int, **values: Any) -> dict[str, Any]:
    """The chain with another qubit at `place`."""
    data = deepcopy(properties())
    data["qubits"][place] = qubit(**values)
    return data


def google() -> dict[str, Any]:
    """Three qubits in a row as cirq-google has them."""
    names = ["5_3", "5_4", "10_4"]
    single = [("single_qubit_idle_t1_micros", 20.0), ("single_qubit_p00_error", 0.01), ("single_qubit_p11_error", 0.05)]
    single += [("single_qubit_rb_pauli_error_per_gate", 0.0015)]
    metrics = [{"name": name, "targets": [qubit], "values": [{"doubleVal": number}]} for qubit in names for name, number in single]
    metrics += [
        {"name": "two_qubit_parallel_cz_gate_xeb_pauli_error_per_cycle", "targets": [a, b], "values": [{"doubleVal": 0.005}]}
        for a, b in [("5_3", "5_4"), ("10_4", "5_4")]
    ]
    return {"cirq_type": "Calibration", "metrics": {"metrics": metrics}}


LABORATORY = {
    "name": "our chip",
    "errors": "pauli",
    "qubits": {
        "a": {"t1": "52us", "t2": "0.04ms", "readout_error": [0.011, 0.034], "readout_length": "600ns"},
        "b": {"t1": "61us", "t2": "50us", "readout_error": 0.02, "readout_length": "600ns"},
    },
    "gates": [
        {"gate": "x", "qubits": ["a"], "error": 0.003, "length": "20ns"},
        {"gate": "x", "qubits": ["b"], "error": 0.003, "length": "20ns"},
        {"gate": "h", "qubits": ["a"], "error": 0.003, "length": "20ns"},
        {"gate": "h", "qubits": ["b"], "error": 0.003, "length": "20ns"},
        {"gate": "cz", "qubits": ["a", "b"], "error": 0.02, "length": "60ns"},
    ],
}

TABLE = """\
"Qubit","T1 (us)","T2 (us)","Frequency (GHz)","Readout assignment error","Prob meas0 prep1","Prob meas1 prep0","Readout length (ns)",\
"√x (sx) error","Pauli-X error","Single-qubit gate length (ns)","CNOT error","Gate time (ns)"
0,100,120,4.9,0.02,0.03,0.01,1000,3e-4,4e-4,40,0_1:0.008,0_1:310
1,90,95.5,4.8,0.03,0.04,0.02,1000,2e-4,5e-4,40,1_0:0.009;1_2:0.007,1_0:350;1_2:300
2,80,70,5.0,0.05,0.07,0.03,1000,2e-4,5e-4,40,2_1:0.007,2_1:340
"""
