"""Devices by their file, or by name if they come with the package."""

import os
from importlib.resources import files
from importlib.resources.abc import Traversable
from os import PathLike

from ..errors import InputError
from ..files import name_of
from .description import Device
from .device_file import parse_toml, read_bytes
from .values import suggest

FOLDER = files("szilard") / "devices"


def read_device(path: str | PathLike[str]) -> Device:
    """The device described by a TOML file, or the packaged one of that name where there is no such file; see `packaged`.

    Raises:
        InputError: If there is neither or the file does not describe a device; the message begins with its name.
    """
    try:
        if _is_word(path) and not os.path.lexists(path):
            return packaged_device(os.fspath(path))
        return Device.from_dict(parse_toml(read_bytes(path)))
    except InputError as error:
        raise InputError(f"{name_of(path)}: {error}") from error


def packaged() -> dict[str, str]:
    """What each device that comes with the package is, by its name: the first line of its file."""
    return {name: file.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ") for name, file in _files().items()}


def packaged_device(name: str) -> Device:
    """The device of that name which comes with the package.

    Raises:
        InputError: there is none.

    >>> packaged_device("chain").couplings
    ((0, 1), (1, 2), (2, 3))
    """
    there = _files()
    if name not in there:
        raise InputError(f"There is neither a file nor a packaged device of this name. {suggest(name, there)}")
    return Device.from_dict(parse_toml(there[name].read_bytes()))


def reference_device() -> Device:
    """Four qubits with bit flips, all coupled and all measurable: the task of Fösel et al., PRX 8, 031084 (2018), Sec. III.

    >>> len(reference_device().operations)
    21
    """
    return packaged_device("bit-flip")


def _files() -> dict[str, Traversable]:
    found = sorted((file for file in FOLDER.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return {file.name.removesuffix(".toml").replace("_", "-"): file for file in found}


def _is_word(path: str | PathLike[str]) -> bool:
    """Whether this could be the name of a device: no folder, no ending."""
    text = os.fspath(path)
    return isinstance(text, str) and bool(text) and text.replace("-", "").isalnum()
