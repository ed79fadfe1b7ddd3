"""Handwritten digits: scikit-learn's small ones, some of MNIST, or a user's own images, cut into three parts."""

from typing import NamedTuple

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from ..errors import require
from ..files import name_of
from . import mnist
from .arrays import first, read_arrays, require_finite
from .examples import Labelled
from .labels import whole
from .numpy_files import LARGEST as LARGEST_FILE
from .source import Kind

KEYS = ("x_train", "y_train", "x_test", "y_test")
_REMEDY = "give a file like mnist.npz of keras"
SPLIT = 0  # seed of the split, which is always the same
SMALLEST, LARGEST = 8, 256  # pixels along a side
MOST = 5 * 10**8  # pixels of all images
MOST_CLASSES = 1000
_KIND = Kind(
    "is no readable .npz file", f"choose `digits` or `mnist`, or {_REMEDY}", LARGEST_FILE + 10**6, "There is no data set and no file"
)


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
    if data == "mnist":
        shades, labels = mnist.images()
        known, held_out = _split(Labelled(_pictures(shades, 255), labels), 1 / 5)
        return Digits(*_split(known, 1 / 8), held_out)
    arrays = read_npz(data)
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
    name, (found, _) = name_of(path), read_arrays(path, _KIND, KEYS, tables=False)
    require("" not in found, f"`{name}` holds a single array; {_REMEDY}.")
    missing = [key for key in KEYS if key not in found]
    require(not missing, f"`{name}` must hold the arrays {', '.join(KEYS)}, but has no `{(missing or [''])[0]}`; {_REMEDY}.")
    for part in ("train", "test"):
        _require_images(name, part, found[f"x_{part}"])
        found[f"y_{part}"] = _classes(name, part, found[f"y_{part}"], len(found[f"x_{part}"]))
    _require_agreement(name, found)
    return found


def _require_images(name: str, part: str, x: np.ndarray) -> None:
    which = f"x_{part} in `{name}`"
    sides = f"{which} must have the shape (images, rows, columns) with at least {SMALLEST} rows and columns, and at most {LARGEST}"
    shape = x.ndim == 3 and len(x) > 0 and min(x.shape[1:]) >= SMALLEST and max(x.shape[1:]) <= LARGEST
    require(shape, f"{sides}, but has {x.shape}; {_REMEDY}.")
    require(x.size <= MOST, f"{which} must hold at most {MOST:,} pixels, but holds {x.size:,}; give fewer images.")
    numbers = f"{which} must hold finite numbers from 0 upwards, to at most 1e30"
    require(x.dtype.kind in "biuf", f"{numbers}, but holds words; {_REMEDY}.")
    require_finite(x, numbers, _REMEDY, 1e30)
    require(bool(x.min() >= 0), f"{numbers}, but {first(x, x < 0) if x.min() < 0 else ''}; {_REMEDY}.")


def _classes(name: str, part: str, found: np.ndarray, images: int) -> np.ndarray:
    """The classes as whole numbers, one for each image."""
    which = f"y_{part} in `{name}` must hold"
    y = whole(found)
    usable = y is not None and y.size > 0 and int(y.min()) >= 0
    require(usable, f"{which} classes as whole numbers from 0 upwards; {_REMEDY}.")
    assert y is not None
    fits = f"{which} a class for each of the {images} images, but holds {y.size}; {_REMEDY}."
    require(y.size == images and y.ndim in (1, 2), fits)
    most = f"{which} classes below {MOST_CLASSES}, but holds {int(y.max())}; number the classes without gaps."
    require(int(y.max()) < MOST_CLASSES, most)
    return y.ravel()


def _require_agreement(name: str, found: dict[str, np.ndarray]) -> None:
    x, other = (found[f"x_{part}"] for part in ("train", "test"))
    sizes = f"The images of x_train and x_test in `{name}` must have one size, but have {x.shape[1:]} and {other.shape[1:]}; {_REMEDY}."
    require(x.shape[1:] == other.shape[1:], sizes)
    tops = [float(images.max()) for images in (x, other)]
    scale = f"The images of x_train and x_test in `{name}` must have one scale of brightness, but reach {tops[0]:g} and {tops[1]:g}"
    require(0 < max(tops) <= 5 * min(tops), f"{scale}; scale both alike.")
    counts = np.bincount(found["y_train"])
    few = int(counts.argmin())
    enough = (
        f"Every class from 0 to {len(counts) - 1} in `{name}` must have at least 20 images in x_train, but class {few} has {counts[few]}"
    )
    require(len(counts) >= 2 and counts[few] >= 20, f"{enough}; number the classes without gaps, at least two of them.")
    top = int(found["y_test"].max())
    require(top < len(counts), f"y_test in `{name}` has the class {top}, which y_train has not; {_REMEDY}.")


def _pictures(images: np.ndarray, top: float) -> np.ndarray:
    return (images / np.float32(top)).astype(np.float32)[..., None]


def _split(examples: Labelled, fraction: float) -> tuple[Labelled, Labelled]:
    """Two parts with the same mixture of classes, `fraction` of the examples in the second; always the same ones."""
    x, other, y, others = train_test_split(
        *examples, test_size=round(fraction * len(examples.labels)), stratify=examples.labels, random_state=SPLIT
    )
    return Labelled(x, y), Labelled(other, others)
