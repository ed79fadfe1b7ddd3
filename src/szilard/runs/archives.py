"""Arrays as a file of which every wrong bit is noticed."""

import hashlib
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np

from ..errors import InputError
from . import atomic
from .plain import finite, simple

_DIGEST = 64


@runtime_checkable
class Shaped(Protocol):
    """An array, or what says of which shape and type an array is."""

    @property
    def shape(self) -> tuple[int, ...]: ...  # noqa: D102

    @property
    def dtype(self) -> Any: ...  # noqa: D102


def pack(arrays: dict[str, np.ndarray]) -> bytes:
    """The npz file of `arrays` with its SHA-256 as the comment of the archive."""
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # pyright: ignore[reportArgumentType]
    return _seal(buffer.getvalue())


def unpack(path: Path, root: Path, remedy: str) -> dict[str, np.ndarray]:
    """The arrays in the file `path` of the record in `root`.

    Raises:
        InputError: the file is damaged; the sentence ends with `remedy`.
    """
    try:
        sealed = atomic.read(path, root)
        data = sealed[: -_DIGEST - 2] + b"\0\0"
        if _seal(data) != sealed:
            raise ValueError("its checksum does not fit")
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            return dict(archive)
    except InputError:
        raise
    except Exception as error:  # what a file can do to numpy and zipfile is written nowhere
        raise InputError(f"`{path}` is damaged ({error or type(error).__name__}); {remedy}.") from None


def pack_state(state: dict[str, Any]) -> np.ndarray:
    """JSON as an array of bytes."""
    return np.frombuffer(json.dumps(state, default=simple).encode(), np.uint8)


def unpack_state(array: np.ndarray) -> dict[str, Any]:
    """The inverse of `pack_state`.

    Raises:
        ValueError: the array holds something else.
    """
    if array.dtype != np.uint8 or array.ndim != 1:
        raise ValueError("its state is no text")
    try:
        state = json.loads(array.tobytes(), parse_int=finite(int))
    except (ValueError, RecursionError):
        raise ValueError("its state is no JSON") from None
    if not isinstance(state, dict):
        raise ValueError("its state is no JSON object")
    return state


def misfit(arrays: Sequence[Shaped], like: Sequence[Shaped]) -> str | None:
    """How `arrays` differ from `like` in number, shape or type, or None.

    >>> misfit([np.zeros(3)], [np.zeros(4)])
    'array 0 is float64 of shape (3,), not float64 of shape (4,)'
    """
    if len(arrays) != len(like):
        return f"it holds {len(arrays)} arrays, not {len(like)}"
    for index, (found, wanted) in enumerate(zip(arrays, like, strict=True)):
        if tuple(found.shape) != tuple(wanted.shape) or np.dtype(found.dtype) != np.dtype(wanted.dtype):
            return f"array {index} is {found.dtype} of shape {tuple(found.shape)}, not {wanted.dtype} of shape {tuple(wanted.shape)}"
    return None


def _seal(data: bytes) -> bytes:
    """The zip archive `data` with its SHA-256 as archive comment: still an npz file."""
    return data[:-2] + _DIGEST.to_bytes(2, "little") + hashlib.sha256(data).hexdigest().encode()
