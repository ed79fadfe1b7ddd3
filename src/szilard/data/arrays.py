"""Arrays out of a user's file: numpy's kinds and tables of text, by one guarded reader; and samples of binary units."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from ..errors import InputError, require
from ..files import Pathname, name_of
from .numpy_files import ARCHIVES, LARGEST, MAGIC, read_npy, read_npz
from .source import Kind, reading
from .tables import read_table

FEWEST = 100
LONGEST_TABLE = 2 * 10**8  # bytes of text
_BINARY = Kind("is no array of numpy", "give a file that numpy.save has written", LARGEST + 10**6)
_PIECE = 2**24  # numbers looked at together


class Arrays(NamedTuple):
    """The arrays of a file by name ("" where it has none), and what was taken for what."""

    found: dict[str, np.ndarray]
    taken: str


def read_arrays(path: Pathname, kind: Kind, wanted: tuple[str, ...] = (), *, tables: bool = True) -> Arrays:
    """The array in a .npy file, the `wanted` ones in a .npz file, or a table of text as an array and its `labels`.

    What the file is, its first bytes say, not its name.

    Raises:
        InputError: there is no such file, it is too large, broken, or holds anything but numbers and words.
    """
    with reading(path, kind) as file:
        start = file.read(len(MAGIC))
        file.seek(0)
        if start == MAGIC:
            array = read_npy(file)
            return Arrays({"": array}, f"an array of the shape {array.shape}")
        if start.startswith(ARCHIVES):
            arrays = read_npz(file, wanted)
            return Arrays(arrays, "the arrays " + ", ".join(f"{name} {array.shape}" for name, array in arrays.items()))
        if not tables or Path(path).suffix.lower() in (".npy", ".npz"):
            raise ValueError("it does not begin as numpy's files do" if start else "it is empty")
        table = read_table(file, LONGEST_TABLE)
        return Arrays({"": table.numbers} | ({} if table.labels is None else {"labels": table.labels}), table.taken)


def require_finite(values: Float[np.ndarray, "*shape"], sentence: str, remedy: str, largest: float = np.inf) -> None:
    """Every number must be finite, and at most `largest` in size; the first that is not is named with its place.

    Raises:
        InputError: one is not.
    """
    if values.dtype.kind != "f":
        return
    unfit = ~(np.abs(values) <= min(largest, float(np.finfo(values.dtype).max)))
    if unfit.any():
        raise InputError(f"{sentence}, but {first(values, unfit)}; {remedy}.")


def first(values: np.ndarray, chosen: Bool[np.ndarray, "*shape"]) -> str:
    """Where the first chosen value stands, counted from 1, and what it is."""
    place = np.unravel_index(int(np.argmax(chosen)), values.shape)
    counted = [int(k) + 1 for k in place]
    where = f"in row {counted[0]}, column {counted[1]}" if len(counted) == 2 else f"at place {tuple(counted)}"
    return f"{where} (counted from 1) is {values[place]:.6g}"


def read_binary(path: str) -> Int[np.ndarray, "samples *shape"]:
    """The samples in a file as +1 and -1, each a row of units or a picture: an array of numpy, or a table of text.

    Raises:
        InputError: there is no such file, or it holds something else.
    """
    name, (arrays, _) = name_of(path), read_arrays(path, _BINARY)
    found = next(iter(arrays.values())) if len(arrays) == 1 else None
    require(
        found is not None and found.ndim in (2, 3) and found.size > 0,
        f"`{name}` must hold one array of the shape (samples, units) or (samples, rows, columns), but holds {_shape(found)}.",
    )
    assert found is not None
    _require_two_values(name, found)
    require(len(found) >= FEWEST, f"`{name}` must hold at least {FEWEST} samples, but holds {len(found)}.")
    return np.where(found > 0, np.int8(1), np.int8(-1))


def _require_two_values(name: str, found: np.ndarray) -> None:
    sentence = f"The values in `{name}` must all be 0 and 1, or all -1 and 1"
    require(found.dtype.kind in "biuf", f"{sentence}, but are words; convert them first.")
    rows = max(_PIECE // found[0].size, 1)
    seen = [False, False]
    for begin in range(0, len(found), rows):
        piece = found[begin : begin + rows]
        zero, minus = piece == 0, piece == -1
        other = ~((piece == 1) | zero | minus)
        if other.any():
            place = np.unravel_index(int(np.argmax(other)), other.shape)
            raise InputError(f"{sentence}, but sample {begin + int(place[0]) + 1} holds {piece[place]:.6g}; convert them first.")
        seen = [seen[0] or bool(zero.any()), seen[1] or bool(minus.any())]
    require(not all(seen), f"{sentence}, but there are both 0 and -1; convert them first.")


def _shape(found: np.ndarray | None) -> str:
    return f"the shape {found.shape}" if found is not None else "several arrays, or none"
