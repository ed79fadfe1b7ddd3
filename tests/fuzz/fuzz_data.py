"""Do damaged and hostile files give data or a sentence, whichever reader opens them? `python tests/fuzz/fuzz_data.py 3000 [SEED]`."""

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from loop import asked, repeated
from mutation import BITS, mutated, require_sentence
from peak import peak_memory
from PIL import Image

from szilard.data.arrays import read_binary
from szilard.data.digits import read_npz
from szilard.data.pictures import read_picture
from szilard.data.points import read_points
from szilard.data.source import fingerprint
from szilard.data.texts import read_sentences
from szilard.errors import InputError

SECONDS, MEMORY = 20, 2e9  # of one file; of all of them
TYPES = ["<f8", ">f4", "<f2", "|i1", "<u8", "<i4", "|b1", "<c16", "<U3", "|S2", "|O", "<M8[s]", "<f16", "|V8", "<U0"]
SHAPES = [(10**9, 10**9), (-1, 3), (0, 5), (25, 3), (120, 4), (9, 9), (2**62,), (), (30,), (True, 2), (10**12, 0), (64, 64, 3), (64, 64, 4)]
WORDS = ["", "nan", "1.5", "-2", "1e400", "inf", "a", "label", "x", "1,5", "1_0", '"', "NA", "0", "1", "5%", "id", "\u00e9", "#"]
LETTERS = [
    "the ",
    "cat. ",
    "e\u0301",
    "\u3002",
    "a",
    "-",
    ".",
    "\n",
    "\r\n",
    " ",
    "\u0939\u0942\u0901 ",
    "\u0301\u0323",
    "x\u2019y ",
    "\U0001e944",
    "\u200d",
    "!\u201d ",
]


def array(rng: random.Random) -> bytes:
    """A .npy file, sound or with a header that promises anything."""
    stream, local = io.BytesIO(), np.random.default_rng(rng.randrange(2**32))
    if rng.random() < 0.5:
        shape = rng.choice([(25, 3), (120, 4), (120, 4), (12, 12), (110, 3, 3), (9, 9, 4), (300, 270)])
        np.save(
            stream,
            (local.integers(0, 2, shape) * rng.choice([1, 1, 1.5, 200])).astype(rng.choice(["f4", "f8", "u1", "i8", "c8", "f2", ">f8"])),
        )
        return stream.getvalue()
    header = {"descr": rng.choice(TYPES), "fortran_order": rng.random() < 0.5, "shape": rng.choice(SHAPES)}
    words, version = f"{header}\n".encode(), rng.choice([1, 1, 2, 3])
    length = len(words).to_bytes(2 if version == 1 else 4, "little")
    return b"\x93NUMPY" + bytes([version, 0]) + length + words + rng.randbytes(rng.choice([0, 8, 600, 4000]))


def archive(rng: random.Random) -> bytes:
    """A .npz file for the points or the digits, stored in any way."""
    stream, local = io.BytesIO(), np.random.default_rng(rng.randrange(2**32))
    y = {"train": np.arange(60) % 3, "test": np.arange(12) % 3}
    images = {f"x_{part}": local.integers(0, 255, (len(labels), 8, 8)).astype(np.uint8) for part, labels in y.items()}
    arrays = images | {f"y_{part}": labels for part, labels in y.items()}
    arrays |= {"points": local.normal(size=(25, 3)), "labels": local.integers(-1, 3, 25).astype(rng.choice(["i8", "f8", "U2", "S2"]))}
    way = rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
    with zipfile.ZipFile(stream, "w", way) as opened:
        for name, values in arrays.items():
            if rng.random() < 0.97:
                inner = io.BytesIO()
                np.save(inner, values * rng.choice([1] * 8 + [-1, 10**9]) if values.dtype == np.int64 else values)
                opened.writestr(f"{name}.npy", inner.getvalue() if rng.random() < 0.97 else array(rng))
    return stream.getvalue()


def picture(rng: random.Random) -> bytes:
    """A picture in any format and mode that the library can write."""
    stream, local = io.BytesIO(), np.random.default_rng(rng.randrange(2**32))
    size = rng.choice([(8, 8), (20, 12), (300, 9), (7, 7), (600, 520)])
    image = Image.fromarray(local.integers(0, 255, (*size, 3)).astype(np.uint8))
    try:
        image.convert(rng.choice(["RGB", "L", "1", "P", "LA", "RGBA", "CMYK", "I", "F", "I;16", "YCbCr"])).save(
            stream, rng.choice(["PNG", "PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM"])
        )
    except (OSError, ValueError, KeyError):
        image.save(stream, "PNG")
    return stream.getvalue()


def table(rng: random.Random) -> bytes:
    """A table with a heading, labels and numbers of rows, or not; some cells are anything."""
    between, columns = rng.choice([",", ";", "\t", " "]), rng.randint(1, 5)
    rows = [[f"{rng.gauss(0, 1):.4g}" for _ in range(columns)] for _ in range(30)]
    if rng.random() < 0.2:
        rows = [[rng.choice("01") for _ in range(columns)] for _ in range(120)]
    if rng.random() < 0.4:
        rows = [[str(n), *row] for n, row in enumerate(rows)]
    if rng.random() < 0.4:
        rows = [[*row, rng.choice("abc")] for row in rows]
    if rng.random() < 0.6:
        rows = [["", "x", "y", "z", "label", "more", "still"][: len(rows[0])], *rows]
    for _ in range(rng.choice([0, 0, 1, 3])):
        row = rng.choice(rows)
        row[rng.randrange(len(row))] = rng.choice(WORDS)
    ends = rng.choice(["\n", "\r\n", "\r"])
    return ends.join(between.join(row) for row in rows).encode(rng.choice(["utf-8", "utf-8-sig", "utf-16", "utf-8"]))


def text(rng: random.Random) -> bytes:
    """Sentences, or letters, marks and blanks in long runs."""
    some = [rng.choice(LETTERS) * rng.choice([1, 1, 1, 30, 3000]) for _ in range(rng.randint(1, 300))]
    return ("The quick brown fox jumps over it. " * rng.choice([0, 300]) + "".join(some)).encode(rng.choice(["utf-8", "utf-16"]))


def check(reader: Callable, found: Any) -> None:
    """What a reader may give back."""
    if reader is read_points:
        assert found.x.dtype == np.float64 and np.isfinite(found.x).all() and len(found.x) >= 20 <= len(found.taken) + 20
    elif reader is read_picture:
        assert found.min() == 0 and found.max() == 1 and max(found.shape) <= 256
    elif reader is read_binary:
        assert set(np.unique(found)) <= {-1, 1}
    elif reader is read_sentences:
        assert all(2 <= len(words) <= 1000 for words in found)
    elif reader is read_npz:
        assert found["y_train"].min() >= 0 and found["x_train"].max() > 0


MAKERS = {array: ".npy", archive: ".npz", picture: ".png", table: ".csv", text: ".txt"}
READERS = {array: (read_points, read_binary, read_picture), archive: (read_points, read_npz, read_binary), picture: (read_picture,)}
READERS |= {table: (read_points, read_binary), text: (read_sentences,)}
ALL = (read_points, read_binary, read_picture, read_npz, read_sentences, fingerprint)


def attempt(rng: random.Random, folder: Path, which: str) -> tuple[str, str]:
    """A reader, and whether it reads its file or refuses it in a sentence."""
    make = rng.choice(list(MAKERS))
    content = make(rng) if rng.random() < 0.3 else mutated(rng, make(rng), BITS)
    reader = rng.choice(READERS[make]) if rng.random() < 0.8 else rng.choice(ALL)
    path = folder / f"damaged{MAKERS[make] if rng.random() < 0.9 else '.dat'}"
    path.write_bytes(content)
    return reader.__name__, _outcome(reader, path, which)


def _outcome(reader: Callable, path: Path, which: str) -> str:
    try:
        check(reader, reader(str(path)))
    except InputError as error:
        require_sentence(error, path.name)
        return "refused"
    except Exception as error:
        raise AssertionError(f"{which}: {reader.__name__} ends in {error!r}") from error
    return "read"


if __name__ == "__main__":
    for (name, outcome), times in sorted(repeated(attempt, *asked(), seconds=SECONDS, memory=MEMORY).items()):
        print(f"{name:16} {outcome:8} {times}")
    print(f"peak memory {peak_memory() / 1e9:.2f} GB")
