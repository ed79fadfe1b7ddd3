"""Users' files: opened without surprises, and named in one printable line."""

import errno
import os
import stat
from os import PathLike
from typing import BinaryIO

Pathname = str | PathLike[str]
LONGEST_NAME = 60


def plain(words: object, longest: int = 120) -> str:
    r"""`words` in one line of printable characters, cut at `longest`; an exception without words gives its kind.

    >>> plain("two\nlines\x1b[31m"), plain("a" * 9, 8), plain(MemoryError())
    ('two lines\\x1b[31m', 'aaaaa...', 'MemoryError')
    """
    text = (str(words) or type(words).__name__)[: 10 * longest]
    text = " ".join(text.split())
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return text if len(text) <= longest else text[: longest - 3] + "..."


def name_of(path: Pathname) -> str:
    """The path as messages call it: printable, and only its end where it is long."""
    text = plain(os.fspath(path), 10 * LONGEST_NAME) or "."
    return text if len(text) <= LONGEST_NAME else "..." + text[3 - LONGEST_NAME :]


def open_regular(path: Pathname) -> BinaryIO:
    """The file, open for reading, if it is an ordinary one: a pipe or a device could keep its reader waiting for ever.

    Raises:
        OSError: it cannot be opened, or is a folder, a pipe or a device.
        ValueError: the system has no such names.
    """
    _require_regular(os.stat(path))
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        _require_regular(os.fstat(handle))  # it may have been replaced meanwhile
        return os.fdopen(handle, "rb")
    except OSError:
        os.close(handle)
        raise


def _require_regular(found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is a pipe or a device")
