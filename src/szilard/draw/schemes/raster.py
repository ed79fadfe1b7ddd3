"""Functions of the plane as small pictures, without a library for it."""

import base64
import struct
import zlib

import numpy as np
from jaxtyping import Float, UInt8

from ..colour_tables import colour_table


def plane(
    values: Float[np.ndarray, "rows columns"],
    corner: tuple[float, float],
    size: float,
    limits: tuple[float, float] = (0, 1),
    map: str = "cividis",
) -> str:
    """The values as a square of colours, the first row lowest."""
    return sheet(values, corner, (size, size), limits, map)


def sheet(
    values: Float[np.ndarray, "rows columns"],
    corner: tuple[float, float],
    size: tuple[float, float],
    limits: tuple[float, float] = (0, 1),
    map: str = "cividis",
) -> str:
    """The values as a rectangle of colours, of this width and height, the first row lowest."""
    levels = np.clip((values[::-1] - limits[0]) / (limits[1] - limits[0]), 0, 1)
    data = base64.b64encode(png(np.round(255 * levels).astype(np.uint8), map)).decode()
    where = f'x="{corner[0]:g}" y="{corner[1]:g}" width="{size[0]:g}" height="{size[1]:g}" preserveAspectRatio="none"'
    return f'<image {where} href="data:image/png;base64,{data}"/>'


def png(levels: UInt8[np.ndarray, "rows columns"], map: str) -> bytes:
    """Levels from 0 to 255 as the bytes of a picture with a palette (PNG, W3C 2003, chapter 11)."""
    rows, columns = levels.shape
    head = struct.pack(">2I5B", columns, rows, 8, 3, 0, 0, 0)
    lines = np.hstack([np.zeros((rows, 1), np.uint8), levels])  # each line begins with its filter: none
    chunks = [(b"IHDR", head), (b"PLTE", colour_table(map).tobytes()), (b"IDAT", zlib.compress(lines.tobytes(), 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">I", len(data)) + _checked(name + data) for name, data in chunks)


def _checked(chunk: bytes) -> bytes:
    return chunk + struct.pack(">I", zlib.crc32(chunk))
