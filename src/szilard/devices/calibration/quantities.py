"""Times with their units."""

import re

from ...errors import InputError
from ..values import show

#: Nanoseconds in a unit, as files and people write it; the micro sign and the Greek letter both occur.
UNITS = {"ns": 1.0, "us": 1e3, "\u00b5s": 1e3, "\u03bcs": 1e3, "ms": 1e6, "s": 1e9}
_QUANTITY = re.compile(r"([0-9.]{1,30}(?:e[+-]?[0-9]{1,3})?)\s*([a-z\u00b5\u03bc]{1,2})", re.ASCII | re.IGNORECASE)


def nanoseconds(value: float | None, unit: object, place: str) -> float | None:
    """A time in ns.

    Raises:
        InputError: the unit is unknown.
    """
    if value is None:
        return None
    if not isinstance(unit, str) or unit not in UNITS:
        raise InputError(f"{place} must have a unit out of {', '.join(UNITS)}, but has {show(unit)}. Correct the file.")
    return value * UNITS[unit]


def parse_time(text: object, name: str) -> float:
    """The nanoseconds of a time such as 100ns or 0.5 us.

    Raises:
        InputError: it is none, or not positive.

    >>> parse_time("0.1us", "step")
    100.0
    """
    found = _QUANTITY.fullmatch(text.strip()) if isinstance(text, str) else None
    try:
        value = float(found[1]) * UNITS[found[2]] if found else 0.0
    except (ValueError, KeyError):
        value = 0.0
    if not 0 < value < 1e15:
        raise InputError(f"`{name}` must be a time with its unit, such as 100ns or 0.5us, but is {show(text)}. Write it so.")
    return value


def written(nanos: float) -> str:
    """A time as a person reads it.

    >>> written(85600.0), written(32.0)
    ('85.6 us', '32 ns')
    """
    unit, scale = next(((u, s) for u, s in (("s", 1e9), ("ms", 1e6), ("us", 1e3)) if nanos >= s), ("ns", 1.0))
    return f"{nanos / scale:.4g} {unit}"
