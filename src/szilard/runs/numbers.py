"""How numbers are written: with as many digits as their error allows."""

import math
from collections.abc import Mapping
from typing import Any

_DIGITS = 4  # where no error is known
_MOST = 7  # as many as single precision has
_INTERVAL = ("interval", "95 %")


def columns(table: list[dict[str, Any]]) -> list[str]:
    """The columns of a table of results: every key of its rows, in order of appearance."""
    return list(dict.fromkeys(key for row in table for key in row))


def written(row: Mapping[str, Any]) -> dict[str, str]:
    """The cells of a row as text. A number with an interval or a standard error has two digits of that error.

    The interval of `x` is called `x, 95 %`, `x interval` or, right after it, `interval`; its error `x standard error`, `standard error`.

    >>> written({"strategy": "student", "R_Q": 0.98123, "interval": [0.9712, 0.9913]})
    {'strategy': 'student', 'R_Q': '0.981', 'interval': '0.971 to 0.991'}
    """
    errors: dict[str, float] = {}
    before = ""
    for name, value in row.items():
        error = _error(name, value)
        if error:
            owner = _owner(name, row) or before
            errors |= {name: error, owner: error}
        elif isinstance(value, float):
            before = name
    return {name: cell(value, errors.get(name)) for name, value in row.items()}


def cell(value: Any, error: float | None = None) -> str:
    """A value as text: two digits of its error, or four digits where none is known.

    >>> cell(0.98765), cell([0.98, 0.99]), cell(None), cell(12), cell("idle"), cell(0.98765, 0.02), cell(0.98765, 1e-12)
    ('0.9877', '0.9800 to 0.9900', '', '12', 'idle', '0.988', '0.9876500')
    """
    if isinstance(value, float):
        return _with_error(value, error) if error else _plain(value)
    if isinstance(value, list | tuple):
        return (" to " if len(value) == 2 else ", ").join(cell(item, error) for item in value)
    return "" if value is None else str(value)


def _plain(value: float) -> str:
    if not math.isfinite(value) or value == 0:
        return f"{value:.0f}"
    place = math.floor(math.log10(abs(value)))
    return f"{value:.{max(_DIGITS - 1 - place, 0)}f}" if -4 <= place < 7 else f"{value:.{_DIGITS - 1}e}"


def _with_error(value: float, error: float) -> str:
    if not math.isfinite(value):
        return _plain(value)
    whole = math.floor(math.log10(abs(value))) if value else 0
    decimals = min(1 - math.floor(math.log10(error)), _MOST - 1 - whole)
    if -6 <= decimals <= 8 and abs(value) < 1e9:
        return f"{value:.{max(decimals, 0)}f}"
    return f"{value:.{max(whole + decimals, 0)}e}"


def _error(name: str, value: Any) -> float | None:
    """The error that a cell tells, if it does."""
    if name.endswith(_INTERVAL) and isinstance(value, list | tuple) and len(value) == 2:
        low, high = value
        error = (high - low) / 2 if isinstance(low, int | float) and isinstance(high, int | float) else math.nan
    elif name.replace("_", " ").endswith("standard error") and isinstance(value, float):
        error = value
    else:
        return None
    return error if math.isfinite(error) and error > 0 else None


def _owner(name: str, row: Mapping[str, Any]) -> str | None:
    """The column to which the error called `name` belongs by its name."""
    for ending in (*_INTERVAL, "standard error", "standard_error"):
        stem = name.removesuffix(ending).rstrip(" ,_")
        if stem in row and stem != name:
            return stem
    return None
