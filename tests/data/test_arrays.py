"""Are arrays read with everything they hold, and refused where part of it would be lost?"""

import io
import resource
import struct
import zipfile
from typing import Any

import numpy as np
import pytest

from szilard.data.arrays import read_binary
from szilard.data.digits import load, read_npz
from szilard.data.points import read_points
from szilard.errors import InputError

X = np.random.default_rng(0).normal(size=(25, 3))
SPINS = np.random.default_rng(0).integers(0, 2, (120, 4))


def saved(array):
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def header(descr, shape):
    text = f"{{'descr': {descr!r}, 'fortran_order': False, 'shape': {shape!r}}}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text


def zipped(way=zipfile.ZIP_DEFLATED, **members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", way) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return stream.getvalue()


def flipped(content, place):
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


@pytest.mark.parametrize("kind", ["f2", "f4", ">f8", "i1", "u8", ">i4", "bool", "longdouble"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_every_kind_of_number_is_read(tmp_path, kind, order):
    values = np.asarray(X > 0 if kind == "bool" else X * 9, order=order).astype("u1" if kind == "u8" else kind).astype(kind)
    np.save(tmp_path / "a.npy", values)
    np.testing.assert_array_equal(read_points(str(tmp_path / "a.npy")).x, values.astype(float))


ARRAYS = [
    (b"", "it is empty|does not begin"),
    (saved(X)[:-1], "ends after 599 of 600 bytes"),
    (saved(X)[:50], "holds no points"),
    (saved(X) + b"\0", "more follows"),
    (saved(X + 1j), "complex numbers, whose real and imaginary parts"),
    (saved(np.zeros((25, 3), "M8[s]")), "dates or records"),
    (saved(np.zeros(25, [("a", float)])), "dates or records"),
    (header("|O", (25, 3)), "Python objects"),
    (header("<f8", (10**6, 10**6)), r"declares an array of 8e\+12 bytes"),
    (header("|S0", (10**12, 2)), "declares an array"),
    (header("<f8", (-1, 3)), "negative"),
    (header("<f8", (25, 3)) + b"\0" * 100, "ends after 100 of 600 bytes"),
    (b"\x93NUMPY\x01\x00" + struct.pack("<H", 9000) + b"-" * 9000, "holds no points"),
    (saved(np.where(X[4, 1] == X, np.nan, X)), r"in row 5, column 2 \(counted from 1\) is nan"),
    (saved(np.where(X[4, 1] == X, 1e200, X)), "in row 5, column 2 .* is 1e\\+200"),
    (zipped(points=saved(X))[:300], "no whole archive"),
    (zipped(points=saved(X), labels=saved(np.arange(25) / 2)), "are fractions"),
    (zipped(points=saved(X), labels=saved(np.arange(25) * 1j)), "complex"),
    (zipped(x=saved(X)), "no array called points"),
    (zipped(zipfile.ZIP_BZIP2, points=saved(X)), "compressed in a way"),
    (zipped(points=header("<f8", (10**9, 10**9))), "declares an array"),
    (flipped(zipped(zipfile.ZIP_STORED, points=saved(X)), 300), "CRC"),
    (flipped(zipped(points=saved(X)), 6), "encrypted"),
]


@pytest.mark.parametrize(("content", "sentence"), ARRAYS, ids=[str(k) for k in range(len(ARRAYS))])
def test_arrays_that_cannot_be_used(tmp_path, content, sentence):
    if sentence == "encrypted":  # the flag stands in the table of contents too
        content = flipped(content, content.index(b"PK\x01\x02") + 8)
    path = tmp_path / ("a.npz" if content[:2] == b"PK" else "a.npy")
    path.write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        read_points(str(path))


def test_bomb_takes_no_memory(tmp_path):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (tmp_path / "a.npz").write_bytes(zipped(points=header("<f8", (10**4, 10**4)) + b"\0" * 10**5))
    with pytest.raises(InputError, match="ends after 100,000 of 800,000,000 bytes"):
        read_points(str(tmp_path / "a.npz"))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB


@pytest.mark.parametrize("labels", [np.arange(25) % 3 - 1, (np.arange(25) % 3).astype(float), np.array([b"a", b"b"])[np.arange(25) % 2]])
def test_labels_are_names_or_whole_numbers(tmp_path, labels):
    np.savez(tmp_path / "a.npz", points=X, labels=labels)
    points = read_points(str(tmp_path / "a.npz"))
    assert points.labels is not None and points.labels.dtype.kind in "iU" and len(np.unique(points.labels)) == len(np.unique(labels))
    assert points.taken == "the arrays points (25, 3), labels (25,)"


def test_samples_out_of_every_kind_of_file(tmp_path):
    np.save(tmp_path / "a.npy", SPINS)
    np.savez(tmp_path / "a.npz", SPINS * 2 - 1)
    np.savetxt(tmp_path / "a.txt", SPINS)
    for name in ("a.npy", "a.npz", "a.txt"):
        np.testing.assert_array_equal(read_binary(str(tmp_path / name)), SPINS * 2 - 1)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda s: np.where(np.arange(120)[:, None] == 7, 2, s), "but sample 8 holds 2"),
        (lambda s: np.where(np.arange(120)[:, None] == 7, np.nan, s), "but sample 8 holds nan"),
        (lambda s: s - (np.arange(120) == 7)[:, None], "both 0 and -1|holds -1"),
    ],
)
def test_samples_of_other_values(tmp_path, change, sentence):
    np.save(tmp_path / "a.npy", change(SPINS))
    with pytest.raises(InputError, match=sentence):
        read_binary(str(tmp_path / "a.npy"))


def images(**changed) -> dict[str, Any]:
    rng, y = np.random.default_rng(0), np.arange(60) % 3
    sound = {f"x_{part}": rng.integers(1, 256, (60, 8, 8)).astype(np.uint8) for part in ("train", "test")} | {"y_train": y, "y_test": y}
    return sound | changed


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"y_train": np.full(60, 10**9)}, "y_train in .* must hold classes below 1000, but holds 1000000000"),
        ({"y_train": np.arange(60) % 3 - 1}, "whole numbers from 0 upwards"),
        ({"y_test": np.arange(60) % 3 + 0.5}, "whole numbers from 0 upwards"),
        ({"y_test": np.full(60, 2**64 - 1, np.uint64)}, "whole numbers from 0 upwards"),
        ({"x_test": np.zeros((60, 8, 8))}, "one scale of brightness, but reach 255 and 0"),
        ({"x_test": np.random.default_rng(0).random((60, 8, 8))}, "one scale of brightness"),
        ({"x_train": np.full((60, 8, 8), -1.0)}, r"at place \(1, 1, 1\) \(counted from 1\) is -1"),
        ({"x_train": np.ones((60, 8, 8), complex)}, "complex"),
        ({"x_train": np.ones((60, 8, 300))}, "at most 256"),
    ],
)
def test_images_that_cannot_be_used(tmp_path, changed, sentence):
    np.savez(tmp_path / "a.npz", **images(**changed))
    with pytest.raises(InputError, match=sentence):
        read_npz(str(tmp_path / "a.npz"))


def test_classes_may_be_whole_numbers_of_any_kind(tmp_path):
    np.savez(tmp_path / "a.npz", **images(y_train=(np.arange(60) % 3).astype(float), y_test=(np.arange(60) % 3)[:, None].astype(np.uint64)))
    digits = load(str(tmp_path / "a.npz"))
    assert digits.classes == 3 and digits.held_out.labels.tolist() == (np.arange(60) % 3).tolist()
