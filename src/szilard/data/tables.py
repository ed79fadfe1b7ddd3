"""Tables of text: numbers in columns, with or without a heading, labels and a number of the row; what is taken for what is said."""

import csv
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import BinaryIO, NamedTuple

import numpy as np
from jaxtyping import Float

from ..files import plain
from .plain_text import lines_of

LABELS = ("label", "labels", "class", "species", "target", "category")  # headings of a column that says what a row is
ROW_NUMBERS = ("index", "id", "row", "nr", "no", "#")  # headings of a first column that is left out where it counts the rows
MISSING = ("", "nan", "na", "n/a", "#n/a", "null", "none", "nil", "?", "-")
_DELIMITERS = {"\t": "tabs", ";": "semicolons", ",": "commas", " ": "blanks"}
SAMPLE = 20  # lines that tell what separates the columns
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+(?:[eE][+-]?\d+)?")


class Table(NamedTuple):
    """The numbers of a table, the labels of its rows, if it has any, and what was taken for what."""

    numbers: Float[np.ndarray, "rows columns"]
    labels: np.ndarray | None
    taken: str


class _Columns(NamedTuple):
    """Which columns are numbers, and which one the labels; the names are those of the heading, if there is one."""

    names: list[str] | None
    numbers: list[int]
    label: int | None
    width: int
    unnamed: bool

    def name(self, place: int) -> str:
        return plain(self.names[place], 24) if self.names else str(place + 1)


def read_table(file: BinaryIO, largest: int) -> Table:
    """The table in a text file: columns separated by commas, semicolons, tabs or blanks; lines that begin with # are left out.

    The first row is a heading where it holds words alone. A first column without a name, beside others that have one, is the
    number of the row, and is left out. Labels stand in the column headed by one of `LABELS`, else in the only one of words.

    Raises:
        ValueError: the file is longer than `largest` bytes, it is no table, a cell is missing, or what a row or column is is in doubt.
    """
    if file.seek(0, 2) > largest:
        raise ValueError(f"a table must have at most {largest:,} bytes")
    file.seek(0)
    lines = ("\n" if line.lstrip().startswith("#") else line for line in lines_of(file))
    sample = list(islice(lines, SAMPLE))
    rows = rows_of(chain(sample, lines), delimiter_of(sample))
    first, second = next(rows, None), next(rows, None)
    if first is None:
        raise ValueError("it is empty")
    names = _heading(first[1], second[1] if second else None)
    body = ([] if names else [first]) + ([second] if second else [])
    if not body:
        raise ValueError("it has a heading, but no rows")
    columns = _columns(names, body[0])
    return _finished(columns, *_collected(columns, chain(body, rows)))


def rows_of(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of every row that is not empty, with the number of its line."""
    if delimiter == " ":
        yield from ((number, cells) for number, line in enumerate(lines, 1) if (cells := line.split()))
        return
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    for row in reader:
        if row and (len(row) > 1 or row[0].strip()):
            yield reader.line_num, [cell.strip() for cell in row]


def delimiter_of(sample: list[str], headings: Sequence[str] = ()) -> str:
    """What separates the columns: what cuts out the most of these headings, then all rows alike, and into the most numbers."""
    return max(_DELIMITERS, key=lambda delimiter: (_recognised(sample, delimiter, headings), _fitness(sample, delimiter)))


def _recognised(sample: list[str], delimiter: str, headings: Sequence[str]) -> int:
    try:
        _, first = next(rows_of(sample, delimiter), (0, []))
    except csv.Error:
        return 0
    return len(set(headings) & set(first))


def _fitness(sample: list[str], delimiter: str) -> tuple[bool, float, int]:
    rows = []
    try:
        rows.extend(cells for _, cells in rows_of(sample, delimiter))
    except csv.Error:
        return False, 0.0, 0
    widths = {len(cells) for cells in rows}
    cells = [cell for row in rows for cell in row]
    numbers = sum(is_number(cell) or (delimiter != "," and bool(_DECIMAL_COMMA.fullmatch(cell))) for cell in cells)
    return len(widths) == 1 and widths != {1}, round(numbers / max(len(cells), 1), 6), max(widths, default=0)


def is_number(cell: str) -> bool:
    """Whether a cell can be read as a number, finite or not."""
    try:
        return "_" not in cell and float(cell) is not None
    except ValueError:
        return False


def _kind(cell: str) -> str:
    """What a cell looks like; what begins as a number is meant as one, such as 5% or 1,5."""
    if cell.lower() in ("", "nan"):
        return "missing"
    return "number" if cell[0] in "+-.,0123456789" or is_number(cell) else "word"


def _heading(first: list[str], second: list[str] | None) -> list[str] | None:
    """The first row, if it is a heading."""
    kinds = [_kind(cell) for cell in first]
    if "word" not in kinds:
        return None
    if "number" in kinds:
        others = [_kind(cell) for cell in second or []]
        alike = len(others) == len(kinds) and all((a == "word") == (b == "word") for a, b in zip(kinds, others, strict=True))
        if not alike:
            raise ValueError("row 1 holds words and numbers, so it is unclear if it is a heading: give each column a name in words")
        return None
    if "missing" in kinds[1:]:
        raise ValueError(f"column {kinds.index('missing', 1) + 1} has no heading")
    twice = next((name for place, name in enumerate(first) if name in first[:place]), None)
    if twice is not None:
        raise ValueError(f"two columns are headed '{plain(twice, 24)}'")
    return first


def _columns(names: list[str] | None, row: tuple[int, list[str]]) -> _Columns:
    number, cells = row
    if names and len(cells) != len(names):
        raise ValueError(f"row {number} has {len(cells)} entries where {len(names)} are needed")
    unnamed = bool(names) and names[0].lower() in ("", "nan", "unnamed: 0")
    places = list(range(unnamed, len(cells)))
    label = _label(names, cells, places)
    if not set(places) - {label}:
        raise ValueError("it has no column of numbers")
    return _Columns(names, [place for place in places if place != label], label, len(cells), unnamed)


def _label(names: list[str] | None, cells: list[str], places: list[int]) -> int | None:
    """The column of the labels: the one that is called so, or the only one that holds words."""
    called = [place for place in places if names and names[place].lower() in LABELS]
    words = [place for place in places if _kind(cells[place]) == "word" and cells[place].lower() not in MISSING]
    found = called or words
    if len(found) > 1:
        told = " and ".join(str(place + 1) for place in found[:2])
        raise ValueError(f"columns {told} both may be the labels: keep one, and head it label")
    return found[0] if found else None


def _collected(columns: _Columns, rows: Iterable[tuple[int, list[str]]]) -> tuple[array, list[str], array]:
    """All numbers in a row, the labels, and the numbers of the lines."""
    values, labels, lines = array("d"), [], array("q")
    known: dict[str, str] = {}
    for number, cells in rows:
        if len(cells) != columns.width:
            raise ValueError(f"row {number} has {len(cells)} entries where {columns.width} are needed")
        chosen = [cells[place] for place in columns.numbers]
        try:
            values.extend(map(float, chosen))
        except ValueError:
            _complain(columns, number, cells)
        if any("_" in cell for cell in chosen):
            _complain(columns, number, cells)
        if columns.label is not None:
            label = cells[columns.label]
            if _kind(label) == "missing":
                raise ValueError(f"row {number} has no label")
            labels.append(known.setdefault(label, label))
        lines.append(number)
    return values, labels, lines


def _complain(columns: _Columns, number: int, cells: list[str]) -> None:
    """Name the first cell of a row that is no number."""
    place = next(place for place in columns.numbers if not is_number(cells[place]))
    raise ValueError(complaint(f"row {number}, column {columns.name(place)}", cells[place]))


def complaint(where: str, cell: str) -> str:
    """What is wrong with a cell that should be a number."""
    if cell.lower() in MISSING:
        return f"{where} is missing: fill it, or leave the row out"
    comma = ": write numbers with a decimal point" if _DECIMAL_COMMA.fullmatch(cell) else ", which is no number"
    return f"{where} is '{plain(cell, 24)}'{comma}"


def _finished(columns: _Columns, values: array, labels: list[str], lines: array) -> Table:
    numbers = np.frombuffer(values, np.float64).reshape(len(lines), len(columns.numbers))
    if not np.isfinite(numbers).all():
        row, place = np.unravel_index(int(np.argmin(np.isfinite(numbers))), numbers.shape)
        where = f"row {lines[int(row)]}, column {columns.name(columns.numbers[int(place)])}"
        raise ValueError(f"{where} is {numbers[row, place]}: the numbers must all be finite, so leave the row out")
    numbered = columns.unnamed
    if _counts(numbers) and columns.numbers[0] == 0:
        if not columns.names:
            raise ValueError("its first column counts the rows: leave it out, or give the columns a heading")
        if numbered := columns.names[0].lower() in ROW_NUMBERS:
            numbers, columns = numbers[:, 1:], columns._replace(numbers=columns.numbers[1:])
    return Table(numbers, np.array(labels) if columns.label is not None else None, _taken(columns, len(lines), numbered))


def _counts(numbers: np.ndarray) -> bool:
    """Whether the first column is 0, 1, 2, ... or 1, 2, 3, ..."""
    if len(numbers) < 3 or numbers.shape[1] < 2 or numbers[0, 0] not in (0, 1):
        return False
    return bool(np.array_equal(numbers[:, 0], np.arange(len(numbers)) + numbers[0, 0]))


def _taken(columns: _Columns, rows: int, numbered: bool) -> str:
    count = len(columns.numbers)
    shown = ", ".join(columns.name(place) for place in columns.numbers[:6]) + (f" and {count - 6} more" if count > 6 else "")
    parts = [f"{rows} rows", f"{count} columns {shown}" if columns.names else f"{count} columns, no heading"]
    parts.append("no labels" if columns.label is None else f"labels from column {columns.name(columns.label)}")
    return "; ".join(parts + (["the first column numbers the rows and is left out"] if numbered else []))
