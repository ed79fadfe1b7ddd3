"""Words of any length out of HDF5 files: the library reads damaged ones for ever, so their heap is read here, within bounds."""

import struct
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from .numpy_files import LARGEST

if TYPE_CHECKING:
    import h5py

_REFERENCE = np.dtype([("length", "<u4"), ("heap", "<u8"), ("index", "<u4")])
_DAMAGED = "is damaged where its words lie"


def read_words(dataset: "h5py.Dataset", references: bytes, file: BinaryIO) -> np.ndarray:
    """The words that `references` lead to: each is a length, the address of a heap, and a number in it.

    File format: HDF5 File Format Specification 3.0, III.E "Global Heap".

    Raises:
        ValueError: they lead nowhere, or to more than memory should hold.
    """
    if len(references) != dataset.size * _REFERENCE.itemsize:
        raise ValueError(_DAMAGED)
    places = np.frombuffer(references, _REFERENCE)
    longest = int(places["length"].max(initial=0))
    if 4 * max(longest, 1) * len(places) > LARGEST:
        raise ValueError(f"has words of up to {longest:,} letters, too long to be read together")
    heaps, words, room = {}, [], LARGEST
    for length, heap, index in places.tolist():
        if length and heap not in heaps:
            heaps[heap] = _objects(file, heap, room)
            room -= sum(map(len, heaps[heap].values()))
        found = heaps[heap].get(index, b"") if length else b""
        if len(found) < length:
            raise ValueError(_DAMAGED)
        words.append(found[:length].decode("utf-8", "replace"))
    return np.array(words, str).reshape(dataset.shape)


def _objects(file: BinaryIO, address: int, room: int) -> dict[int, bytes]:
    """The objects of a heap by their numbers."""
    end = file.seek(0, 2)
    file.seek(min(address, end))
    start = file.read(16)
    size = struct.unpack("<8xQ", start)[0] if len(start) == 16 else 0
    if not start.startswith(b"GCOL\1") or not 16 <= size <= min(end - address, room):
        raise ValueError(_DAMAGED)
    content, place, objects = file.read(size - 16), 0, {}
    while place + 16 <= len(content):
        index, length = struct.unpack_from("<H6xQ", content, place)
        if not index:  # what follows is free
            break
        objects[index] = content[place + 16 : place + 16 + length]
        place += 16 + -(-length // 8) * 8
    return objects
