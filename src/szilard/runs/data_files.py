"""The user's files that a run reads: recorded when it begins, and compared when it goes on."""

from collections.abc import Mapping
from typing import Any

from ..data.source import fingerprint, require_unchanged
from ..errors import InputError, require
from ..options import leaves
from .settings import Settings


def fingerprints(settings: Settings) -> dict[str, dict[str, Any]]:
    """Absolute path, checksum and size of every file that the settings name, by the name of the setting.

    Raises:
        InputError: one cannot be read; what the setting may be is said.
    """
    meanings = {name: declared.doc for name, _, declared in leaves(settings)}
    found = {}
    for name, path in settings.files().items():
        try:
            found[name] = fingerprint(path)
        except InputError as error:
            fault = str(error).rpartition(";")[0]
            raise InputError(f"{fault}; `{name}` must be: {meanings[name]}.") from None
    return found


def require_same(settings: Settings, recorded: Mapping[str, Mapping[str, Any]]) -> None:
    """The files that the settings name must be those that were recorded when the run began.

    Raises:
        InputError: one has changed, cannot be read, or is another.
    """
    named = settings.files()
    for name, about in recorded.items():
        same = f"The setting `{name}` must name the file that the run began with, `{about['path']}`; put it back, or begin a new run."
        require(named.get(name) == about["path"], same)
        require_unchanged(about)
