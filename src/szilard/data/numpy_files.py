"""Arrays out of numpy's files, whose headers are read, and bounded, before anything else. Nothing is ever unpickled."""

import math
import warnings
import zipfile
from collections.abc import Sequence
from typing import IO, BinaryIO, NamedTuple

import numpy as np

LARGEST = 10**9  # bytes of all arrays together
MAGIC, ARCHIVES = b"\x93NUMPY", (b"PK\x03\x04", b"PK\x05\x06")
_DIRECTORY = 10**6  # bytes of an archive's table of contents
_END, _END_SIZE, _COMMENT = b"PK\x05\x06", 22, 2**16
_FAR_END = b"PK\x06\x07"  # of archives beyond 4 GB, whose directory is found in another way
_BLOCK = 2**20


class Header(NamedTuple):
    """What the beginning of a .npy file says."""

    shape: tuple[int, ...]
    columns_first: bool
    dtype: np.dtype

    @property
    def bytes(self) -> int:
        """Length of the array."""
        return math.prod(self.shape) * self.dtype.itemsize


def read_npy(stream: IO[bytes], largest: int = LARGEST) -> np.ndarray:
    """The array in a .npy file.

    Raises:
        ValueError: it holds no array of numbers or words, too large a one, a part of one, or more than one.
        Exception: whatever else numpy makes of its header.
    """
    header = _header(stream)
    _require_usable(header, largest)
    values = np.empty(math.prod(header.shape), header.dtype)
    memory, filled = values.view(np.uint8) if header.bytes else np.empty(0, np.uint8), 0
    while filled < header.bytes:
        block = stream.read(min(_BLOCK, header.bytes - filled))
        if not block:
            raise ValueError(f"it ends after {filled:,} of {header.bytes:,} bytes")
        memory[filled : filled + len(block)] = np.frombuffer(block, np.uint8)
        filled += len(block)
    if stream.read(1):  # at the end an archive also compares its checksum
        raise ValueError("more follows after the array")
    return values.reshape(header.shape, order="F" if header.columns_first else "C")


def _header(stream: IO[bytes]) -> Header:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of headers written by Python 2
        version = np.lib.format.read_magic(stream)
        if version == (1, 0):
            return Header(*np.lib.format.read_array_header_1_0(stream))
        if version == (2, 0):
            return Header(*np.lib.format.read_array_header_2_0(stream))
    raise ValueError("it is written in a version of the format that holds tables only")


def _require_usable(header: Header, largest: int) -> None:
    kind = header.dtype.kind
    if header.dtype.hasobject:
        raise ValueError("it holds Python objects")
    if kind == "c":
        raise ValueError("it holds complex numbers, whose real and imaginary parts should be columns of their own")
    if kind not in "biufSU":
        raise ValueError("it holds dates or records, not numbers")
    if any(length < 0 for length in header.shape):
        raise ValueError("its shape is negative")
    if max(header.bytes, math.prod(header.shape)) > largest:
        raise ValueError(f"it declares an array of {header.bytes:.3g} bytes, more than {largest:,}")


def read_npz(file: BinaryIO, wanted: Sequence[str] = (), largest: int = LARGEST) -> dict[str, np.ndarray]:
    """Those arrays of a .npz file that are `wanted`, as far as it has them; all of them unless given.

    Raises:
        ValueError: the archive or an array in it cannot be used.
        Exception: whatever else the library makes of the archive.
    """
    _require_small_directory(file)
    with zipfile.ZipFile(file) as archive:
        found = archive.infolist()
        members = {_key(member): member for member in found}
        if len(members) < len(found):
            raise ValueError("two of its arrays have the same name")
        chosen = {key: member for key, member in members.items() if key in wanted or not wanted}
        for member in chosen.values():
            _require_readable(member)
        if sum(member.file_size for member in chosen.values()) > largest:
            raise ValueError(f"it declares arrays of more than {largest:,} bytes")
        return {key: _read_member(archive, member, largest) for key, member in chosen.items()}


def _key(member: zipfile.ZipInfo) -> str:
    return member.filename.removesuffix(".npy")


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, largest: int) -> np.ndarray:
    with archive.open(member) as stream:
        return read_npy(stream, largest)


def _require_readable(member: zipfile.ZipInfo) -> None:
    if member.flag_bits & 1:
        raise ValueError("it is encrypted")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError("it is compressed in a way that numpy does not use")  # and that unpacks without bound


def _require_small_directory(file: BinaryIO) -> None:
    """The library reads the whole table of contents at once, which may be as long as the file."""
    size = file.seek(0, 2)
    file.seek(max(size - _END_SIZE - _COMMENT - 20, 0))
    tail = file.read()
    file.seek(0)
    plain = tail[-_END_SIZE:].startswith(_END) and tail.endswith(b"\0\0")
    place = len(tail) - _END_SIZE if plain else tail.rfind(_END)
    if place < 0:
        raise ValueError("it is no whole archive")
    directory = int.from_bytes(tail[place + 12 : place + 16], "little")
    if directory > _DIRECTORY or tail[max(place - 20, 0) : place].startswith(_FAR_END):
        raise ValueError("it has too long a table of contents")
