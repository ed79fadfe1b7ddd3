"""Handwritten digits: scikit-learn's small ones, MNIST, or a user's own images, cut into three parts."""

import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from ..errors import InputError, require
from ..networks.datasets import mnist
from .examples import Labelled

KEYS = ("x_train", "y_train", "x_test", "y_test")
_REMEDY = "give a file like mnist.npz of keras"
SPLIT = 0  # seed of the split, which is always the same
SMALLEST = 8  # pixels along a side


class Digits(NamedTuple):
    """Images (rows, columns, 1) between 0 and 1: to learn from, to make choices with, and to judge with once in the end."""

    training: Labelled
    validation: Labelled
    held_out: Labelled

    @property
    def classes(self) -> int:
        """Labels go from 0 to one less."""
        return int(self.training.labels.max()) + 1


def load(data: str) -> Digits:
    """The data set called `data`: "digits", "mnist", or the path of an `.npz` file.

    Raises:
        InputError: it cannot be had.
    """
    if data == "digits":
        found = load_digits()
        images, labels = Labelled(_pictures(found["images"], 16), found["target"].astype(np.int32))
        known, held_out = _split(Labelled(images, labels), 1 / 3)
        return Digits(*_split(known, 1 / 6), held_out)
    arrays = mnist() if data == "mnist" else read_npz(data)
    top = max(float(arrays["x_train"].max()), 1e-30)
    known, held_out = (
        Labelled(_pictures(arrays[f"x_{part}"], top), arrays[f"y_{part}"].astype(np.int32).ravel()) for part in ("train", "test")
    )
    return Digits(*_split(known, 1 / 10), held_out)


def read_npz(path: str) -> dict[str, np.ndarray]:
    """The four arrays of a file like mnist.npz: images x_train, x_test (examples, rows, columns), classes y_train, y_test (examples).

    Raises:
        InputError: there is no such file, or it holds something else.
    """
    require(Path(path).is_file(), f"There is no data set and no file `{path}`; choose `digits` or `mnist`, or {_REMEDY}.")
    try:
        archive = np.load(path, allow_pickle=False)
        found = {key: archive[key] for key in KEYS if key in archive.files} if hasattr(archive, "files") else None
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(f"`{path}` is no readable .npz file ({error}); {_REMEDY}.") from None
    if found is None:
        raise InputError(f"`{path}` holds a single array; {_REMEDY}.")
    missing = [key for key in KEYS if key not in found]
    require(not missing, f"`{path}` must hold the arrays {', '.join(KEYS)}, but has no `{(missing or [''])[0]}`; {_REMEDY}.")
    for part in ("train", "test"):
        _require_images(path, part, found)
    x, other = found["x_train"].shape[1:], found["x_test"].shape[1:]
    require(x == other, f"The images of x_train and x_test in `{path}` must have one size, but have {x} and {other}; {_REMEDY}.")
    counts = np.bincount(found["y_train"].astype(int).ravel())
    few = int(counts.argmin())
    enough = (
        f"Every class from 0 to {len(counts) - 1} in `{path}` must have at least 20 images in x_train, but class {few} has {counts[few]}"
    )
    require(len(counts) >= 2 and counts[few] >= 20, f"{enough}; number the classes without gaps, at least two of them.")
    top = int(found["y_test"].max())
    require(top < len(counts), f"y_test in `{path}` has the class {top}, which y_train has not; {_REMEDY}.")
    return found


def _require_images(path: str, part: str, found: dict[str, Any]) -> None:
    x, y = found[f"x_{part}"], found[f"y_{part}"]
    shape = f"x_{part} in `{path}` must have the shape (images, rows, columns) with at least {SMALLEST} rows and columns"
    require(x.ndim == 3 and len(x) > 0 and min(x.shape[1:]) >= SMALLEST, f"{shape}, but has {x.shape}; {_REMEDY}.")
    numbers = x.dtype.kind in "biuf" and bool(np.all(np.isfinite(x)))
    require(numbers and float(x.min()) >= 0, f"x_{part} in `{path}` must hold finite numbers from 0 upwards; {_REMEDY}.")
    whole = y.dtype.kind in "iu" and y.size > 0 and int(y.min()) >= 0
    require(whole, f"y_{part} in `{path}` must hold classes as whole numbers from 0 upwards; {_REMEDY}.")
    require(y.size == len(x), f"y_{part} in `{path}` must hold a class for each of the {len(x)} images, but holds {y.size}; {_REMEDY}.")


def _pictures(images: np.ndarray, top: float) -> np.ndarray:
    return (images / np.float32(top)).astype(np.float32)[..., None]


def _split(examples: Labelled, share: float) -> tuple[Labelled, Labelled]:
    """Two parts with the same mixture of classes, `share` of the examples in the second; always the same ones."""
    x, other, y, others = train_test_split(
        *examples, test_size=round(share * len(examples.labels)), stratify=examples.labels, random_state=SPLIT
    )
    return Labelled(x, y), Labelled(other, others)
