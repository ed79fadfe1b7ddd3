"""The file that describes a device: which keys it has, and where they stand."""

import tomllib
from collections.abc import Mapping
from os import PathLike
from typing import Any

from ..errors import InputError
from ..files import open_regular, plain
from .by_operation import MEANINGS
from .field import FIELD_KEYS
from .layout import GATE_NAMES
from .times import NOISE_KEYS
from .values import reject, show, suggest

MAX_BYTES = 20_000  # a hostile file of this size still parses in two seconds
TABLES = ("noise", *MEANINGS, "field")
KEYS = ("qubits", "couplings", "gates", "measure", "bases", "readout_error", "measurement_strength", "adaptive", *TABLES)
EXAMPLES = {"noise": "bit_flip_time = 1200", "field": "strength = 0.01", "duration": "cnot = 2", "gate_error": "cnot = 0.01"}
BELOW = {
    **dict.fromkeys(GATE_NAMES, "below a line " + ", ".join(f"[{name}]" for name in MEANINGS)),
    **dict.fromkeys(FIELD_KEYS, "below the line [field]"),
    **dict.fromkeys(NOISE_KEYS, "below the line [noise]"),
}


def flatten(data: object) -> dict[str, Any]:
    """The fields of a `Device` out of the layout of a file, in which the times stand in a table of their own."""
    if not isinstance(data, Mapping):
        reject("device", "be a table of keys and values", data, "See the example devices.")
    first = next((key for key in data if key in TABLES), "noise")
    _check_keys(data, "", first)
    if "qubits" not in data:
        raise InputError("`qubits` must be given. Write for example `qubits = 4`.")
    noise, field = _table(data, "noise"), _table(data, "field")
    _check_keys(noise, "noise", first)
    _check_keys(field, "field", first)
    if "field" in data and "strength" not in field:
        raise InputError("`strength` of [field] must be given. It is the field's standard deviation, in radians per step.")
    flat = {key: value for key, value in data.items() if key not in ("noise", "field")}
    return {**flat, **noise, **({"field": field} if "field" in data else {})}


def _table(data: Mapping[Any, Any], name: str) -> Mapping[Any, Any]:
    table = data.get(name, {})
    if not isinstance(table, Mapping):
        reject(name, "be a table", table, f"Write a line [{name}], and below it for example `{EXAMPLES[name]}`.")
    return table


def _check_keys(keys: Mapping[Any, Any], table: str, first: str) -> None:
    """Whether all `keys` belong to this part of the file; `first` is its first table."""
    known = {"noise": NOISE_KEYS, "field": FIELD_KEYS}.get(table, KEYS)
    for key in keys:
        if key not in known:
            above = f"above the line [{first}]" if table and key in KEYS else None
            place = above or (BELOW.get(key) if isinstance(key, str) else None)
            remedy = f"Move it {place}." if place else suggest(key, known)
            raise InputError(f"{show(key)} is not a key of {f'[{table}]' if table else 'a device'}. {remedy}")


def parse_toml(content: bytes) -> dict[str, Any]:
    """The values in a TOML file."""
    if len(content) > MAX_BYTES:
        raise InputError(f"The file must be shorter than {MAX_BYTES} bytes, but is longer. A device takes a few lines.")
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(f"The file must be UTF-8 text, but byte {error.start} is not. Save it as UTF-8.") from error
    except RecursionError as error:
        raise InputError("The file must be a flat list of keys, but is nested too deeply. See the example devices.") from error
    except ValueError as error:
        raise InputError(f"The file must be TOML, but is not: {plain(error)}. See the example devices.") from error


def read_bytes(path: str | PathLike[str]) -> bytes:
    """The content of a file, as far as a device may be long."""
    try:
        with open_regular(path) as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise InputError("The file must exist, but does not. Check the spelling and the folder.") from error
    except IsADirectoryError as error:
        raise InputError("The device must be a file, but is a folder. Name the file in it.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"The file must be readable, but is not: {plain(reason)}. Check its name and permissions.") from error
