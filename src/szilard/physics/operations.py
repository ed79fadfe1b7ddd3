"""What a quantum device can do in one time step, by name."""

from typing import NamedTuple


class Operation(NamedTuple):
    """One operation of the hardware: `kind` is "idle", "reset", "measure" or a gate; `basis` is the measured Pauli."""

    kind: str
    qubits: tuple[int, ...] = ()
    basis: str = ""

    def __str__(self) -> str:
        """The name under which the operation appears everywhere.

        >>> str(Operation("cnot", (0, 3))), str(Operation("measure", (3,), "z"))
        ('cnot 0 3', 'measure z 3')
        """
        return " ".join(filter(None, [self.kind, self.basis, *map(str, self.qubits)]))
