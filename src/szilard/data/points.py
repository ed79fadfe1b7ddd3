"""A user's own points, from a file: a row per point, with or without labels."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ..errors import require
from ..files import name_of
from .arrays import LARGEST, read_arrays, require_finite
from .labels import named
from .source import Kind

FEWEST = 20
MOST = 10**8  # numbers, eight bytes each
_FARTHEST, _NEAREST = 1e100, 1e-100  # squares of what lies between can still be told from 0 and infinity
_REMEDY = "give a .npy file, a .npz file with `points` (and `labels`), or a .csv file with a column per feature (and one named label)"
_KIND = Kind("holds no points", _REMEDY, LARGEST + 10**6)


class Points(NamedTuple):
    """Points, what each of them is, if that is known, and what was taken for what in the file."""

    x: Float[np.ndarray, "points features"]
    labels: np.ndarray | None
    taken: str = ""


def read_points(path: str) -> Points:
    """The points in a file: an array of numpy, an archive with `points` and perhaps `labels`, or a table of text.

    Raises:
        InputError: there is no such file, it holds something else, or what it holds is in doubt.
    """
    name, (arrays, taken) = name_of(path), read_arrays(path, _KIND, ("points", "labels"))
    found = arrays.get("", arrays.get("points"))
    require(found is not None, f"`{name}` holds no points (it has no array called points); {_REMEDY}.")
    assert found is not None
    require(found.dtype.kind in "biuf", f"`{name}` holds no points (it holds words instead of numbers); {_REMEDY}.")
    shape = found.ndim == 2 and found.shape[0] >= FEWEST and found.shape[1] >= 2
    require(shape, f"`{name}` must hold at least {FEWEST} points with 2 or more features each, but holds an array of shape {found.shape}.")
    require(found.size <= MOST, f"`{name}` must hold at most {MOST:,} numbers, but holds {found.size:,}; give fewer points.")
    require_finite(found, f"The numbers in `{name}` must all be finite, and smaller than 1e100", "leave out or mend these rows", _FARTHEST)
    x = found.astype(np.float64, copy=False)
    apart = bool((np.ptp(x, axis=0) > _NEAREST).any())
    require(apart, f"The points in `{name}` must differ from each other, but are all the same; give others.")
    labels = named(arrays["labels"], name, len(x)) if "labels" in arrays else None
    return Points(x, labels, taken if "labels" in arrays or "labels" in taken else f"{taken}; no labels")
