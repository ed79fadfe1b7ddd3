"""A device as the text of a device file."""

import math
from typing import Any

from ...files import plain
from ..description import Device

TABLES = ("noise", "duration", "gate_error", "over_rotation", "field")


def text_of(device: Device, remarks: list[str]) -> str:
    """The device file, with the remarks as comments above it; reading it gives the same device."""
    data = device.to_dict()
    lines = [f"# {plain(remark, 400)}" for remark in remarks] + [""] * bool(remarks)
    lines += [f"{key} = {_value(value)}" for key, value in data.items() if key not in TABLES]
    for name in TABLES:
        if data.get(name):
            lines += ["", f"[{name}]", *(f"{_key(key)} = {_value(value)}" for key, value in data[name].items())]
    return "\n".join(lines) + "\n"


def _key(key: str) -> str:
    return f'"{key}"' if " " in key else key


def _value(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return "inf" if value is None or value == math.inf else repr(value)
