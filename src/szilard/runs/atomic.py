"""Files of a record: written whole or not at all, never through a link, under temporary names that nobody can foresee."""

import errno
import os
import secrets
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ..errors import InputError

PART = ".part-"
_EXCLUSIVE = os.O_RDWR | os.O_CREAT | os.O_EXCL
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)  # a pipe in place of a file must not keep us waiting
_TAKEN = {errno.EEXIST}


def replace(path: Path, fill: Callable[[Path], object], root: Path) -> None:
    """Let `fill` write a file beside `path`, then put it in its place in one step.

    Args:
        path: below `root`; its folder is made if need be.
        fill: writes the file whose path it is given, which is there and empty.
        root: the folder below which nothing may be a link.

    Raises:
        InputError: something on the way from `root` to `path` is a link.
        OSError: the file cannot be written; then nothing has changed.
    """
    part = _begin(path, root)
    try:
        fill(part)
        _sync(part)
        os.replace(part, path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    _sync(path.parent)


def write(path: Path, data: bytes, root: Path) -> None:
    """Put `data` in the place of `path`; see `replace`."""
    replace(path, lambda part: part.write_bytes(data), root)


def create(path: Path, data: bytes, root: Path) -> None:
    """Make `path` with `data` in it, in one step.

    Raises:
        FileExistsError: somebody else was first.
        InputError, OSError: as `replace` does.
    """
    part = _begin(path, root)
    try:
        part.write_bytes(data)
        _sync(part)
        _link(part, path)
    finally:
        with suppress(OSError):
            part.unlink()
    _sync(path.parent)


def read(path: Path, root: Path, limit: int | None = None) -> bytes:
    """What is in `path`.

    Raises:
        InputError: it is a link or below one, no ordinary file, or has more than `limit` bytes.
        OSError: it cannot be read.
    """
    require_own(path, root)
    with open(os.open(path, os.O_RDONLY | _NO_FOLLOW | _NO_WAIT), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise InputError(f"`{path}` is no ordinary file; delete it.")
        if limit is not None and status.st_size > limit:
            raise InputError(f"`{path}` has {status.st_size} bytes, more than any run writes; restore it from a copy, or delete it.")
        return file.read()


def require_own(path: Path, root: Path) -> None:
    """Neither `path` nor a folder between it and `root` may be a link.

    Raises:
        InputError: one is.
    """
    place = root
    for name in path.relative_to(root).parts:
        place = place / name
        if name == ".." or place.is_symlink():
            raise InputError(
                f"`{place}` is a link, and a record holds only files of its own; put the file itself there, or delete the link."
            )


def sweep(root: Path) -> None:
    """Remove what a killed process has left half written. Only for who holds the lock of the record."""
    for pattern in (f"{PART}*", f"*/{PART}*"):
        for left in root.glob(pattern):
            with suppress(OSError, InputError):
                require_own(left.parent, root)
                left.unlink()


def _begin(path: Path, root: Path) -> Path:
    """An empty file beside `path` that nobody else has."""
    require_own(path, root)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{PART}{secrets.token_hex(8)}{path.suffix}")
    os.close(os.open(part, _EXCLUSIVE | _NO_FOLLOW, 0o666))
    return part


def _link(part: Path, path: Path) -> None:
    try:
        os.link(part, path)
    except OSError as error:
        if error.errno in _TAKEN:
            raise
        with open(os.open(path, _EXCLUSIVE | _NO_FOLLOW, 0o666), "wb") as file:  # a disk that knows no links
            file.write(part.read_bytes())
            os.fsync(file.fileno())


def _sync(path: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
