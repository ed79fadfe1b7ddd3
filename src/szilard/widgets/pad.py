"""A pad to draw on."""

from typing import Any

import numpy as np
from jaxtyping import Float
from traitlets import Float as Number
from traitlets import Int, validate

from ..errors import InputError, require, shown
from .widget import Widget, fixed, live

SMALLEST, LARGEST = 4, 64


class Pad(Widget):
    """A square of pixels to draw on, with mouse or finger, or with the keys: arrows move the brush, space paints, backspace erases.

    Args:
        size: pixels along a side.
        picture: what is there at first, values between 0 (paper) and 1 (ink), the highest row first; None: nothing.
        brush: the radius of the brush in pixels; None: a twentieth of the side, at least 0.5.
        caption: the text below the widget.
        description: what is to be drawn, for those who cannot see it; the caption, if it is empty.

    `pixels` changes, row by row from the top in steps of 1/255: the page tells it after each stroke. `picture` is the same as an array.

    Raises:
        InputError: the size is out of bounds, or the picture does not have it.
    """

    size = fixed(Int())
    brush = fixed(Number())
    pixels = live([])

    def __init__(
        self,
        size: int = 28,
        picture: Any = None,
        brush: float | None = None,
        caption: str = "",
        description: str = "",
    ) -> None:
        fits = SMALLEST <= size <= LARGEST
        require(fits, f"`size` must lie between {SMALLEST} and {LARGEST} pixels, but is {shown(size)}.")
        radius = max(0.5, size / 20) if brush is None else float(brush)
        require(0.1 <= radius <= size / 2, f"`brush` must lie between 0.1 and {size / 2:g} pixels, but is {shown(radius)}.")
        self.set_trait("size", int(size))
        pixels = [0] * (size * size) if picture is None else _pixels(picture, size)
        super().__init__(caption, description, brush=radius, pixels=pixels)

    @property
    def picture(self) -> Float[np.ndarray, "size size"]:
        """What has been drawn: 0 is paper, 1 is ink; the highest row first."""
        return np.array(self.pixels).reshape(self.size, self.size) / 255

    @validate("pixels")
    def _drawn(self, proposal: Any) -> list[int]:
        pixels, count = [int(value) for value in proposal["value"]], self.size**2
        require(len(pixels) == count, f"`pixels` must be {count} numbers, one for each pixel, but are {len(pixels)}.")
        require(all(0 <= value <= 255 for value in pixels), "`pixels` must be whole numbers between 0 and 255.")
        return pixels


def _pixels(picture: Any, size: int) -> list[int]:
    try:
        values = np.asarray(picture, float)
    except (TypeError, ValueError) as error:
        raise InputError(f"`picture` must be an array, but is {shown(repr(picture))}.") from error
    require(values.shape == (size, size), f"`picture` must have the shape ({size}, {size}), but has {values.shape}.")
    inside = bool(np.isfinite(values).all() and values.min() >= 0 and values.max() <= 1)
    require(inside, "The values of `picture` must lie between 0 (paper) and 1 (ink); shift and divide them by their range.")
    return np.rint(255 * values).astype(int).ravel().tolist()
