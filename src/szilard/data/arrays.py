"""A user's own samples of binary units, from a file of numpy."""

from pathlib import Path

import numpy as np
from jaxtyping import Int

from ..errors import InputError, require

FEWEST = 100


def read_binary(path: str) -> Int[np.ndarray, "samples *shape"]:
    """The samples in a `.npy` file as +1 and -1, each a row of units or a picture.

    Raises:
        InputError: there is no such file, or it holds something else.
    """
    try:
        found = np.load(Path(path), allow_pickle=False)
    except OSError as error:
        raise InputError(f"`{path}` cannot be read ({error.strerror or error}); give a file that numpy.save has written.") from None
    except (ValueError, EOFError) as error:
        raise InputError(f"`{path}` is no array of numpy ({error}); give a file that numpy.save has written.") from None
    require(
        isinstance(found, np.ndarray) and found.ndim in (2, 3) and found.size > 0,
        f"`{path}` must hold one array of the shape (samples, units) or (samples, rows, columns), but holds {_shape(found)}.",
    )
    values = set(np.unique(found).tolist()) if found.dtype.kind in "biuf" else {"?"}
    require(values <= {0, 1} or values <= {-1, 1}, f"The values in `{path}` must all be 0 and 1, or all -1 and 1; convert them first.")
    require(len(found) >= FEWEST, f"`{path}` must hold at least {FEWEST} samples, but holds {len(found)}.")
    return np.where(found > 0, 1, -1).astype(np.int8)


def _shape(found: object) -> str:
    return f"the shape {found.shape}" if isinstance(found, np.ndarray) else "several arrays"
