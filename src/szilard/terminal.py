"""What the command line shows: tables that are never cut, and text in which nothing is live."""

import shutil
import sys
from collections.abc import Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from .runs.listing import Entry, age
from .runs.numbers import columns, written
from .sentences import printable, say, sentence


def print_table(rows: list[dict[str, Any]], *, stderr: bool = False) -> None:
    """A table of results, as wide as it must be; on a narrow terminal words are wrapped, numbers never."""
    if not rows:
        return
    out = Console(stderr=stderr)
    room = shutil.get_terminal_size().columns if out.is_terminal else sys.maxsize
    shown = [{printable(name): printable(text) for name, text in written(row).items()} for row in rows]
    names = [printable(name) for name in columns(rows)]
    right = {printable(name) for row in rows for name, value in row.items() if isinstance(value, int | float | list)}
    if room >= _least(names, shown, right):
        _print(out, _table(names, shown, right), room)
        return
    for row in shown:
        for name in names:
            if row.get(name):
                out.print(f"{name}: {row[name]}", markup=False, highlight=False, soft_wrap=True)
        out.print()


def print_records(entries: Sequence[Entry]) -> None:
    """A table of records, and a line for each damaged one."""
    whole = [entry for entry in entries if entry.created]
    print_table([_row(entry) for entry in whole])
    for entry in entries[len(whole) :]:
        say(sentence(f"{entry.folder}: {entry.state}"))


def _row(entry: Entry) -> dict[str, Any]:
    experiment = entry.experiment + (" (short form)" if entry.quick else "")
    seed = "" if entry.seed is None else entry.seed
    return {
        "folder": entry.folder,
        "experiment": experiment,
        "seed": seed,
        "headline": entry.headline,
        "age": age(entry.created),
        "state": entry.state,
    }


def _print(out: Console, table: Table, room: int) -> None:
    out.width = sys.maxsize >> 32
    out.width = min(out.measure(table).maximum, room)
    out.print(table)


def _table(names: list[str], rows: list[dict[str, str]], right: set[str]) -> Table:
    table = Table()
    for name in names:
        cells = [row.get(name, "") for row in rows]
        number = name in right
        least = max([_longest_word(name), *(cell_len(cell) if number else _longest_word(cell) for cell in cells)])
        table.add_column(escape(name), justify="right" if number else "left", min_width=least, overflow="fold")
    for row in rows:
        table.add_row(*(escape(row.get(name, "")) for name in names))
    return table


def _least(names: list[str], rows: list[dict[str, str]], right: set[str]) -> int:
    """The least width of the table: numbers whole, and the longest words."""
    width = 1
    for name in names:
        cells = [row.get(name, "") for row in rows]
        width += 3 + max([_longest_word(name), *(cell_len(cell) if name in right else _longest_word(cell) for cell in cells)])
    return width


def _longest_word(text: str) -> int:
    return max(map(cell_len, text.split()), default=0)
