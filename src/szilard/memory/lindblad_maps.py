"""What a device does to density matrices, made by QuTiP from the device's numbers alone, without the engines' help.

Maps act on column-stacked density matrices of all qubits, qubit 0 being the leftmost factor (Lambert et al., Phys. Rep. 1153, 1 (2026)).
"""

from functools import cached_property, reduce
from itertools import product
from math import isfinite, sqrt
from operator import matmul
from typing import Any

import numpy as np
from jaxtyping import Float

from ..devices import Device
from ..physics.operations import Operation

FLIPS = {"bit_flip_time": "X", "dephasing_time": "Z", "depolarizing_time": "XYZ"}
PAULIS = {"x": "X", "y": "Y", "z": "Z"}


class Maps:
    """The maps of one device, as sparse matrices of SciPy."""

    def __init__(self, device: Device):
        """Nothing is computed yet."""
        import qutip

        self.device, self.qutip = device, qutip
        single = {"I": qutip.qeye(2), "X": qutip.sigmax(), "Y": qutip.sigmay(), "Z": qutip.sigmaz()}
        self.single: dict[str, Any] = single
        self.one = qutip.tensor([single["I"]] * device.qubits)

    def pauli(self, letter: str, qubit: int) -> Any:
        """A Pauli operator on one of the qubits."""
        return self._placed(self.single[letter], qubit)

    def of_gate(self, operation: Operation, angle: float, error: float) -> Any:
        """A gate or a reset, its over-rotation, and the Pauli errors that follow it."""
        if operation.kind == "reset":
            (qubit,) = operation.qubits
            x, y, z = (self.pauli(letter, qubit) for letter in "XYZ")
            emptied = self._channel([(self.one + z) / 2, (x + 1j * y) / 2])
            return self._sparse(((1 - error) * self._channel([self.one]) + error * self._channel([x])) @ emptied)
        gate = self._unitary(operation)
        axis = self.pauli("Z", operation.qubits[0]) if operation.kind == "s" else gate
        turned = (-0.5j * angle * axis).expm() if angle else self.one
        return self._sparse(self._errors(operation.qubits, error) @ self._channel([turned @ gate]))

    def of_measurement(self, operation: Operation) -> tuple[Any, Any]:
        """What the true outcomes +1 and -1 do; the traces become their probabilities."""
        (qubit,) = operation.qubits
        strength, pauli = self.device.measurement_strength[qubit], self.pauli(PAULIS[operation.basis], qubit)
        halves = [(self.one + sign * pauli) / 2 for sign in (1, -1)]
        strong, weak = sqrt((1 + strength) / 2), sqrt((1 - strength) / 2)
        plus, minus = (self._channel([strong * mine + weak * other]) for mine, other in (halves, halves[::-1]))
        return self._sparse(plus), self._sparse(minus)

    @cached_property
    def noise(self) -> list[Any]:
        """One step of Lindblad's equation on each qubit that it changes."""
        found = []
        for qubit in range(self.device.qubits):
            jumps = self._jumps(qubit)
            if jumps:
                step = self.qutip.liouvillian(None, jumps).expm()
                found.append(self._sparse(self._channel([self._placed(kraus, qubit) for kraus in self.qutip.to_kraus(step)])))
        return found

    @cached_property
    def turns(self) -> Float[np.ndarray, "elements"]:
        """By how much a field of 1 turns each element |a><b|: sum_i mu_i (z_i(a) - z_i(b))."""
        field = self.device.field
        if field is None:
            return np.zeros(4**self.device.qubits)
        levels = np.sum([mu * np.real(self.pauli("Z", qubit).diag()) for qubit, mu in enumerate(field.couplings)], axis=0)
        return (levels[None, :] - levels[:, None]).ravel()

    def _jumps(self, qubit: int) -> list[Any]:
        """The jump operators of a qubit, times the roots of their rates."""
        device, found = self.device, []
        for name, letters in FLIPS.items():
            rate = 1 / getattr(device, name)[qubit] / len(letters)
            found += [sqrt(rate) * self.single[letter] for letter in letters if rate]
        relaxation, coherence = device.relaxation_time[qubit], device.coherence_time[qubit]
        if isfinite(relaxation):
            found.append(sqrt(1 / relaxation) * (self.single["X"] + 1j * self.single["Y"]) / 2)
        pure = 1 / coherence - 0.5 / relaxation if isfinite(coherence) else 0.0
        return [*found, sqrt(pure / 2) * self.single["Z"]] if pure > 1e-15 else found

    def _unitary(self, operation: Operation) -> Any:
        kind, qubits = operation.kind, operation.qubits
        if kind == "idle":
            return self.one
        x, y, z = ([self.pauli(letter, qubit) for qubit in qubits] for letter in "XYZ")
        if kind in PAULIS:
            return {"x": x, "y": y, "z": z}[kind][0]
        if kind == "h":
            return (x[0] + z[0]) / sqrt(2)
        if kind == "s":
            return ((1 + 1j) * self.one + (1 - 1j) * z[0]) / 2
        if kind == "swap":
            return (self.one + sum(a @ b for a, b in (x, y, z))) / 2
        return (self.one + z[0] + (self.one - z[0]) @ {"cnot": x, "cz": z}[kind][1]) / 2

    def _errors(self, qubits: tuple[int, ...], error: float) -> Any:
        """White noise: any Pauli error but none with probability `error`, all alike."""
        if not error:
            return self._channel([self.one])
        products = list(product("IXYZ", repeat=len(qubits)))
        paulis = [reduce(matmul, map(self.pauli, letters, qubits)) for letters in products]
        weights = [1 - error] + [error / (len(products) - 1)] * (len(products) - 1)
        return self._channel([sqrt(weight) * pauli for weight, pauli in zip(weights, paulis, strict=True)])

    def _placed(self, operator: Any, qubit: int) -> Any:
        return self.qutip.tensor([operator if q == qubit else self.single["I"] for q in range(self.device.qubits)])

    def _channel(self, kraus: list[Any]) -> Any:
        return sum(self.qutip.sprepost(one, one.dag()) for one in kraus)

    def _sparse(self, channel: Any) -> Any:
        return channel.to("CSR").tidyup(1e-15).data_as("csr_matrix")
