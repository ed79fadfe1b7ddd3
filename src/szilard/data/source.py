"""A user's file as a source of data: opened within bounds, and recognised again later."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO, NamedTuple

from ..errors import InputError, require
from ..files import Pathname, name_of, open_regular, plain

LARGEST = 4 * 10**9  # bytes of any file
_BLOCK = 2**20


class Kind(NamedTuple):
    """What a reader wants to find, in the words of its messages."""

    fault: str  # what is wrong with a file that holds something else: "holds no picture"
    remedy: str
    largest: int  # bytes of the file
    absent: str = "There is no file"


@contextmanager
def reading(path: Pathname, kind: Kind) -> Iterator[BinaryIO]:
    """The open file; whatever goes wrong with it, or in the block, becomes one sentence.

    Raises:
        InputError: the file cannot be read, is too large, or the block cannot make sense of it.
    """
    name = name_of(path)
    with _opened(path, kind) as file:
        size = os.fstat(file.fileno()).st_size
        allowed = f"`{name}` must have at most {kind.largest:,} bytes, but has {size:,}; give a smaller part of it."
        require(size <= kind.largest, allowed)
        try:
            yield file
        except InputError:
            raise
        except Exception as error:  # what parsers raise at broken or hostile bytes is an open list
            raise InputError(f"`{name}` {kind.fault} ({plain(error)}); {kind.remedy}.") from None


def _opened(path: Pathname, kind: Kind) -> BinaryIO:
    try:
        return open_regular(path)
    except FileNotFoundError:
        raise InputError(f"{kind.absent} `{name_of(path)}`; {kind.remedy}.") from None
    except (OSError, ValueError) as error:
        reason = plain(getattr(error, "strerror", None) or error)
        raise InputError(f"`{name_of(path)}` cannot be read ({reason}); {kind.remedy}.") from None


def fingerprint(path: Pathname) -> dict[str, Any]:
    """What tells a file from others: its absolute `path`, the `sha256` of its content, and how many `bytes` it has.

    Raises:
        InputError: it cannot be read.
    """
    digest, size = hashlib.sha256(), 0
    kind = Kind("cannot be read", "give a file that can be read", LARGEST)
    with reading(path, kind) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
            require(size <= LARGEST, f"`{name_of(path)}` must not grow while it is read; give a file that is finished.")
    return {"path": os.path.abspath(path), "sha256": digest.hexdigest(), "bytes": size}


def require_unchanged(recorded: Mapping[str, Any]) -> None:
    """Whether the file of a `fingerprint` still is what it was.

    Raises:
        InputError: it cannot be read, or its content is another.
    """
    found = fingerprint(recorded["path"])
    same = all(found[key] == recorded[key] for key in ("sha256", "bytes"))
    before, now = (f"{one['bytes']:,} bytes, SHA-256 {one['sha256'][:12]}..." for one in (recorded, found))
    require(same, f"`{name_of(found['path'])}` has changed: it had {before}, and has {now}; put the old file back, or begin a new run.")
