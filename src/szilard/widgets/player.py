"""Pictures that were computed once, played in the page."""

from collections.abc import Sequence
from html import escape
from typing import Any, cast

import numpy as np
from traitlets import Bool, Float, Int, List, Unicode, validate

from ..errors import require, shown
from . import frames as pictures
from .widget import Widget, fixed, live, require_text

MOST = 2000  # frames


class Player(Widget):
    """Plays frames: play and pause, one on and one back, a slider, in a loop or once, at a chosen speed.

    Nothing plays by itself. Where the reader's system asks for less motion, one frame a second is the speed to begin with.

    Args:
        frames: matplotlib figures of one size, arrays of values between 0 and 1 (rows x columns, or with red, green, blue as a third axis),
            the bytes of PNG or WebP files, or drawings of `szilard.draw.schemes`.
        labels: a text for each frame, shown below it; None: no labels.
        caption: the text below the widget.
        description: what is to be seen, for those who cannot see it; the caption, if it is empty.
        speed: frames a second to begin with.
        loop: whether the first frame follows the last one.
        map: colour map of arrays without colours of their own.

    `index` is the frame that is shown; the page tells it to Python, and shows the one that Python assigns.

    Raises:
        InputError: there are no frames, something else than a picture is among them, or a label is missing.
    """

    frames = fixed(List(Unicode()))
    labels = fixed(List(Unicode()))
    size = fixed(List(Int()))
    pixelated = fixed(Bool())
    speed = fixed(Float())
    loop = fixed(Bool())
    index = live(0)

    def __init__(
        self,
        frames: Sequence[Any],
        labels: Sequence[str] | None = None,
        caption: str = "",
        description: str = "",
        speed: float = 4.0,
        loop: bool = True,
        map: str = "gray",
    ) -> None:
        count = len(frames)
        require(0 < count <= MOST, f"`frames` must be between 1 and {MOST} pictures, but there are {count}.")
        words = [""] * count if labels is None else labels
        require(len(words) == count, f"`labels` must be one text for each of the {count} frames, but there are {len(words)}.")
        require(0.1 <= speed <= 60, f"`speed` must lie between 0.1 and 60 frames a second, but is {shown(speed)}.")
        addresses, size = _pictures(frames, map)
        super().__init__(
            *(caption, description),
            frames=addresses,
            labels=[require_text("labels", label) for label in words],
            size=size,
            pixelated=all(pictures.is_array(frame) for frame in frames),
            speed=float(speed),
            loop=bool(loop),
        )

    def still(self) -> str:
        """The last picture."""
        if self.frames[-1].startswith("<svg"):  # its style is no part of a page without scripts
            return ""
        words = escape(self.labels[-1] or self.description or self.caption)
        return f'<p><img class="szilard-still" src="{self.frames[-1]}" alt="{words}"></p>'

    @validate("index")
    def _shown(self, proposal: Any) -> int:
        index, last = proposal["value"], len(self.frames) - 1
        inside = isinstance(index, int | np.integer) and bool(0 <= index <= last)
        require(inside, f"`index` must be a whole number between 0 and {last}, but is {shown(repr(index))}.")
        return int(index)


def _pictures(frames: Sequence[Any], map: str) -> tuple[list[str], list[int]]:
    """What the page shows, and its width and height, which a drawing says itself."""
    if all(pictures.is_drawing(frame) for frame in frames):
        return list(frames), [0, 0]
    data = [pictures.encoded(frame, map) for frame in frames]
    return [pictures.address(each) for each in data], _one_size(data)


def _one_size(data: Sequence[bytes]) -> list[int]:
    sizes = {pictures.size(each) for each in data}
    words = " and ".join(f"{width} x {height}" for width, height in sorted(sizes)[:2])
    require(len(sizes) == 1, f"`frames` must be pictures of one size, but some have {words} pixels; draw all with one `figsize`.")
    return list(cast(tuple[int, int], sizes.pop()))
