"""The colour maps of the figures as numbers, for what draws elsewhere than in matplotlib."""

import matplotlib
import numpy as np
from jaxtyping import UInt8

from ..errors import require, shown


def colour_table(map: str) -> UInt8[np.ndarray, "256 3"]:
    """Red, green and blue of the 256 shades of a colour map, from the lowest value to the highest.

    Raises:
        InputError: there is no map of this name.

    >>> colour_table("gray")[[0, 255]].tolist()
    [[0, 0, 0], [255, 255, 255]]
    """
    known = map in matplotlib.colormaps
    require(known, f"`map` must name a colour map of matplotlib, such as cividis, gray or RdBu_r, but is {shown(repr(map))}.")
    return np.rint(255 * matplotlib.colormaps[map](np.linspace(0, 1, 256))[:, :3]).astype(np.uint8)
