"""The colour maps of the figures as numbers, for what draws elsewhere than in matplotlib."""

from functools import cache
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from ..errors import require, shown


@cache
def colour_table(map: str) -> UInt8[np.ndarray, "256 3"]:
    """Red, green and blue of the 256 shades of a colour map, from the lowest value to the highest.

    Those used most stand in a file, so that a page need not wait for matplotlib.

    Raises:
        InputError: there is no map of this name.

    >>> colour_table("gray")[[0, 255]].tolist()
    [[0, 0, 0], [255, 255, 255]]
    """
    with np.load(Path(__file__).with_name("colour_tables.npz")) as kept:
        return kept[map] if map in kept else of_matplotlib(map)


def of_matplotlib(map: str) -> UInt8[np.ndarray, "256 3"]:
    """The same, always from matplotlib.

    >>> all((of_matplotlib(map) == colour_table(map)).all() for map in ("cividis", "gray", "RdBu_r"))
    True
    """
    import matplotlib

    known = map in matplotlib.colormaps
    require(known, f"`map` must name a colour map of matplotlib, such as cividis, gray or RdBu_r, but is {shown(repr(map))}.")
    return np.rint(255 * matplotlib.colormaps[map](np.linspace(0, 1, 256))[:, :3]).astype(np.uint8)
