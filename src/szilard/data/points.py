"""A user's own points, from a file: a row per point, with or without labels."""

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ..errors import InputError, require

FEWEST = 20
_REMEDY = "give a .npy file, a .npz file with `points` (and `labels`), or a .csv file with a column per feature (and one named label)"


class Points(NamedTuple):
    """Points, and what each of them is, if that is known."""

    x: Float[np.ndarray, "points features"]
    labels: np.ndarray | None


def read_points(path: str) -> Points:
    """The points in a .npy, .npz or .csv file.

    Raises:
        InputError: there is no such file, or it holds something else.
    """
    file = Path(path)
    require(file.is_file(), f"There is no file `{path}`; {_REMEDY}.")
    try:
        x, labels = _read_csv(file) if file.suffix == ".csv" else _read_numpy(file)
        x = np.asarray(x, float)
    except (OSError, ValueError, EOFError, KeyError, csv.Error) as error:
        raise InputError(f"`{path}` holds no points ({' '.join(str(error).split())}); {_REMEDY}.") from None
    shape = x.ndim == 2 and x.shape[0] >= FEWEST and x.shape[1] >= 2
    require(shape, f"`{path}` must hold at least {FEWEST} points with 2 or more features each, but holds an array of shape {x.shape}.")
    require(bool(np.all(np.isfinite(x))), f"The numbers in `{path}` must all be finite; leave out the rows where they are not.")
    require(bool(np.ptp(x, axis=0).any()), f"The points in `{path}` must differ from each other, but are all the same.")
    if labels is not None and labels.shape != (len(x),):
        raise InputError(f"`labels` in `{path}` must have one entry for each of the {len(x)} points, but has the shape {labels.shape}.")
    return Points(x, labels)


def _read_numpy(file: Path) -> tuple[np.ndarray, np.ndarray | None]:
    found = np.load(file, allow_pickle=False)
    if isinstance(found, np.ndarray):
        return found, None
    return found["points"], found.get("labels")


def _read_csv(file: Path) -> tuple[np.ndarray, np.ndarray | None]:
    with file.open(newline="", encoding="utf-8-sig") as opened:
        rows = [row for row in csv.reader(opened) if row]
    if not rows:
        raise ValueError("it is empty")
    names = [name.strip().lower() for name in rows[0]]
    if not all(_is_number(name) for name in names):
        rows = rows[1:]
    uneven = next((k for k, row in enumerate(rows, 1) if len(row) != len(names)), None)
    if uneven:
        raise ValueError(f"row {uneven} has {len(rows[uneven - 1])} entries where {len(names)} are needed")
    if "label" not in names:
        return np.array(rows, float), None
    place = names.index("label")
    return np.array([row[:place] + row[place + 1 :] for row in rows], float), np.array([row[place].strip() for row in rows])


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
