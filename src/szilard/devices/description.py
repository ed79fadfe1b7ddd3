"""A quantum device: what it can do in a time step, and what noise does to it meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Self

import numpy as np
from jaxtyping import Float, Int

from ..errors import InputError
from ..physics.operations import Operation
from .by_operation import MEANINGS, check_table, of_operations
from .device_file import flatten
from .field import Field, check_field, field_to_file
from .layout import check_layout, operations_of
from .measuring import check_adaptive, check_readout, check_strength, readout_to_file
from .times import NOISE_KEYS, check_times, noiseless, pauli_transfer, relaxation, times_to_file

PerOperation = Mapping[str, float] | tuple[tuple[str, float], ...]

BEYOND = {
    "relaxation_time": "relaxation",
    "over_rotation": "coherent errors of gates",
    "field": "one field for all qubits",
    "measurement_strength": "weak measurements",
}


@dataclass(frozen=True)
class Device:
    """A few noisy qubits, of which qubit 0 holds an unknown state, and the operations at hand to keep it alive.

    Args:
        qubits: Number of qubits, 1 to 10.
        couplings: Undirected pairs of qubits on which the two-qubit gates act.
        gates: Names out of `szilard.physics.gates.GATES`, or "reset"; each acts on every qubit or coupling.
        measure: Qubits that can be measured.
        bases: Pauli operators that can be measured on them: "z", "x", "y".
        readout_error: P(record 1 | state 0) and P(record 0 | state 1) per qubit, that is P(-|+) and P(+|-); empty: 0.
        bit_flip_time: Time T per qubit in steps, d rho/dt = (X rho X - rho) / T; inf or empty: no such noise.
        dephasing_time: The same for Z.
        depolarizing_time: The same for the mean of X, Y and Z.
        relaxation_time: T1 per qubit in steps: |1> decays to |0>, with probability 1 - exp(-1/T1) in a step.
        coherence_time: T2 per qubit in steps, at most 2 T1 and 2 T1 unless given; where nothing relaxes, plain dephasing.
        duration: Steps that an operation takes, 1 to 1000, by its kind ("cnot") or its name ("cnot 0 1"); 1 where it is not named.
        gate_error: Probability q that any Pauli error but the identity follows a gate, all on its qubits alike, by the same keys;
            of "reset", that the qubit is left flipped.
        over_rotation: Angle a in radians by the same keys: exp(-i a H / 2) follows a gate, with H the gate itself, and Z for s.
        field: One fluctuating field for all qubits.
        measurement_strength: s per qubit in (0, 1]: M_m = sqrt((1 + s) / 2) P_m + sqrt((1 - s) / 2) P_-m; 1 or empty: projective.
        adaptive: "all": whatever is done may depend on outcomes; "gates": the times of measurements are fixed beforehand.

    Raises:
        InputError: If a value cannot be used.

    >>> device = Device(2, couplings=((0, 1),), gates=("cnot",), measure=(1,), bit_flip_time=(1200.0, 1200.0))
    >>> [str(operation) for operation in device.operations]
    ['idle', 'cnot 0 1', 'cnot 1 0', 'measure z 1']
    """

    qubits: int
    couplings: tuple[tuple[int, int], ...] = ()
    gates: tuple[str, ...] = ()
    measure: tuple[int, ...] = ()
    bases: tuple[str, ...] = ("z",)
    readout_error: tuple[tuple[float, float], ...] = ()
    bit_flip_time: tuple[float, ...] = ()
    dephasing_time: tuple[float, ...] = ()
    depolarizing_time: tuple[float, ...] = ()
    relaxation_time: tuple[float, ...] = ()
    coherence_time: tuple[float, ...] = ()
    duration: PerOperation = ()
    gate_error: PerOperation = ()
    over_rotation: PerOperation = ()
    field: Field | None = None
    measurement_strength: tuple[float, ...] = ()
    adaptive: str = "all"

    def __post_init__(self):
        given = {f.name: getattr(self, f.name) for f in fields(self)}
        optional = ("readout_error", "measurement_strength", *NOISE_KEYS)
        absent = [name for name in optional if isinstance(given[name], tuple) and not given[name]]
        values = {name: value for name, value in given.items() if name not in absent}
        layout = check_layout(values)
        qubits, operations = layout["qubits"], operations_of(layout)
        times, field = check_times(values, qubits), check_field(values["field"], qubits)
        if noiseless(times) and field is None:
            keys = ", ".join(NOISE_KEYS)
            raise InputError(f"The device has no noise, so there is nothing to protect against. Add one of {keys}, or a [field].")
        checked = {
            **layout,
            **times,
            **{name: check_table(name, given[name], operations) for name in MEANINGS},
            "readout_error": check_readout(values.get("readout_error", 0), qubits),
            "measurement_strength": check_strength(values.get("measurement_strength", 1), qubits),
            "field": field,
            "adaptive": check_adaptive(self.adaptive),
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """All choices of a time step, see `layout.operations_of`."""
        return operations_of(self._values())

    @property
    def pauli(self) -> bool:
        """Whether all physics of this device is Pauli noise, Clifford gates and projective Pauli measurements."""
        return self.why_not_pauli is None

    @property
    def beyond_pauli(self) -> tuple[str, ...]:
        """The keys that describe something else."""
        found = {
            "relaxation_time": bool(np.isfinite(self.relaxation_time).any()),
            "over_rotation": bool(self.over_rotation),
            "field": self.field is not None,
            "measurement_strength": min(self.measurement_strength) < 1,
        }
        return tuple(name for name, there in found.items() if there)

    @property
    def why_not_pauli(self) -> str | None:
        """What is not, in a sentence.

        >>> Device(1, gates=("x",), relaxation_time=(900.0,)).why_not_pauli
        '`relaxation_time` (relaxation) is not Pauli physics.'
        """
        names = [f"`{name}` ({BEYOND[name]})" for name in self.beyond_pauli]
        if not names:
            return None
        words = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
        return f"{words} {'are' if len(names) > 1 else 'is'} not Pauli physics."

    def transfer(self) -> Float[np.ndarray, "qubits 4"]:
        """By which factor one step of Pauli noise multiplies I, X, Z, Y of each qubit, in float64.

        Relaxation is left out, and with it the coherence time of a qubit that relaxes: see `relaxation`.

        >>> Device(1, gates=("x",), bit_flip_time=(1200.0,)).transfer().round(6).tolist()
        [[1.0, 1.0, 0.998335, 0.998335]]
        """
        return pauli_transfer(self._values())

    def relaxation(self) -> Float[np.ndarray, "qubits 2"]:
        """T1 and T2 in steps of each qubit that relaxes; inf and inf of the others, whose dephasing is in `transfer`.

        >>> Device(2, gates=("x",), relaxation_time=(900.0, float("inf")), coherence_time=(float("inf"), 70.0)).relaxation().tolist()
        [[900.0, 1800.0], [inf, inf]]
        """
        return relaxation(self._values())

    def readout(self) -> Float[np.ndarray, "qubits 2"]:
        """P(-|+) and P(+|-) of each qubit."""
        return np.array(self.readout_error, np.float64)

    def durations(self) -> Int[np.ndarray, "actions"]:
        """Steps that each operation takes."""
        return np.array(of_operations("duration", self._values()["duration"], self.operations), np.int64)

    def gate_errors(self) -> Float[np.ndarray, "actions"]:
        """Probability of a Pauli error after each operation; of a reset, of a flip."""
        return np.array(of_operations("gate_error", self._values()["gate_error"], self.operations), np.float64)

    def over_rotations(self) -> Float[np.ndarray, "actions"]:
        """Angle by which each operation turns too far, in radians."""
        return np.array(of_operations("over_rotation", self._values()["over_rotation"], self.operations), np.float64)

    def to_dict(self) -> dict[str, Any]:
        """The device in the layout of a device file, ready for JSON: infinite times become None, and what is usual is left out."""
        values = self._values()
        device = {"qubits": self.qubits, "couplings": [list(pair) for pair in self.couplings]}
        device |= {name: list(values[name]) for name in ("gates", "measure", "bases")}
        device |= {"readout_error": readout_to_file(self.readout_error)}
        if min(self.measurement_strength) < 1:
            device |= {"measurement_strength": list(self.measurement_strength)}
        device |= {"adaptive": self.adaptive} if self.adaptive != "all" else {}
        device |= {"noise": times_to_file({name: values[name] for name in NOISE_KEYS})}
        device |= {name: dict(values[name]) for name in MEANINGS if values[name]}
        return device | ({"field": field_to_file(self.field)} if self.field else {})

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The device described by the content of a device file, or by `to_dict`.

        >>> Device.from_dict({"qubits": 3, "couplings": "chain", "gates": ["cz"], "noise": {"dephasing_time": 900}}).couplings
        ((0, 1), (1, 2))
        """
        return cls(**flatten(data))

    def _values(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self)}
