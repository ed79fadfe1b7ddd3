"""What a calibration says about a quantum processor, whatever file it comes from."""

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from ...errors import require
from ..values import as_float

MOST_QUBITS = 1500
Pair = tuple[float, float]


class Gate(NamedTuple):
    """A gate of the processor; None where the calibration says nothing.

    Args:
        error: average gate infidelity r = 1 - F.
        length: in ns.
    """

    error: float | None = None
    length: float | None = None


@dataclass
class Snapshot:
    """One calibration of a processor. Qubits have the names that they have there; what is absent was not measured.

    Args:
        name: of the processor.
        qubits: their names, in the order of the source.
        t1: relaxation times in ns.
        t2: coherence times in ns.
        readout: P(record 1 | state 0) and P(record 0 | state 1).
        assignment: the mean of these two, where a source has it.
        readout_length: in ns.
        gates: by native name and qubits, such as ("cx", "0", "1").
        couplings: pairs on which the processor is said to have a gate, calibrated or not.
        unusable: qubits that the source itself declares so, and its words.
        unused: columns that were not recognised.
        notes: what a reader has to say about the source.
    """

    name: str
    qubits: tuple[str, ...] = ()
    t1: dict[str, float] = field(default_factory=dict)
    t2: dict[str, float] = field(default_factory=dict)
    readout: dict[str, Pair] = field(default_factory=dict)
    assignment: dict[str, float] = field(default_factory=dict)
    readout_length: dict[str, float] = field(default_factory=dict)
    gates: dict[tuple[str, ...], Gate] = field(default_factory=dict)
    couplings: set[tuple[str, str]] = field(default_factory=set)
    unusable: dict[str, str] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __post_init__(self):
        many = f"A processor must have at most {MOST_QUBITS:,} qubits, but has {len(self.qubits):,}. Give a part of it."
        require(len(self.qubits) <= MOST_QUBITS, many)

    @cached_property
    def single(self) -> frozenset[str]:
        """The names of all native gates on one qubit. Ask for them once everything is read."""
        return frozenset(key[0] for key in self.gates if len(key) == 2)

    def pairs(self) -> list[tuple[str, str]]:
        """Every coupled pair once, in the order of the qubits."""
        place = {qubit: i for i, qubit in enumerate(self.qubits)}
        two = {key[1:] for key in self.gates if len(key) == 3} | self.couplings
        once = {(a, b) if place[a] < place[b] else (b, a) for a, b in two}
        return sorted(once, key=lambda pair: (place[pair[0]], place[pair[1]]))


def number(value: object) -> float | None:
    """A finite number; None for everything that is none."""
    found = as_float(value)
    return found if math.isfinite(found) else None
