"""One process at a time works on a record: a lock that ends with the process, however that ends."""

import os
import stat
import time
import weakref
from contextlib import suppress
from pathlib import Path
from typing import Any

try:
    import fcntl
except ImportError:  # not a POSIX system
    fcntl = None

from ..errors import InputError

NAME = ".lock"
_FLAGS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
_TRIES, _PAUSE = 10, 0.05  # `held` looks by taking the lock for an instant


class Lock:
    """The right to write in a folder, until `release` or the end of `owner` or of the process."""

    def __init__(self, handle: int, owner: Any):
        self._end = weakref.finalize(owner, os.close, handle)

    def release(self) -> None:
        """Let others write. A second call does nothing."""
        self._end()


def hold(folder: Path, owner: Any, remedy: str) -> Lock:
    """The lock of `folder`, for as long as `owner` lives.

    Raises:
        InputError: another process has it; the sentence ends with `remedy`.
        OSError: the folder may not be written.
    """
    handle = os.open(_own(folder), os.O_RDWR | os.O_CREAT | _FLAGS, 0o666)
    for _ in range(_TRIES):
        if _lock(handle, exclusive=True):
            return Lock(handle, owner)
        time.sleep(_PAUSE)
    os.close(handle)
    raise InputError(f"Another process is at work in `{folder}`; {remedy}.")


def held(folder: Path) -> bool:
    """Whether a living process, maybe this one, has the lock of `folder`."""
    with suppress(OSError, InputError):
        handle = os.open(_own(folder), os.O_RDONLY | _FLAGS)
        try:
            return not _lock(handle, exclusive=False)
        finally:
            os.close(handle)
    return False


def _own(folder: Path) -> Path:
    path = folder / NAME
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(path.lstat().st_mode):
            raise InputError(f"`{path}` is no ordinary file, and a record holds only files of its own; delete it.")
    return path


def _lock(handle: int, exclusive: bool) -> bool:
    """Whether the lock could be had; a disk that knows no locks grants it."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        pass
    return True
