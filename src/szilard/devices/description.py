"""A quantum device: what it can do in a time step, and what noise does to it meanwhile."""

import math
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Self

import numpy as np
from jaxtyping import Float

from ..errors import InputError
from ..physics.gates import GATES, gate_qubits
from ..physics.noise import transfer_eigenvalues
from ..physics.operations import Operation
from .device_file import NOISE_KEYS, check_values, flatten


@dataclass(frozen=True)
class Device:
    """A few noisy qubits, of which qubit 0 holds an unknown state, and the operations at hand to keep it alive.

    Args:
        qubits: Number of qubits, 1 to 10.
        couplings: Undirected pairs of qubits on which the two-qubit gates act.
        gates: Names out of `szilard.physics.gates.GATES`, or "reset"; each acts on every qubit or coupling.
        measure: Qubits that can be measured.
        bases: Pauli operators that can be measured on them: "z", "x", "y".
        readout_error: Probability per qubit that a recorded outcome is wrong, 0 to 0.5; empty: 0.
        bit_flip_time: Time T per qubit in steps, d rho/dt = (X rho X - rho) / T; inf or empty: no such noise.
        dephasing_time: The same for Z.
        depolarizing_time: The same for the mean of X, Y and Z.

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
    readout_error: tuple[float, ...] = ()
    bit_flip_time: tuple[float, ...] = ()
    dephasing_time: tuple[float, ...] = ()
    depolarizing_time: tuple[float, ...] = ()

    def __post_init__(self):
        given = {f.name: getattr(self, f.name) for f in fields(self)}
        absent = [name for name in ("readout_error", *NOISE_KEYS) if isinstance(given[name], tuple) and not given[name]]
        checked = check_values({name: value for name, value in given.items() if name not in absent})
        for name, value in checked.items():
            object.__setattr__(self, name, value)
        self._check_sense()

    def _check_sense(self) -> None:
        pairwise = [gate for gate in self.gates if gate in GATES and gate_qubits(gate) == 2]
        if pairwise and not self.couplings:
            raise InputError(f'`couplings` must connect qubits for "{pairwise[0]}" to act on, but is empty. Add pairs or remove the gate.')
        if self.measure and not self.bases:
            raise InputError('`bases` must name at least one basis, but is empty. Write `bases = ["z"]`, or leave it out.')
        if not self.gates and not self.measure:
            raise InputError("The device has neither gates nor measurements, so there is nothing to choose from. Add `gates` or `measure`.")
        if all(math.isinf(time) for name in NOISE_KEYS for time in getattr(self, name)):
            raise InputError(f"The device has no noise, so there is nothing to protect against. Add one of {', '.join(NOISE_KEYS)}.")

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """All choices of a time step: idle, one-qubit gates, two-qubit gates, resets, measurements.

        `cnot` acts in both directions of a coupling; `cz` and `swap` are symmetric and appear once.
        """
        one = [gate for gate in self.gates if gate in GATES and gate_qubits(gate) == 1]
        two = [gate for gate in self.gates if gate in GATES and gate_qubits(gate) == 2]
        directed = sorted([*self.couplings, *((j, i) for i, j in self.couplings)])
        everywhere = range(self.qubits)
        return (
            Operation("idle"),
            *(Operation(gate, (qubit,)) for gate in one for qubit in everywhere),
            *(Operation(gate, pair) for gate in two for pair in (directed if gate == "cnot" else self.couplings)),
            *(Operation("reset", (qubit,)) for qubit in everywhere if "reset" in self.gates),
            *(Operation("measure", (qubit,), basis) for basis in self.bases for qubit in self.measure),
        )

    def transfer(self) -> Float[np.ndarray, "qubits 4"]:
        """By which factor one step of noise multiplies I, X, Z, Y of each qubit, in float64.

        >>> Device(1, gates=("x",), bit_flip_time=(1200.0,)).transfer().round(6).tolist()
        [[1.0, 1.0, 0.998335, 0.998335]]
        """
        return np.asarray(transfer_eigenvalues(*(np.array(getattr(self, name), np.float64) for name in NOISE_KEYS)))

    def to_dict(self) -> dict[str, Any]:
        """The device in the layout of a device file, ready for JSON: infinite times become None or are left out."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        times = {name: values.pop(name) for name in NOISE_KEYS}
        noise = {name: [None if math.isinf(t) else t for t in ts] for name, ts in times.items() if not all(map(math.isinf, ts))}
        lists = {name: list(value) for name, value in values.items() if name not in ("qubits", "couplings")}
        return {"qubits": self.qubits, "couplings": [list(pair) for pair in self.couplings], **lists, "noise": noise}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The device described by the content of a device file, or by `to_dict`.

        >>> Device.from_dict({"qubits": 3, "couplings": "chain", "gates": ["cz"], "noise": {"dephasing_time": 900}}).couplings
        ((0, 1), (1, 2))
        """
        return cls(**flatten(data))
