"""What is wrong with a calibration: impossible, missing and marker values, each by its name and with its remedy."""

from collections.abc import Iterator
from typing import NamedTuple

from ..times import ROUNDING
from .conversion import largest_infidelity
from .quantities import written
from .recipes import RESET, Key, Recipe, recipes
from .snapshot import Snapshot


class Fault(NamedTuple):
    """A value that cannot be used.

    Args:
        what: the kind of fault.
        where: the qubits that it concerns.
        detail: the value.
        remedy: the flag that mends it; empty if none does.
    """

    what: str
    where: tuple[str, ...]
    detail: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        """The fault as a sentence names it."""
        place = ("qubit " if len(self.where) == 1 else "coupling ") + "-".join(self.where)
        return f"{self.what} on {place}" + (f" ({self.detail})" if self.detail else "")


def of_qubit(snapshot: Snapshot, qubit: str, gates: tuple[str, ...]) -> list[Fault]:
    """The faults of a qubit: its times, its readout, and those of `gates` that act on it alone."""
    found = [*_times(snapshot, qubit), *_readout(snapshot, qubit)]
    if qubit in snapshot.unusable:
        found.append(Fault("marked as unusable", (qubit,), snapshot.unusable[qubit]))
    for gate in gates:
        found += choose(snapshot, gate, (qubit,))[1]
    return list(dict.fromkeys(found))


def choose(snapshot: Snapshot, gate: str, qubits: tuple[str, ...]) -> tuple[Recipe, list[Fault]]:
    """The most direct recipe of a gate, and its faults.

    A marker in one direction of a coupling counts for both: whether the other number still holds, the calibration does not say.
    """
    ways = recipes(snapshot, gate, qubits)
    if not ways:
        return (), [Fault(f"no {gate}", qubits, "the processor has a coupling there, but no gate for it", "--drop-couplings")]
    keys = dict.fromkeys(key for layer in ways[0] for key in layer)
    back = [(name, *places[::-1]) for name, *places in keys if len(places) == 2 and (name, *places[::-1]) in snapshot.gates]
    return ways[0], [fault for key in dict.fromkeys([*keys, *back]) for fault in _of_gate(snapshot, key)]


def _times(snapshot: Snapshot, qubit: str) -> Iterator[Fault]:
    t1, t2 = snapshot.t1.get(qubit), snapshot.t2.get(qubit)
    for name, time in (("T1", t1), ("T2", t2)):
        if time is None:
            yield Fault(f"{name} missing", (qubit,), "", f"--assume {name.lower()}=TIME")
        elif time <= 0:
            yield Fault(f"{name} not positive", (qubit,), f"{time:g} ns")
    if t1 is not None and t2 is not None and t2 > 2 * t1 * (1 + ROUNDING) and t1 > 0:
        yield Fault("T2 > 2 T1", (qubit,), f"T1 {written(t1)}, T2 {written(t2)}", "--clip-t2")


def _readout(snapshot: Snapshot, qubit: str) -> Iterator[Fault]:
    pair, length = snapshot.readout.get(qubit), snapshot.readout_length.get(qubit)
    if pair is None and qubit in snapshot.assignment:
        yield Fault("one readout error for two", (qubit,), f"{snapshot.assignment[qubit]:g}", "--symmetric-readout")
    elif pair is None:
        yield Fault("readout error missing", (qubit,), "", "--assume readout_error=P")
    elif not (0 <= pair[0] <= 1 and 0 <= pair[1] <= 1):
        yield Fault("readout error no probability", (qubit,), f"{pair[0]:g}, {pair[1]:g}")
    elif abs(sum(pair) - 1) <= ROUNDING:
        yield Fault("readout that tells nothing", (qubit,), f"errors {pair[0]:g}, {pair[1]:g}")
    elif sum(pair) > 1:
        yield Fault("readout worse than a coin", (qubit,), f"errors {pair[0]:g}, {pair[1]:g}")
    if length is None:
        yield Fault("readout length missing", (qubit,), "", "--assume readout_length=TIME")
    elif length <= 0:
        yield Fault("readout length not positive", (qubit,), f"{length:g} ns")


def _of_gate(snapshot: Snapshot, key: Key) -> Iterator[Fault]:
    name, *qubits = key
    gate, where = snapshot.gates.get(key), tuple(qubits)
    pair = "--drop-couplings" if len(qubits) == 2 else ""
    error, length = (None, None) if gate is None else gate
    if error is None:
        yield Fault(f"{name} error missing", where, "", f"--assume {name}.error=R" if name == RESET or not pair else pair)
    elif error >= 1:
        yield Fault(f"{name} error is a marker", where, f"{error:g}", pair or f"--assume {name}.error=R")
    elif not 0 <= error <= (1 if name == RESET else largest_infidelity(len(qubits))):
        yield Fault(f"{name} error impossible", where, f"{error:g}", pair)
    if length is None:
        yield Fault(f"{name} length missing", where, "", f"--assume {name}.length=TIME")
    elif length < 0 or (length == 0 and len(qubits) == 2):
        yield Fault(f"{name} length not positive", where, f"{length:g} ns")
