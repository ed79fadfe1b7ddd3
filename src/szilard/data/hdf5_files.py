"""Arrays out of HDF5 files: what a dataset declares is bounded before it is read, and nothing outside the file is opened."""

import zlib
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from ..files import plain
from .hdf5_words import read_words
from .numpy_files import LARGEST

if TYPE_CHECKING:
    import h5py

SIGNATURE = b"\x89HDF\r\n\x1a\n"
MOST_CHUNKS = 10**5
_MOST_OBJECTS, _DEEPEST = 1000, 3  # of the groups that are looked into
_DEFLATE, _SHUFFLE, _FLETCHER32, _LZF = 1, 2, 3, 32000


def read_hdf5(file: BinaryIO, wanted: Sequence[str], required: Sequence[str], *, others: bool = False) -> dict[str, np.ndarray]:
    """Those datasets that are `wanted`, as far as there are any; with `others`, also the rest of the datasets beside them.

    A name may be a path, such as `run7/time`. Where the top of the file lacks what is `required`, the one group that has it is taken.

    Raises:
        ValueError: a dataset cannot be used, or it is in doubt which group is meant.
        Exception: whatever else the library makes of the file.
    """
    import h5py

    with h5py.File(file, "r") as opened:
        if opened.userblock_size or opened.id.get_create_plist().get_sizes() != (8, 8):
            raise ValueError("it does not begin as h5py writes it")
        group = _group(opened, required)
        names = dict.fromkeys(wanted) | dict.fromkeys(_beside(group, required[0]) if others else ())
        found = {name: dataset for name in names if (dataset := _dataset(group, name)) is not None}
        if sum(map(_bytes, found.values())) > LARGEST:
            raise ValueError(f"it declares arrays of more than {LARGEST:,} bytes")
        return {name: _read(name, dataset, file) for name, dataset in found.items()}


def _group(opened: "h5py.File", required: Sequence[str]) -> "h5py.Group":
    """The top, or the only group below it that has what is required."""
    fitting = [group for group in islice(_groups(opened), _MOST_OBJECTS) if all(_dataset(group, name) is not None for name in required)]
    if not fitting or fitting[0].name == "/":
        return opened
    if len(fitting) > 1:
        shown = " and ".join(plain(group.name, 20) for group in fitting[:2])
        raise ValueError(f"several of its groups have {required[0]}, such as {shown}: copy one into a file of its own")
    return fitting[0]


def _groups(group: "h5py.Group", depth: int = 0, seen: set[int] | None = None) -> "Iterator[h5py.Group]":
    """The group and those below it, each once, however many links lead there."""
    import h5py

    seen = set() if seen is None else seen
    address = h5py.h5o.get_info(group.id).addr
    if address in seen:
        return
    seen.add(address)
    yield group
    for name in islice(group, _MOST_OBJECTS) if depth < _DEEPEST else ():
        if isinstance(found := _linked(group, name), h5py.Group):
            yield from _groups(found, depth + 1, seen)


def _beside(group: "h5py.Group", path: str) -> list[str]:
    """The paths of all datasets in the group of another."""
    import h5py

    way, between, _ = path.rpartition("/")
    for part in filter(None, way.split("/")):
        found = _linked(group, part)
        if not isinstance(found, h5py.Group):
            return []
        group = found
    names = list(islice(group, _MOST_OBJECTS + 1))
    if len(names) > _MOST_OBJECTS:
        raise ValueError(f"it has more than {_MOST_OBJECTS} datasets")
    return [way + between + name for name in names if isinstance(_linked(group, name), h5py.Dataset)]


def _dataset(group: "h5py.Group", path: str) -> "h5py.Dataset | None":
    """What a path leads to by links within the file alone."""
    import h5py

    found = group
    for part in filter(None, path.split("/")):
        found = _linked(found, part) if isinstance(found, h5py.Group) else None
    return found if isinstance(found, h5py.Dataset) else None


def _linked(group: "h5py.Group", name: str) -> "h5py.Group | h5py.Dataset | h5py.Datatype | None":
    import h5py

    link = group.get(name, getlink=True)
    if isinstance(link, h5py.ExternalLink):
        raise ValueError(f"{plain(name, 24)} is a link to another file: copy the data into this one")
    return group[name] if isinstance(link, h5py.HardLink) else None


def _bytes(dataset: "h5py.Dataset") -> int:
    return int(dataset.size or 0) * dataset.dtype.itemsize


def _read(name: str, dataset: "h5py.Dataset", file: BinaryIO) -> np.ndarray:
    import h5py

    try:
        _require_usable(dataset)
        if h5py.check_string_dtype(dataset.dtype) and dataset.dtype.hasobject:
            return read_words(dataset, stored(dataset, file, 16), file)
        for _ in _chunks(dataset, dataset.dtype.itemsize):
            pass  # unpacked once within bounds, since the library would unpack without any
        return dataset[()]
    except ValueError as error:
        raise ValueError(f"{plain(name, 24)} {error}") from None


def _require_usable(dataset: "h5py.Dataset") -> None:
    import h5py

    kind, declared = dataset.dtype.kind, dataset.id.get_create_plist()
    words = h5py.check_string_dtype(dataset.dtype)
    if kind == "c":
        raise ValueError("holds complex numbers: write real and imaginary parts as arrays of their own")
    if kind not in "biufS" and not words:
        raise ValueError("holds records or objects: write each field as an array of numbers or words of its own")
    if dataset.shape is None:
        raise ValueError("is empty")
    if declared.get_layout() == h5py.h5d.VIRTUAL or declared.get_external_count():
        raise ValueError("takes its data from other files: copy them into this one")
    if max(_bytes(dataset), int(dataset.size)) > LARGEST:
        raise ValueError(f"declares {_bytes(dataset):.3g} bytes, more than {LARGEST:,}")
    _require_filters(declared, dataset.dtype.itemsize)
    if dataset.size and not dataset.id.get_storage_size():
        raise ValueError("was declared, but never written")


def _require_filters(declared: "h5py.h5p.PropDCID", itemsize: int) -> None:
    import h5py

    filters = [declared.get_filter(k)[0] for k in range(declared.get_nfilters())]
    if len(set(filters)) < len(filters) or set(filters) - {_DEFLATE, _SHUFFLE, _FLETCHER32, _LZF}:
        raise ValueError("is packed in a way that not every reader knows: write it with compression='gzip', or with none")
    if declared.get_layout() == h5py.h5d.CHUNKED and np.prod([float(n) for n in declared.get_chunk()]) * itemsize > LARGEST:
        raise ValueError(f"has chunks of more than {LARGEST:,} bytes")


def stored(dataset: "h5py.Dataset", file: BinaryIO, itemsize: int) -> bytes:
    """What the file holds of a dataset, unpacked, element after element.

    Raises:
        ValueError: it lies elsewhere, is a part only, or cannot be unpacked.
    """
    import h5py

    if dataset.id.get_create_plist().get_layout() != h5py.h5d.CHUNKED:
        place, length = dataset.id.get_offset(), int(dataset.size) * itemsize
        if place is None:
            raise ValueError("holds words in a way that is not read here: write them as np.array(words, 'S')")
        file.seek(place)
        return file.read(length)
    values = np.zeros(dataset.shape, f"V{itemsize}")
    for offset, content in _chunks(dataset, itemsize):
        if len(content) != int(np.prod(dataset.chunks)) * itemsize:
            raise ValueError("holds words that are packed by lzf: write them with compression='gzip', or with none")
        block = np.frombuffer(content, f"V{itemsize}").reshape(dataset.chunks)
        part = tuple(slice(begin, begin + length) for begin, length in zip(offset, dataset.chunks, strict=True))
        target = values[part]
        target[...] = block[tuple(slice(0, length) for length in target.shape)]
    return values.tobytes()


def _chunks(dataset: "h5py.Dataset", itemsize: int) -> Iterator[tuple[tuple[int, ...], bytes]]:
    """Place and unpacked content of every chunk; nothing for what lies in one piece."""
    import h5py

    if dataset.id.get_create_plist().get_layout() != h5py.h5d.CHUNKED:
        return
    needed = int(np.prod([-(-length // chunk) for length, chunk in zip(dataset.shape, dataset.chunks, strict=True)]))
    if needed > MOST_CHUNKS:
        raise ValueError(f"has {needed:,} chunks, more than {MOST_CHUNKS:,}: write it anew, in larger ones")
    if dataset.id.get_num_chunks() != needed:
        raise ValueError("has parts that were never written")
    length = int(np.prod(dataset.chunks)) * itemsize
    for index in np.ndindex(*(-(-extent // chunk) for extent, chunk in zip(dataset.shape, dataset.chunks, strict=True))):
        offset = tuple(place * chunk for place, chunk in zip(index, dataset.chunks, strict=True))
        yield offset, _unpacked(dataset, offset, length, itemsize)


def _unpacked(dataset: "h5py.Dataset", offset: tuple[int, ...], length: int, itemsize: int) -> bytes:
    declared = dataset.id.get_create_plist()
    mask, content = dataset.id.read_direct_chunk(offset)
    for number in reversed(range(declared.get_nfilters())):
        which = declared.get_filter(number)[0]
        if mask & 1 << number:
            continue
        if which == _FLETCHER32:
            content = content[:-4]
        elif which == _DEFLATE:
            content = zlib.decompressobj().decompress(content, length + 5)
        elif which == _SHUFFLE:
            content = np.frombuffer(content[:length], np.uint8).reshape(itemsize, -1).T.tobytes()
        elif len(content) <= length + 1000:
            return content  # lzf grows by less than a hundredfold
    if len(content) != length:
        raise ValueError(f"has a chunk of another length than the {length:,} bytes that it declares")
    return content
