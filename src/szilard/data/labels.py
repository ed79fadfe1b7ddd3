"""Labels out of a file: classes as whole numbers, or names."""

import numpy as np
from jaxtyping import Int

from ..errors import require


def whole(found: np.ndarray) -> Int[np.ndarray, "*shape"] | None:
    """`found` as whole numbers, if it holds nothing else.

    >>> whole(np.array([1.0, 2.0])), whole(np.array([1.5]))
    (array([1, 2]), None)
    """
    if found.dtype.kind == "f":
        fits = bool(np.all(np.abs(found) <= 2**53)) and bool(np.all(found == np.floor(found)))
        return found.astype(np.int64) if fits else None
    if found.dtype.kind == "u" and found.size and int(found.max()) >= 2**63:
        return None
    return found.astype(np.int64) if found.dtype.kind in "biu" else None


def named(found: np.ndarray, file: str, points: int) -> np.ndarray:
    """The labels of points: names, or whole numbers.

    Raises:
        InputError: there is not one for each point, or they are something else.
    """
    every = f"`labels` in `{file}` must have one entry for each of the {points} points, but has the shape {found.shape}."
    require(found.shape == (points,), every)
    remedy = f"`labels` in `{file}` must be names or whole numbers"
    if found.dtype.kind == "S":
        return np.char.decode(found, "utf-8", "replace")
    if found.dtype.kind == "U":
        numbers = _numbers(found)
        require(numbers is None or whole(numbers) is not None, f"{remedy}, but are fractions; leave them out, or name classes.")
        return found
    numbers = whole(found)
    require(numbers is not None, f"{remedy}, but are fractions; leave them out, or name classes.")
    return found if numbers is None else numbers


def _numbers(words: np.ndarray) -> np.ndarray | None:
    try:
        return np.array([float(word) for word in np.unique(words)])
    except ValueError:
        return None
