"""Folders for new records, and what a disk refuses as a sentence."""

import errno
import os
from pathlib import Path

from ..errors import InputError
from . import atomic, lock
from .command import resume

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


def sentence(path: Path, folder: Path, error: OSError) -> str:
    """Why `path` in the record in `folder` could not be written, and what to do."""
    again = f"`{resume(folder)}` goes on" if (folder / "record.json").is_file() else "run again"
    if error.errno in _FULL or "errno = 28" in str(error):
        return f"The disk is full: `{path}` could not be written. Nothing already saved is lost; free some space, then {again}."
    if error.errno in _FORBIDDEN:
        return f"`{path}` may not be written ({error.strerror}); make `{path.parent}` writable, then {again}."
    return f"`{path}` could not be written ({error.strerror or error}); mend that, then {again}."


def require_unused(folder: Path) -> None:
    """`folder` must be free for a new record: absent or empty.

    Raises:
        InputError: it is not.
    """
    if os.path.lexists(folder / "record.json"):
        raise InputError(f"`{folder}` already holds a record; choose another `--out`, or go on with it by `{resume(folder)}`.")
    try:
        if folder.exists() and not folder.is_dir():
            raise InputError(f"`{folder}` is a file; choose another `--out`.")
        if folder.is_dir() and any(path.name != lock.NAME and not path.name.startswith(atomic.PART) for path in folder.iterdir()):
            raise InputError(f"`{folder}` is not empty; choose another `--out`, or empty it.")
    except OSError as error:
        raise InputError(f"`{folder}` cannot be read ({error.strerror}); choose another `--out`.") from None


def new_folder(parent: Path, stem: str) -> Path:
    """A folder in `parent` that was not there before, called `stem` or nearly so; nobody else gets it.

    Raises:
        InputError: it cannot be made.
    """
    for suffix in ["", *(f"-{i}" for i in range(2, 1000))]:
        folder = parent / (stem + suffix)
        try:
            folder.mkdir(parents=True)
            return folder
        except (FileExistsError, NotADirectoryError):
            if not parent.is_dir():
                raise InputError(f"`{parent}` is no folder; move it away, or say by `--out` where the record goes.") from None
        except OSError as error:
            raise InputError(f"`{folder}` could not be made ({error.strerror}); say by `--out` where the record goes.") from None
    raise InputError(f"`{parent}` holds a thousand runs of this second; try again.")
