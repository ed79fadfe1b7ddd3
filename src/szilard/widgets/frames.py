"""Pictures as a page shows them: PNG or WebP, written into an address."""

import base64
import io
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from ..draw.colour_tables import colour_table
from ..errors import InputError, require, shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_REMEDY = "give figures, arrays of values between 0 and 1, the bytes of PNG or WebP files, or drawings of szilard.draw.schemes alone"
_MOST = 4096  # pixels along a side of an array


def encoded(frame: Any, map: str) -> bytes:
    """A figure, an array or the bytes of a picture as those of a PNG or WebP file; bytes stay as they are.

    Raises:
        InputError: `frame` is none of these.
    """
    if isinstance(frame, bytes):
        require(_kind(frame) is not None, f"A frame is {len(frame)} bytes that are neither PNG nor WebP; {_REMEDY}.")
        return frame
    if hasattr(frame, "savefig"):
        return _of_figure(frame)
    return _of_array(frame, map)


def size(data: bytes) -> tuple[int, int]:
    """Width and height of a picture in pixels."""
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "WEBP")) as picture:
            return picture.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise InputError(f"A frame cannot be read as a picture; {_REMEDY}.") from error


def address(data: bytes) -> str:
    """The picture itself as an address."""
    return f"data:image/{_kind(data)};base64,{base64.b64encode(data).decode()}"


def is_drawing(frame: Any) -> bool:
    """Whether a frame is a drawing in SVG, as `draw.schemes` makes them."""
    return isinstance(frame, str) and frame.startswith("<svg")


def is_array(frame: Any) -> bool:
    """Whether a frame is made of pixels that are to stay visible."""
    return not isinstance(frame, bytes | str) and not hasattr(frame, "savefig")


def _kind(data: bytes) -> str | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def _of_figure(figure: "Figure") -> bytes:
    from ..draw import render  # matplotlib, which whoever has made a figure has imported

    with Image.open(io.BytesIO(render(figure, "png"))) as picture:
        return _webp(picture.convert("RGB"))


def _of_array(frame: Any, map: str) -> bytes:
    try:
        values = np.asarray(frame, float)
    except (TypeError, ValueError) as error:
        raise InputError(f"A frame is {shown(repr(frame))}; {_REMEDY}.") from error
    plain = values.ndim == 2 or (values.ndim == 3 and values.shape[2] == 3)
    require(plain and values.size > 0 and max(values.shape) <= _MOST, f"A frame is an array of shape {values.shape}; {_REMEDY}.")
    inside = bool(np.isfinite(values).all() and values.min() >= 0 and values.max() <= 1)
    require(inside, "The values of a frame must lie between 0 and 1; shift and divide them by their range.")
    shades = np.rint(255 * values).astype(np.uint8)
    return _webp(Image.fromarray(colour_table(map)[shades] if values.ndim == 2 else shades))


def _webp(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", lossless=True, quality=40, method=2)
    return buffer.getvalue()
