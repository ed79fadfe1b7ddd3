"""Are HDF5 files read whole or refused, whatever they declare, and without a look at any other file?"""

import io
import resource

import h5py
import numpy as np
import pytest

from szilard.data.layouts import read_layout
from szilard.data.measurements import SHOTS, TRAJECTORIES
from szilard.errors import InputError

TIME, X = np.arange(50.0), np.random.default_rng(0).normal(size=50)
WORDS = ["xyz", "zzz", "yxy"] * 20
BITS = np.random.default_rng(0).integers(0, 2, (60, 3))


def written(tmp_path, fill):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["time"] = TIME
        fill(file)
    return tmp_path / "a.h5"


PACKED = [
    {"compression": "gzip"},
    {"compression": "gzip", "shuffle": True, "fletcher32": True},
    {"compression": "lzf", "shuffle": True},
    {"chunks": (7,), "maxshape": (None,)},
    {"chunks": (7,), "compression": 9, "shuffle": True},
]


@pytest.mark.parametrize("options", PACKED)
@pytest.mark.parametrize("kind", ["f8", ">f4", "f2", "i1", ">u8", "longdouble", "bool"])
def test_numbers_packed_in_every_way(tmp_path, options, kind):
    values = (X * 9).astype(kind)
    path = written(tmp_path, lambda file: file.create_dataset("x", data=values, **options))
    np.testing.assert_array_equal(read_layout(path, TRAJECTORIES)["x"], values.astype(float))


@pytest.mark.parametrize("options", [{}, *PACKED[:1], *PACKED[3:]])
@pytest.mark.parametrize("libver", ["earliest", "v110", "latest"])
def test_words_of_any_length(tmp_path, options, libver):
    with h5py.File(tmp_path / "a.h5", "w", libver=libver) as file:
        file.create_dataset("basis", data=WORDS, **options)
        file["outcome"] = BITS
    assert ["".join(row) for row in read_layout(tmp_path / "a.h5", SHOTS)["basis"]] == WORDS


def test_group_is_found_or_named(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["runs/one/time"], file["runs/one/x"], file["runs/one/deeper/x"] = TIME, X, X
        file["loop"] = file["/"]
    assert read_layout(tmp_path / "a.h5", TRAJECTORIES)["x"].tolist() == X.tolist()
    with h5py.File(tmp_path / "a.h5", "a") as file:
        file["runs/two/time"], file["runs/two/x"] = TIME, -X
    with pytest.raises(InputError, match=r"several of its groups have time, such as /loop.*: copy one into a file of its own|/runs/one"):
        read_layout(tmp_path / "a.h5", TRAJECTORIES)
    found = read_layout(tmp_path / "a.h5", TRAJECTORIES, {"time": "runs/two/time"})
    assert list(found) == ["trajectory", "time", "x"] and found["x"].tolist() == (-X).tolist()


def virtual(file):
    layout = h5py.VirtualLayout((50,), "f8")
    layout[:] = h5py.VirtualSource("other.h5", "x", (50,))
    file.create_virtual_dataset("x", layout)


def partly(file):
    file.create_dataset("x", (50,), "f8", chunks=(10,))[:10] = 1


def refiltered(file):
    file.create_dataset("x", data=X, scaleoffset=3)


FAULTS = [
    (lambda file: file.update_x(h5py.ExternalLink("other.h5", "x")), "x is a link to another file: copy the data into this one"),
    (lambda file: file.update_x(h5py.SoftLink("/time")), "must hold a variable beside `time`"),
    (virtual, "x takes its data from other files"),
    (lambda file: file.create_dataset("x", (50,), "f8", external=[("/etc/passwd", 0, 400)]), "x takes its data from other files"),
    (lambda file: file.create_dataset("x", (50,), "f8"), "x was declared, but never written"),
    (partly, "x has parts that were never written"),
    (refiltered, "x is packed in a way that not every reader knows"),
    (lambda file: file.update_x(X + 1j), "x holds complex numbers"),
    (lambda file: file.update_x(np.zeros(50, [("a", float)])), "x holds records or objects"),
    (lambda file: file.create_dataset("x", data=[file.ref] * 50, dtype=h5py.ref_dtype), "x holds records or objects"),
    (lambda file: file.create_dataset("x", (50,), h5py.vlen_dtype(float)), "x holds records or objects"),
    (lambda file: file.update_x(h5py.Empty("f8")), "x is empty"),
    (lambda file: file.create_dataset("x", (10**6, 10**6), "f8", chunks=(10, 10)), r"declares arrays of more than"),
    (lambda file: file.create_dataset("x", (50,), "f8", chunks=(2 * 10**8,), maxshape=(None,)), "has chunks of more than"),
    (
        lambda file: file.create_dataset("x", (10**6,), "f8", chunks=(5,))[:5].sum() or file["x"].write_direct(np.ones(10**6)),
        "200,000 chunks",
    ),
]


class Opened:
    """A file to which a test adds one dataset or link, called x."""

    def __init__(self, file):
        self.file = file

    def update_x(self, what):
        self.file["x"] = what

    def __getattr__(self, name):
        return getattr(self.file, name)

    def __getitem__(self, name):
        return self.file[name]


@pytest.mark.parametrize(("fill", "sentence"), FAULTS, ids=[str(k) for k in range(len(FAULTS))])
def test_datasets_that_cannot_be_used(tmp_path, fill, sentence):
    with pytest.raises(InputError, match=sentence):
        read_layout(written(tmp_path, lambda file: fill(Opened(file))), TRAJECTORIES)


def test_bomb_takes_no_memory(tmp_path):
    """A chunk that declares 400 bytes, and would unpack to 400 MB, stored as it stands."""
    import zlib

    packer = zlib.compressobj(9)
    content = b"".join(packer.compress(bytes(10**6)) for _ in range(400)) + packer.flush()

    def fill(file):
        file.create_dataset("x", (50,), "f8", chunks=(50,), compression="gzip").id.write_direct_chunk((0,), content)

    path = written(tmp_path, fill)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InputError, match="x has a chunk of another length than the 400 bytes that it declares"):
        read_layout(path, TRAJECTORIES)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kB


def test_heap_that_loops_is_refused(tmp_path):
    """Objects of no length, which the library would look through for ever."""
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        file["basis"], file["outcome"] = WORDS, BITS
    content = stream.getvalue()
    heap = content.index(b"GCOL")
    for damage in (b"\0" * 64, b"\xff" * 64, b"\1" + b"\0" * 63):
        (tmp_path / "a.h5").write_bytes(content[: heap + 16] + damage + content[heap + 80 :])
        with pytest.raises(InputError, match=r"basis is damaged where its words lie|word 1 is|letters x, y, z"):
            read_layout(tmp_path / "a.h5", SHOTS)


def test_half_a_file_is_refused(tmp_path):
    content = written(tmp_path, lambda file: file.create_dataset("x", data=X)).read_bytes()
    for end in range(0, len(content), 97):
        (tmp_path / "a.h5").write_bytes(content[:end])
        with pytest.raises(InputError, match="holds no trajectories"):
            read_layout(tmp_path / "a.h5", TRAJECTORIES)
