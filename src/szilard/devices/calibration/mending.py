"""What flags mend in a calibration; whatever they change is said."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from ...errors import InputError
from ...files import plain
from ..times import ROUNDING
from ..values import show
from .quantities import parse_time, written
from .snapshot import Gate, Pair, Snapshot

LARGEST = 100  # assumptions
TIMES = ("t1", "t2", "readout_length")


class Change(NamedTuple):
    """What was done to a value, and on which qubits."""

    words: str
    where: tuple[str, ...]
    detail: str = ""


def clip_coherence(snapshot: Snapshot) -> tuple[Snapshot, list[Change]]:
    """T2 becomes 2 T1 where it is more, which no qubit can have."""
    t2, changes = dict(snapshot.t2), []
    for qubit, time in snapshot.t2.items():
        limit = 2 * snapshot.t1.get(qubit, time)
        if time > limit * (1 + ROUNDING) and limit > 0:
            t2[qubit] = limit
            changes.append(Change("T2 became 2 T1", (qubit,), f"{written(time)} became {written(limit)}"))
    return replace(snapshot, t2=t2), changes


def even_readout(snapshot: Snapshot) -> tuple[Snapshot, list[Change]]:
    """Where a source has only the mean of the two readout errors, both become the mean."""
    alone = [qubit for qubit in snapshot.assignment if qubit not in snapshot.readout]
    both = {qubit: (snapshot.assignment[qubit],) * 2 for qubit in alone}
    return replace(snapshot, readout=snapshot.readout | both), [
        Change("both readout errors became their mean", (qubit,), f"{both[qubit][0]:g}") for qubit in alone
    ]


def assume(snapshot: Snapshot, values: Mapping[str, str]) -> tuple[Snapshot, list[Change]]:
    """Missing and marker values become those of `values`, by names such as t2, readout_error or reset.error.

    Raises:
        InputError: a name or a value makes no sense.
    """
    changes: list[Change] = []
    for name, text in values.items():
        if name in TIMES:
            snapshot, more = _times(snapshot, name, text)
        elif name == "readout_error":
            snapshot, more = _readout(snapshot, text)
        else:
            snapshot, more = _gates(snapshot, name, text)
        changes += more
    return snapshot, changes


def parse_assumptions(words: tuple[str, ...]) -> dict[str, str]:
    """The names and values in words such as t2=30us.

    Raises:
        InputError: one has another form, or a name occurs twice.
    """
    found = [word.partition("=") for word in words[: LARGEST + 1]]
    for word, (name, sign, value) in zip(words, found, strict=False):
        if not (name and sign and value):
            raise InputError(
                f"`--assume` must be followed by words such as t2=30us or reset.error=0.01, but has {show(word)}. Write it so."
            )
    if len(found) > LARGEST or len({name for name, _, _ in found}) < len(found):
        raise InputError(f"`--assume` must name each value once, at most {LARGEST}. Leave out what is too much.")
    return {name: value for name, _, value in found}


def _times(snapshot: Snapshot, name: str, text: str) -> tuple[Snapshot, list[Change]]:
    old: dict[str, float] = getattr(snapshot, name)
    absent = [qubit for qubit in snapshot.qubits if qubit not in old]
    if name == "t2" and text == "2t1":
        new = {qubit: 2 * snapshot.t1[qubit] for qubit in absent if qubit in snapshot.t1}
    else:
        new = dict.fromkeys(absent, parse_time(text, f"--assume {name}"))
    return replace(snapshot, **{name: old | new}), [_assumed(name, (qubit,), text) for qubit in new]


def _readout(snapshot: Snapshot, text: str) -> tuple[Snapshot, list[Change]]:
    numbers = [_probability("readout_error", part) for part in text.split(",")]
    if len(numbers) > 2:
        raise InputError(f"`--assume readout_error` must be one number or two, P(1|0),P(0|1), but is {show(text)}. Write it so.")
    absent = [qubit for qubit in snapshot.qubits if qubit not in snapshot.readout]
    pair: Pair = numbers[0], numbers[-1]
    return replace(snapshot, readout=snapshot.readout | dict.fromkeys(absent, pair)), [
        _assumed("readout_error", (qubit,), text) for qubit in absent
    ]


def _gates(snapshot: Snapshot, name: str, text: str) -> tuple[Snapshot, list[Change]]:
    gate, _, what = name.rpartition(".")
    keys = [key for key in snapshot.gates if key[0] == gate]
    if gate == "reset":
        keys = [(gate, qubit) for qubit in snapshot.qubits]
    if what not in ("error", "length") or not keys:
        known = ", ".join(sorted({key[0] for key in snapshot.gates})[:12])
        more = f"the gates here are {plain(known, 90)}"
        raise InputError(
            f"`--assume` knows t1, t2, readout_error, readout_length, GATE.error and GATE.length, but not {show(name)}; {more}."
        )
    value = _probability(name, text) if what == "error" else parse_time(text, f"--assume {name}")
    new = {}
    for key in keys:
        old = snapshot.gates.get(key, Gate())
        if getattr(old, what) is None or (what == "error" and (old.error or 0) >= 1):
            new[key] = old._replace(**{what: value})
    return replace(snapshot, gates=snapshot.gates | new), [_assumed(name, key[1:], text) for key in new]


def _assumed(name: str, where: tuple[str, ...], text: str) -> Change:
    return Change(f"`{name}` was assumed to be {plain(text, 30)}", where)


def _probability(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1:
        raise InputError(f"`--assume {plain(name, 40)}` must lie in [0, 1), but is {show(text)}. It is a probability.")
    return value
