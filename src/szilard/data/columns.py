"""Tables of text whose columns are called by their heading: some of them words, some of them numbers."""

from array import array
from collections.abc import Callable, Iterable
from itertools import chain, islice
from typing import BinaryIO

import numpy as np

from ..files import plain
from .plain_text import lines_of
from .tables import SAMPLE, complaint, delimiter_of, is_number, rows_of

MOST_COLUMNS = 10**5
_UNNAMED = ("", "nan", "unnamed: 0")  # of the number of the row, as pandas writes it


def read_columns(file: BinaryIO, largest: int, kind: Callable[[str], type | None], required: list[str]) -> dict[str, np.ndarray]:
    """The columns of a table by their heading: as words where `kind` says str, as numbers where it says float, else left out (empty).

    Columns are separated by commas, semicolons, tabs or blanks, whichever cuts out what is `required`; lines that begin with # are
    left out.

    Raises:
        ValueError: it is no table, has no heading, or a cell that should be a number is none.
    """
    if file.seek(0, 2) > largest:
        raise ValueError(f"a table must have at most {largest:,} bytes")
    file.seek(0)
    lines = ("\n" if line.lstrip().startswith("#") else line for line in lines_of(file))
    sample = list(islice(lines, SAMPLE))
    rows = rows_of(chain(sample, lines), delimiter_of(sample, required))
    _, names = next(rows, (0, []))
    kinds = [kind(name) for name in _named(names)]
    return dict(zip(names, _collected(names, kinds, rows), strict=True))


def _named(names: list[str]) -> list[str]:
    if not names:
        raise ValueError("it is empty")
    if any(is_number(name) and name.lower() not in _UNNAMED for name in names):
        raise ValueError("its first row must name the columns in words (numpy.savetxt does so with comments='')")
    if len(names) > MOST_COLUMNS:
        raise ValueError(f"it has more than {MOST_COLUMNS:,} columns")
    for place, name in enumerate(names):
        if place and name.lower() in _UNNAMED:
            raise ValueError(f"column {place + 1} has no heading")
    if len(set(names)) < len(names):
        twice = next(name for place, name in enumerate(names) if name in names[:place])
        raise ValueError(f"two columns are headed '{plain(twice, 24)}'")
    return names


def _collected(names: list[str], kinds: list[type | None], rows: Iterable[tuple[int, list[str]]]) -> list[np.ndarray]:
    words: dict[int, list[str]] = {place: [] for place, kind in enumerate(kinds) if kind is str}
    numbers = [place for place, kind in enumerate(kinds) if kind is float]
    values, known, count = array("d"), {}, 0
    for row, cells in rows:
        if len(cells) != len(names):
            raise ValueError(f"row {row} has {len(cells)} entries where {len(names)} are needed")
        for place, column in words.items():
            if not cells[place]:
                raise ValueError(f"row {row}, column {plain(names[place], 24)} is missing: fill it, or leave the row out")
            column.append(known.setdefault(cells[place], cells[place]))
        _extend(values, row, {place: cells[place] for place in numbers}, names)
        count += 1
    if not count:
        raise ValueError("it has a heading, but no rows")
    table = np.frombuffer(values, np.float64).reshape(count, len(numbers)) if numbers else np.empty((count, 0))
    columns = dict(zip(numbers, table.T, strict=True))
    return [np.array(words[place]) if place in words else columns.get(place, np.empty(0)) for place in range(len(names))]


def _extend(values: array, row: int, cells: dict[int, str], names: list[str]) -> None:
    try:
        values.extend(map(float, cells.values()))
    except ValueError:
        fits = False
    else:
        fits = not any("_" in cell for cell in cells.values())
    if not fits:
        place = next(place for place, cell in cells.items() if not is_number(cell))
        raise ValueError(complaint(f"row {row}, column {plain(names[place], 24)}", cells[place]))
