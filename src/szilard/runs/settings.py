"""Settings of an experiment: the same frozen dataclass makes the flags, the JSON of the record and the short form."""

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from types import UnionType
from typing import Any, ClassVar, NamedTuple, Self, Union, get_args, get_origin, get_type_hints

from ..devices import Device
from ..errors import InputError, require, shown
from ..options import Options, changed, leaves, option

LARGEST_SEED = 2**63


class Change(NamedTuple):
    """What the short form does to a setting: a function of (all settings, the value), and how to say it."""

    apply: Callable[[Any, Any], Any]
    words: str

    def __call__(self, settings: Any, value: Any) -> Any:
        """The value of the short form."""
        return self.apply(settings, value)


def at_most(most: float) -> Change:
    """The value, or `most` if it is larger."""
    return Change(lambda _, value: min(value, most), f"at most {most:,}")


def divided_by(divisor: int) -> Change:
    """A whole number divided by `divisor`, rounded up."""
    return Change(lambda _, value: -(-value // divisor), f"divided by {divisor}")


def instead(value: Any) -> Change:
    """Another value."""
    words = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return Change(lambda *_: value, words or "none")


@dataclass(frozen=True, kw_only=True)
class Settings(Options):
    """What every experiment's settings have, its base class. `short` declares the short form, by the names of fields."""

    seed: int = option(0, "seed of all random numbers", least=0, below=LARGEST_SEED)
    quick: bool = option(False, "take the short form")

    short: ClassVar[Mapping[str, Change]] = {}

    def resolved(self) -> Self:
        """The settings that a run has: those of the short form where it is asked for. Apply it once."""
        return changed(self, self.short) if self.quick else self

    def files(self) -> dict[str, str]:
        """The settings that name a file of the user's, by name."""
        return {name: value for name, value, declared in leaves(self) if declared.file and value and value not in declared.names}

    def located(self) -> Self:
        """The settings with absolute paths, which name the same files from every folder."""
        return changed(self, {name: instead(os.path.abspath(path)) for name, path in self.files().items()})

    def to_json(self) -> dict[str, Any]:
        """The settings as plain JSON; infinity becomes the word "inf", a device its description."""
        return to_json(self)

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """The inverse of `to_json`.

        Raises:
            InputError: a value is missing, unknown or does not fit; it is named.
        """
        return from_json(cls, data, "settings")

    @classmethod
    def short_form(cls) -> str:
        """What the short form changes, in words."""
        return "; ".join(f"{name}: {change.words}" for name, change in cls.short.items())


def to_json(value: Any) -> Any:
    """A dataclass of dataclasses as plain JSON."""
    if isinstance(value, Device):
        return value.to_dict()
    if is_dataclass(value):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [to_json(one) for one in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def from_json(kind: Any, data: Any, place: str = "settings") -> Any:
    """The inverse of `to_json` for a type; `place` is where in record.json the data stands."""
    if kind is Device:
        require(isinstance(data, dict), f"`{place}` must be an object that describes a device, but is {shown(data)}.")
        return Device.from_dict(data)
    if isinstance(kind, type) and is_dataclass(kind):
        return _group(kind, data, place)
    kinds = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    if isinstance(data, list):
        inner = next((get_args(one)[0] for one in kinds if get_origin(one) is tuple and get_args(one)), Any)
        return tuple(from_json(inner, one, place) for one in data)
    return float(data) if float in kinds and data in ("inf", "-inf") else data


def _group(kind: Any, data: Any, place: str) -> Any:
    require(isinstance(data, dict), f"`{place}` must be an object of settings, but is {shown(data)}.")
    hints = {field.name: get_type_hints(kind)[field.name] for field in fields(kind)}
    for name in data:
        require(name in hints, f"`{place}.{shown(name)}` is no setting of this version; remove it, or start the run again.")
    for name in hints:
        require(name in data, f"`{place}.{name}` is missing; add it, or start the run again.")
    try:
        return kind(**{name: from_json(hints[name], value, f"{place}.{name}") for name, value in data.items()})
    except InputError as error:
        inside = str(error) if str(error).startswith(f"`{place}") else f"In `{place}`: {error}"
        raise InputError(inside) from None


__all__ = ["Change", "Settings", "at_most", "divided_by", "instead", "option", "replace"]
