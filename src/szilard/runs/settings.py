"""Settings of an experiment: the same frozen dataclass makes the flags and the JSON of the record."""

from dataclasses import fields, is_dataclass
from typing import Any, get_type_hints

from ..devices import Device


def to_json(settings: Any) -> Any:
    """`settings`, a dataclass of dataclasses, as plain JSON; a device is written as its description."""
    if isinstance(settings, Device):
        return settings.to_dict()
    if is_dataclass(settings):
        return {field.name: to_json(getattr(settings, field.name)) for field in fields(settings)}
    return list(settings) if isinstance(settings, tuple) else settings


def from_json(kind: Any, data: Any) -> Any:
    """The inverse of `to_json` for a dataclass `kind`. Keys that are missing keep their default values."""
    if kind is Device:
        return Device.from_dict(data)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{key: from_json(hints[key], value) for key, value in data.items() if key in hints})
    return tuple(data) if isinstance(data, list) else data
