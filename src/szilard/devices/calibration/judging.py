"""Which parts of a calibration can be used, and how much goes wrong in each."""

from collections import Counter
from dataclasses import dataclass, field

from .choosing import Pair
from .conversion import any_of, pauli_error, remaining_error, waiting_fidelity
from .faults import Fault, choose, of_qubit
from .recipes import TWO_QUBIT, Recipe
from .snapshot import Snapshot


@dataclass
class Judgement:
    """The faults of every qubit and coupling, for devices with certain gates."""

    snapshot: Snapshot
    gates: tuple[str, ...]
    qubits: dict[str, list[Fault]] = field(default_factory=dict)
    couplings: dict[Pair, list[Fault]] = field(default_factory=dict)

    def __post_init__(self):
        single, two = ([g for g in self.gates if (g in TWO_QUBIT) == pairwise] for pairwise in (False, True))
        for qubit in self.snapshot.qubits:
            self.qubits[qubit] = of_qubit(self.snapshot, qubit, tuple(single))
        for a, b in self.snapshot.pairs() if two else []:
            found = [f for gate in two for pair in ((a, b), (b, a)) for f in choose(self.snapshot, gate, pair)[1]]
            self.couplings[(a, b)] = [fault for fault in dict.fromkeys(found) if fault not in self.qubits[a] + self.qubits[b]]

    def whole_qubits(self) -> list[str]:
        """The qubits without faults."""
        return [qubit for qubit, faults in self.qubits.items() if not faults]

    def whole_couplings(self) -> list[Pair]:
        """The couplings without faults between qubits without faults."""
        whole = set(self.whole_qubits())
        return [pair for pair, faults in self.couplings.items() if not faults and whole.issuperset(pair)]

    def counted(self) -> Counter[str]:
        """How often each kind of fault occurs."""
        return Counter(fault.what for fault in self._every())

    def remedies(self) -> list[str]:
        """The flags that would mend something."""
        return list(dict.fromkeys(fault.remedy for fault in self._every() if fault.remedy and fault.remedy != "--drop-couplings"))

    def _every(self) -> list[Fault]:
        """Each fault once."""
        return list(dict.fromkeys(fault for faults in (*self.qubits.values(), *self.couplings.values()) for fault in faults))

    def times(self, qubit: str) -> tuple[float, float]:
        """T1 and T2 in ns."""
        return self.snapshot.t1[qubit], self.snapshot.t2[qubit]

    def qubit_cost(self, qubit: str) -> float:
        """The mean readout error of a qubit, and the probability of an error while another one is read for as long."""
        waiting = waiting_fidelity(self.snapshot.readout_length[qubit], [self.times(qubit)])
        return sum(self.snapshot.readout[qubit]) / 2 + 1 - waiting

    def coupling_cost(self, pair: Pair) -> float:
        """The error of the coupling's first gate, the mean of its two directions."""
        gate = next(gate for gate in self.gates if gate in TWO_QUBIT)
        return sum(self.error(choose(self.snapshot, gate, way)[0], whole=True) for way in (pair, pair[::-1])) / 2

    def error(self, recipe: Recipe, *, whole: bool) -> float:
        """q of a recipe: whether any of its parts goes wrong, beyond relaxation unless the `whole` error is meant."""
        errors = []
        for name, *qubits in (key for layer in recipe for key in layer):
            gate = self.snapshot.gates[(name, *qubits)]
            rate, length = gate.error or 0.0, gate.length or 0.0
            if name == "reset":
                errors.append(rate)
            elif whole:
                errors.append(pauli_error(rate, len(qubits)))
            else:
                errors.append(remaining_error(rate, length, [self.times(qubit) for qubit in qubits]))
        return any_of(errors)

    def length(self, recipe: Recipe) -> float:
        """How long a recipe takes, in ns: the longest gate of each layer, one layer after the other."""
        return sum(max(self.snapshot.gates[key].length or 0.0 for key in layer) for layer in recipe)
