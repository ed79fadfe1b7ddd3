"""A calibration as a table with a row per qubit, such as the CSV file that IBM's web pages offer.

A column is recognised by its heading, with the unit in brackets. Two-qubit gates have cells such as 0_1:0.0123;0_14:0.0098, or
1:0.0123;14:0.0098 where the first qubit is that of the row.
"""

import csv
import io
import re

from ...errors import InputError, require
from ...files import plain
from .quantities import UNITS, nanoseconds
from .snapshot import Gate, Snapshot

ALIASES = {"cnot": "cx", "pauli-x": "x", "√x": "sx"}
SINGLE, PAIRS = "single-qubit gate", "gate"  # headings of lengths that all gates on one or on two qubits share
ABSENT = ("", "nan", "none", "null", "-", "n/a")
_UNIT = re.compile(r"\s*\(([^()]{1,4})\)\s*$")
_LENGTHS = (" length", " time")


def read(text: str, name: str) -> Snapshot:
    """The snapshot in a table."""
    first = text.partition("\n")[0]
    rows = list(csv.reader(io.StringIO(text), delimiter="\t" if "\t" in first and "," not in first else ",", strict=True))
    require(bool(rows), "The file must hold a table, but is empty; see the documentation of the layout.")
    heading, body = [cell.strip() for cell in rows[0]], [row for row in rows[1:] if any(cell.strip() for cell in row)]
    lower = [cell.lower() for cell in heading]
    require("qubit" in lower, f"The first row must name the columns, one of them Qubit, but is {plain(','.join(heading), 60)!r}; add it.")
    require(len(set(lower)) == len(lower), "The first row must name every column once; rename the second of the same name.")
    for number, row in enumerate(body, 2):
        require(len(row) == len(heading), f"Row {number} must have {len(heading)} cells, but has {len(row)}; correct it.")
    found = Snapshot(name, tuple(row[lower.index("qubit")].strip() for row in body))
    require(len(set(found.qubits)) == len(found.qubits), "The column Qubit must name each qubit once; remove the second row of the same.")
    for column, title in enumerate(heading):
        _column(found, title, [row[column].strip() for row in body])
    found.readout = {qubit: pair for qubit, pair in found.readout.items() if pair[0] == pair[0] and pair[1] == pair[1]}
    return _with_shared_lengths(found)


def _column(found: Snapshot, title: str, cells: list[str]) -> None:
    ending = _UNIT.search(title)
    unit = ending[1] if ending and ending[1] in UNITS else None
    what = (title[: ending.start()] if ending and unit else title).strip().lower()
    times = {"t1": found.t1, "t2": found.t2, "readout length": found.readout_length}
    for qubit, cell in zip(found.qubits, cells, strict=True):
        where = f"{plain(title, 40)} of qubit {plain(qubit, 20)}"
        if cell.lower() in ABSENT or what == "qubit":
            continue
        if what in times:
            times[what][qubit] = nanoseconds(_number(cell, where), unit, where) or 0.0
        elif what in ("prob meas1 prep0", "prob meas0 prep1"):
            zero, one = found.readout.get(qubit, (float("nan"),) * 2)
            value = _number(cell, where)
            found.readout[qubit] = (value, one) if what == "prob meas1 prep0" else (zero, value)
        elif what == "readout assignment error":
            found.assignment[qubit] = _number(cell, where)
        elif what == "operational" and cell.lower() in ("no", "false", "0"):
            found.unusable[qubit] = "not operational"
        else:
            _gate_cell(found, what, qubit, cell, (unit, where))


def _gate_cell(found: Snapshot, what: str, qubit: str, cell: str, source: tuple[str | None, str]) -> None:
    unit, where = source
    ending = next((end for end in (" error", *_LENGTHS) if what.endswith(end)), None)
    if ending is None or what.startswith("readout"):
        name = plain(what, 40)
        found.unused += [] if name in found.unused or what == "operational" else [name]
        return
    name = _native(what.removesuffix(ending))
    for places, word in _entries(found, qubit, cell, where):
        key, value = (name, *places), _number(word, where)
        old = found.gates.get(key, Gate())
        found.gates[key] = old._replace(error=value) if ending == " error" else old._replace(length=nanoseconds(value, unit, where))


def _entries(found: Snapshot, qubit: str, cell: str, where: str) -> list[tuple[tuple[str, ...], str]]:
    """The qubits and the number of each part of a cell."""
    if ":" not in cell:
        return [((qubit,), cell)]
    entries = []
    for part in filter(None, (part.strip() for part in cell.split(";"))):
        places, _, value = part.rpartition(":")
        names = tuple(re.split(r"[_-]", places)) if places not in found.qubits else (qubit, places)
        known = len(names) == 2 and all(name in found.qubits for name in names) and names[0] != names[1]
        remedy = f"write it as {plain('_'.join(found.qubits[:2]), 40)}:0.01" if len(found.qubits) > 1 else "leave it empty"
        require(known, f"{where} must name two qubits of the table, but has {plain(places, 30)!r}; {remedy}.")
        entries.append((names, value))
    return entries


def _native(heading: str) -> str:
    """The name of a gate in a heading such as CNOT or √x (sx)."""
    inside = re.search(r"\((\w+)\)", heading)
    word = inside[1] if inside else heading.strip()
    return ALIASES.get(word, word)


def _with_shared_lengths(found: Snapshot) -> Snapshot:
    """Gates without a length of their own have that of all gates on as many qubits."""
    shared = {key: gate.length for key, gate in found.gates.items() if key[0] in (SINGLE, PAIRS)}
    for key, gate in list(found.gates.items()):
        if key in [(name, *key[1:]) for name in (SINGLE, PAIRS)]:
            del found.gates[key]
        elif gate.length is None:
            name = SINGLE if len(key) == 2 else PAIRS
            length = shared.get((name, *key[1:])) or shared.get((name, *key[:0:-1]))
            found.gates[key] = gate._replace(length=0.0 if key[0] == "rz" and length is None else length)
    return found


def _number(text: str, where: str) -> float:
    try:
        value = float(text.strip())
    except ValueError:
        raise InputError(f"{where} must be a number, but is {plain(text, 40)!r}; leave the cell empty if there is none.") from None
    require(abs(value) < 1e300, f"{where} must be a finite number, but is {plain(text, 40)!r}; leave the cell empty if there is none.")
    return value
