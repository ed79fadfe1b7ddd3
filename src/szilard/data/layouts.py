"""What users' files hold: named arrays in a table, an archive of numpy or an HDF5 file, as a layout declares them."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..errors import InputError, require
from ..files import Pathname, name_of, plain
from .arrays import LONGEST_TABLE
from .columns import read_columns
from .hdf5_files import SIGNATURE, read_hdf5
from .numpy_files import ARCHIVES, LARGEST, MAGIC, read_npz
from .quantities import Values
from .source import Kind, reading

_NUMBERED = re.compile(r"(.+?)_?(\d{1,6})")
_PAGE = "docs/data-files.md"


class Quantity(NamedTuple):
    """An array of a layout: what it means, which values it has, and the names of its axes, in every way in which they may be."""

    meaning: str
    values: Values
    axes: tuple[str, ...]  # "shots qubits"
    required: bool = True


class Layout(NamedTuple):
    """Which arrays belong together. Axes of the same name have the same length.

    Args:
        subject: what the file should hold, in the words of the messages.
        arrays: each by its name.
        others: what every further array is; without it, further arrays are left out.
        finish: what is to be checked or changed once all have been read; it is told the name of the file.
    """

    subject: str
    arrays: Mapping[str, Quantity]
    others: Quantity | None = None
    finish: Callable[[dict[str, np.ndarray], str], dict[str, np.ndarray]] = lambda arrays, file: arrays

    @property
    def required(self) -> list[str]:
        """The names of the arrays that must be there."""
        return [name for name, quantity in self.arrays.items() if quantity.required]


class _Raw(NamedTuple):
    """Arrays as they stand in a file, by the file's names; all names that it has; and a sentence on what was taken."""

    arrays: dict[str, np.ndarray]
    names: list[str]
    taken: str


class Named(dict[str, np.ndarray]):
    """Arrays by name, and what was taken for what."""

    taken: str = ""


def read_layout(path: Pathname, layout: Layout, names: Mapping[str, str] | None = None) -> Named:
    """The arrays of a layout out of a .csv, .npz or .h5 file, checked, and in the form that the layout promises.

    What the file is, its first bytes say, not its name. In a table a row is an entry of the first axis; an array with a second axis is
    a word with a letter for each place, or columns `name_0`, `name_1` and so on.

    Args:
        path: of the file.
        layout: what it should hold.
        names: what the file calls an array where it has another name; in an HDF5 file also a path, such as `run7/time`.

    Raises:
        InputError: there is no such file, it is broken, or holds something else.
    """
    called = {name: (names or {}).get(name, name) for name in layout.arrays}
    file = name_of(path)
    arrays, present, taken = _raw(path, layout, called)
    found = {name: arrays[called[name]] for name in layout.arrays if called[name] in arrays}
    if layout.others is not None:
        found |= {name.rpartition("/")[2]: array for name, array in arrays.items() if name not in called.values()}
    absent = [called[name] for name in layout.required if name not in found]
    has = f", but {', '.join(plain(name, 24) for name in present[:6])}" if present else ""
    require(not absent, f"`{file}` holds no {layout.subject} (it has no `{(absent or [''])[0]}`{has}); {_remedy(layout)}.")
    checked = Named(layout.finish(_fitted(found, layout, file), file))
    checked.taken = taken
    return checked


def _raw(path: Pathname, layout: Layout, called: Mapping[str, str]) -> _Raw:
    kind = Kind(f"holds no {layout.subject}", _remedy(layout), LARGEST + 10**6)
    wanted, required = list(called.values()), [called[name] for name in layout.required]
    with reading(path, kind) as file:
        start = file.read(len(SIGNATURE))
        file.seek(0)
        if start == SIGNATURE:
            return _told(read_hdf5(file, wanted, required, others=layout.others is not None))
        if start.startswith(ARCHIVES):
            return _told(read_npz(file, () if layout.others is not None else wanted))
        if start.startswith(MAGIC):
            raise ValueError("it holds one array, without a name: write it by numpy.savez, each array under its name")
        if Path(path).suffix.lower() in (".npz", ".h5", ".hdf5", ".hdf"):
            raise ValueError("it does not begin as such files do" if start else "it is empty")
        columns = read_columns(file, LONGEST_TABLE, lambda name: _column_kind(name, layout, called), required)
        return _gathered(columns, layout, called)


def _told(arrays: dict[str, np.ndarray]) -> _Raw:
    return _Raw(
        arrays, list(arrays), "the arrays " + ", ".join(f"{plain(name, 24)} {array.shape}" for name, array in list(arrays.items())[:6])
    )


def _column_kind(heading: str, layout: Layout, called: Mapping[str, str]) -> type | None:
    """As what a column is read, if it is."""
    for name, quantity in layout.arrays.items():
        if heading == called[name]:
            return quantity.values.column
        if _is_part(heading, called[name], quantity):
            return quantity.values.numbered
    return layout.others.values.column if layout.others and heading.lower() not in ("", "nan", "unnamed: 0") else None


def _is_part(heading: str, name: str, quantity: Quantity) -> bool:
    found = _NUMBERED.fullmatch(heading)
    return found is not None and found[1] == name and all(" " in axes for axes in quantity.axes)


def _gathered(columns: dict[str, np.ndarray], layout: Layout, called: Mapping[str, str]) -> _Raw:
    """Columns that are numbered become one array."""
    arrays = {name: column for name, column in columns.items() if column.size}
    for name, quantity in layout.arrays.items():
        parts = [heading for heading in columns if _is_part(heading, called[name], quantity)]
        if parts and called[name] not in arrays:
            _require_counted(parts)
            arrays[called[name]] = np.stack([arrays.pop(heading) for heading in parts], 1)
    left = [plain(name, 24) for name in columns if name and name not in arrays and _column_kind(name, layout, called) is None]
    rows = len(next(iter(arrays.values()), ()))
    taken = f"{rows} rows; the columns {', '.join(plain(name, 24) for name in list(arrays)[:6])}"
    return _Raw(arrays, list(columns), taken + (f"; left out: {', '.join(left[:3])}{' and more' if len(left) > 3 else ''}" if left else ""))


def _require_counted(parts: list[str]) -> None:
    numbers = [int(found[2]) for heading in parts if (found := _NUMBERED.fullmatch(heading))]
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))) or numbers[0] > 1:
        raise ValueError(f"the columns {plain(parts[0], 24)} to {plain(parts[-1], 24)} must count from 0 or 1 upwards, in this order")


def _fitted(found: dict[str, np.ndarray], layout: Layout, file: str) -> dict[str, np.ndarray]:
    """Every array with values of its kind, and axes of the same name equally long."""
    fitted: dict[str, np.ndarray] = {}
    lengths: dict[str, tuple[int, str]] = {}
    for name, array in found.items():
        quantity = layout.arrays.get(name, layout.others)
        assert quantity is not None
        called = f"`{plain(name, 24)}` in `{file}`"
        require(array.size > 0, f"{called} must not be empty, but has the shape {array.shape}; {_remedy(layout)}.")
        values = quantity.values.convert(array, called)
        for axis, length in zip(_axes(quantity, values, f"{called} must have the shape", layout), values.shape, strict=True):
            before, other = lengths.setdefault(axis, (length, name))
            if before != length:
                raise InputError(f"{called} has {length} {axis}, but `{plain(other, 24)}` has {before}; write as many of both.")
        fitted[name] = values
    return fitted


def _axes(quantity: Quantity, values: np.ndarray, sentence: str, layout: Layout) -> list[str]:
    ways = [axes.split() for axes in quantity.axes]
    chosen = next((axes for axes in ways if len(axes) == values.ndim), None)
    if chosen is None:
        told = " or ".join(f"({', '.join(axes)})" for axes in ways)
        raise InputError(f"{sentence} {told}, but has {values.shape}; {_remedy(layout)}.")
    return chosen


def _remedy(layout: Layout) -> str:
    names = " and ".join(f"`{name}`" for name in layout.required)
    return f"give a .csv, .npz or .h5 file with {names}, as {_PAGE} shows"
