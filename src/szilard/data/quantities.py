"""What the values of an array may be: numbers, two values, letters, words; and the array made so."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..errors import InputError, require
from ..files import plain
from .arrays import first
from .labels import whole

MOST_LETTERS = 10**4  # of a word that is an array
_SIGNS = {"+": "1", "-": "0"}


class Values(NamedTuple):
    """A kind of values: what they are, how an array becomes them (told what sentences call it), and how a table is read.

    Where `spelled`, one word may hold the last axis, a letter for each place.
    """

    name: str
    convert: Callable[[np.ndarray, str], np.ndarray]
    column: type = float  # as which a column of this name is read
    numbered: type = float  # and as which columns are that together make the array
    spelled: bool = False


def _real(found: np.ndarray, called: str) -> np.ndarray:
    require(found.dtype.kind in "biuf", f"{called} must be numbers, but is words; write numbers.")
    values = found.astype(np.float64)
    _require_all(values, np.isfinite(values), f"{called} must be finite", "leave these rows out, or mend them")
    return values


def _positive(found: np.ndarray, called: str) -> np.ndarray:
    values = _real(found, called)
    _require_all(values, values > 0, f"{called} must be greater than 0", "leave these rows out, or mend them")
    return values


def _counts(found: np.ndarray, called: str) -> np.ndarray:
    values = whole(found)
    if values is None:
        raise InputError(f"{called} must be whole numbers, but is not; write how often each row occurred.")
    _require_all(values, values >= 0, f"{called} must not be negative", "write how often each row occurred")
    return values


def _names(found: np.ndarray, called: str) -> np.ndarray:
    numbers = whole(found) if found.dtype.kind in "biuf" else None
    values = _text(found) if found.dtype.kind in "SU" else numbers
    if values is None:
        raise InputError(f"{called} must be names or whole numbers, but holds fractions; number the rows that belong together.")
    return values


def _letters(allowed: str) -> Callable[[np.ndarray, str], np.ndarray]:
    told = ", ".join(allowed)

    def convert(found: np.ndarray, called: str) -> np.ndarray:
        require(found.dtype.kind in "SU", f"{called} must be letters {told}, but is numbers; write letters.")
        letters = np.char.lower(_spelled(_text(found), called))
        _require_all(letters, np.isin(letters, list(allowed)), f"{called} must be letters {told}", "write these letters alone")
        return letters

    return convert


def _two(plus: int, other: int) -> Callable[[np.ndarray, str], np.ndarray]:
    """0 and 1, or +1 and -1, as `plus` where they say +1, and `other` elsewhere; 0 and 1 say what they say in `plus` and `other`."""
    one, zero = (plus, other) if plus == 1 else (other, plus)

    def convert(found: np.ndarray, called: str) -> np.ndarray:
        says, remedy = f"{called} must all be 0 and 1, or all -1 and 1", "convert them first"
        if found.ndim == 1 and found.dtype.kind in "SU" and "-1" in found:
            found = _signed(found, called)[:, None]
        if found.dtype.kind in "SU":
            letters = _spelled(_text(found), called)
            signs = np.isin(letters, ["+", "-"])
            _require_all(letters, signs | np.isin(letters, ["0", "1"]), f"{called} must be spelled by 0 and 1, or by + and -", remedy)
            require(bool(signs.all()) or not signs.any(), f"{called} must be spelled by 0 and 1, or by + and -, but mixes them; {remedy}.")
            if signs.any():
                return np.where(letters == "+", np.int8(plus), np.int8(other))
            return np.where(letters == "1", np.int8(one), np.int8(zero))
        nothing, minus = found == 0, found == -1
        _require_all(found, nothing | minus | (found == 1), says, remedy)
        require(not (nothing.any() and minus.any()), f"{says}, but there are both 0 and -1; {remedy}.")
        known = plus == 1 or bool(nothing.any() or minus.any())
        require(known, f"{called} must not be 1 alone, since that may mean {plus} or {other}; write words of 0 and 1.")
        if minus.any():
            return np.where(minus, np.int8(other), np.int8(plus))
        return np.where(nothing, np.int8(zero), np.int8(one))

    return convert


def _signed(words: np.ndarray, called: str) -> np.ndarray:
    fit = np.isin(words, ["-1", "1", "+1"])
    _require_all(words[:, None], fit[:, None], f"{called} must be -1 and 1", "write these alone, or words of 0 and 1")
    return words.astype(float)


def _text(found: np.ndarray) -> np.ndarray:
    return np.char.decode(found, "utf-8", "replace") if found.dtype.kind == "S" else found


def _spelled(words: np.ndarray, called: str) -> np.ndarray:
    """The letters of words along a new last axis; an array of single letters with two or more axes stays as it is."""
    lengths = np.char.str_len(words)
    if words.ndim > 1 and bool((lengths == 1).all()):
        return words.astype("U1")
    wanted = int(lengths.flat[0]) if lengths.size else 0
    require(0 < wanted <= MOST_LETTERS, f"{called} must be words of 1 to {MOST_LETTERS:,} letters; leave empty ones out.")
    other = lengths != wanted
    if other.any():
        place = int(np.argmax(other))
        why = f"{called} must be words of the same length, but word {place + 1} is '{plain(words.flat[place], 24)}' where {wanted} letters"
        raise InputError(f"{why} are needed; write all of them, also the zeros in front.")
    return np.ascontiguousarray(words.astype(f"U{wanted}")).view("U1").reshape(*words.shape, wanted)


def _require_all(values: np.ndarray, fit: np.ndarray, sentence: str, remedy: str) -> None:
    if not fit.all():
        raise InputError(f"{sentence}, but {_first(values, ~fit)}; {remedy}.")


def _first(values: np.ndarray, chosen: np.ndarray) -> str:
    if values.ndim == 1:
        place = int(np.argmax(chosen))
        return f"entry {place + 1} is {values[place]:.6g}"
    if values.dtype.kind == "U":
        place = [int(k) for k in np.unravel_index(int(np.argmax(chosen)), chosen.shape)]
        return f"row {place[0] + 1} holds '{plain(values[tuple(place)], 24)}'"
    return first(values, chosen)


REAL = Values("finite numbers", _real)
POSITIVE = Values("numbers greater than 0", _positive)
COUNTS = Values("whole numbers", _counts)
NAMES = Values("names or whole numbers", _names, str)
AXES = Values("letters x, y, z", _letters("xyz"), str, str, spelled=True)
SPINS = Values("-1 and 1, or 0 and 1", _two(1, -1), str, spelled=True)
BITS = Values("0 and 1, or 1 and -1", _two(0, 1), str, spelled=True)
