"""A picture out of a file, as numbers between 0 (black) and 1 (white)."""

from pathlib import Path

import numpy as np
from jaxtyping import Float
from matplotlib import image

from ..errors import InputError, require

LARGEST = 256  # pixels along a side; larger pictures are thinned out
_REMEDY = "give a PNG file, or a two-dimensional array of numbers saved by numpy.save"


def read_picture(path: str | Path) -> Float[np.ndarray, "rows columns"]:
    """The picture in a PNG or .npy file in shades of grey, the lowest row first, from 0 at its darkest to 1 at its brightest.

    Raises:
        InputError: there is no such file, or it holds no picture.
    """
    path = Path(path)
    require(path.is_file(), f"There is no file `{path}`; {_REMEDY}.")
    try:
        values = np.load(path, allow_pickle=False) if path.suffix == ".npy" else image.imread(path)
        values = np.asarray(values, float)
    except (OSError, ValueError, SyntaxError, TypeError) as error:
        raise InputError(f"`{path}` holds no picture ({error}); {_REMEDY}.") from None
    if values.ndim == 3 and values.shape[2] in (3, 4):
        values = values[..., :3].mean(axis=2)
    enough = values.ndim == 2 and min(values.shape) >= 8 and bool(np.all(np.isfinite(values)))
    require(enough, f"`{path}` holds no picture of at least 8 x 8 finite values, but an array of shape {values.shape}; {_REMEDY}.")
    values = values[:: -(-values.shape[0] // LARGEST), :: -(-values.shape[1] // LARGEST)][::-1]
    spread = float(np.ptp(values))
    require(spread > 0, f"`{path}` has the same shade everywhere; {_REMEDY}.")
    return (values - values.min()) / spread
