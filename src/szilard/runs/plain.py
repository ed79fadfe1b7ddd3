"""Values as JSON knows them."""

import json
import math
from collections.abc import Callable
from contextlib import suppress
from typing import Any


def plain(value: Any) -> Any:
    """`value` as JSON knows it: arrays become lists, and what is not a finite number becomes None.

    >>> import numpy as np
    >>> plain({"R_Q": np.float32(0.5), "interval": (1, float("nan")), "mask": np.array([True])})
    {'R_Q': 0.5, 'interval': [1, None], 'mask': [True]}
    """
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int | bool):
        return value
    return plain(simple(value))


def simple(value: Any) -> Any:
    """An array as a list, anything else that JSON does not know as text."""
    return value.tolist() if hasattr(value, "tolist") else str(value)


def to_bytes(value: dict[str, Any]) -> bytes:
    """`value` as JSON in UTF-8; file names that are no text go through unharmed."""
    return (json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8", "surrogatepass")


def from_bytes(data: bytes) -> dict[str, Any]:
    """The JSON object in `data`; what is not a finite number, or too large for a float, becomes None.

    Raises:
        ValueError: there is none.

    >>> from_bytes(b'{"a": 1e999, "b": 1' + 400 * b"0" + b', "c": NaN, "d": 12}')
    {'a': None, 'b': None, 'c': None, 'd': 12}
    """
    try:
        value = json.loads(data, parse_constant=lambda _: None, parse_float=finite(float), parse_int=finite(int))
    except RecursionError:
        raise ValueError("it nests too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("no JSON object")
    return value


def finite(kind: type[int] | type[float]) -> Callable[[str], int | float | None]:
    """A parser of numbers that gives None for what no float can hold."""
    return lambda digits: kind(digits) if math.isfinite(float(digits)) else None


def number(cell: str | None) -> Any:
    """What a cell of a CSV file holds: None, an int, a float, a bool or text.

    >>> [number(cell) for cell in ("", "3", "0.5", "True", "teach")]
    [None, 3, 0.5, True, 'teach']
    """
    if not cell:
        return None
    with suppress(ValueError):
        if (whole := finite(int)(cell)) is not None:
            return whole
    with suppress(ValueError):
        return float(cell)
    return {"True": True, "False": False}.get(cell, cell)
