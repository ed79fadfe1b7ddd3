"""A picture out of a file, as numbers between 0 (black) and 1 (white)."""

import warnings
from typing import BinaryIO

import numpy as np
from jaxtyping import Float, Shaped
from PIL import Image, ImageOps

from ..errors import require
from ..files import Pathname, name_of
from .arrays import require_finite
from .numpy_files import MAGIC, read_npy
from .source import Kind, reading

LARGEST = 256  # pixels along a side; larger pictures are made smaller
SMALLEST = 8
MOST = 50_000_000  # pixels of a file
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM")
LUMA = (0.299, 0.587, 0.114)  # of red, green, blue; ITU-R BT.601
_REMEDY = "give a PNG file, or a two-dimensional array of numbers saved by numpy.save"
_KIND = Kind("holds no picture", _REMEDY, 5 * 10**8)


def read_picture(path: Pathname) -> Float[np.ndarray, "rows columns"]:
    """The picture in a file in shades of grey, the lowest row first, from 0 at its darkest to 1 at its brightest.

    PNG, JPEG, GIF, BMP, TIFF, WebP and PPM, or an array saved by numpy.save. Colours become Y = 0.299 R + 0.587 G + 0.114 B; what is
    transparent is laid on white; a photograph is turned as its camera says; of several pictures the first counts. A side of more
    than 256 pixels is made shorter by a whole factor, each new pixel the mean of the old ones that it covers.

    Raises:
        InputError: there is no such file, or it holds no picture.
    """
    name = name_of(path)
    with reading(path, _KIND) as file:
        start = file.read(len(MAGIC))
        file.seek(0)
        values = _of_array(read_npy(file, 8 * MOST)) if start == MAGIC else _of_picture(file)
    wanted = f"`{name}` holds no picture of at least {SMALLEST} x {SMALLEST} finite values, but"
    require(values.ndim == 2 and min(values.shape) >= SMALLEST, f"{wanted} an array of shape {values.shape}; {_REMEDY}.")
    require_finite(values, wanted.removesuffix(", but"), _REMEDY, 1e100)
    values = reduced(values)[::-1]
    spread = float(np.ptp(values))
    require(spread > 1e-12 * float(np.abs(values).max()), f"`{name}` has the same shade everywhere; {_REMEDY}.")
    return (values - values.min()) / spread


def reduced(values: Float[np.ndarray, "rows columns"]) -> Float[np.ndarray, "fewer less"]:
    """The picture with at most `LARGEST` pixels along a side, each the mean over the area that it covers.

    >>> reduced(np.tile([0.0, 1.0], (512, 256))).shape, float(reduced(np.tile([0.0, 1.0], (512, 256))).max())
    ((256, 256), 0.5)
    """
    for axis in (0, 1):
        length = values.shape[axis]
        factor = -(-length // LARGEST)
        starts = np.arange(0, length, factor)
        counts = np.diff(np.append(starts, length))
        sums = np.add.reduceat(values, starts, axis=axis, dtype=np.float64)
        values = sums / (counts[:, None] if axis == 0 else counts)
    return values


def _of_array(found: Shaped[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
    if found.dtype.kind not in "biuf":
        raise ValueError("it holds words instead of numbers")
    if found.size > MOST:
        raise ValueError(f"it has {found.size:,} values, more than {MOST:,}")
    if found.ndim == 3 and found.shape[2] in (3, 4):
        opaque = 255 if found.dtype == np.uint8 else 1
        cover = np.ones(found.shape[:2]) if found.shape[2] == 3 else found[..., 3] / opaque
        if not ((cover >= 0) & (cover <= 1)).all():
            raise ValueError("its fourth channel, how opaque it is, must lie between 0 and 1, or 0 and 255 as bytes")
        grey = sum(weight * found[..., channel] for channel, weight in enumerate(LUMA))
        return grey * cover + opaque * (1 - cover)
    return found.astype(np.float64)


def _of_picture(file: BinaryIO) -> Float[np.ndarray, "rows columns"]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the library only warns of is checked here, or read as it is
        with Image.open(file, formats=FORMATS) as image:
            pixels = image.width * image.height
            if pixels > MOST:
                raise ValueError(f"it declares {image.width:,} x {image.height:,} pixels, more than {MOST:,}")
            return _grey(ImageOps.exif_transpose(image))


def _grey(image: Image.Image) -> Float[np.ndarray, "rows columns"]:
    clear = image.info.get("transparency")
    if image.mode.startswith(("I", "F")):
        values = np.asarray(image, np.float32 if image.mode != "I" else np.float64)
        return np.where(values == clear, 65535, values) if isinstance(clear, int) else values
    if clear is None and image.mode not in ("LA", "La", "PA", "RGBA", "RGBa"):
        return _luma(np.asarray(image.convert("RGB")))
    layers = np.asarray(image.convert("RGBA"))
    cover = layers[..., 3].astype(np.float32) / 255
    return _luma(layers) * cover + 255 * (1 - cover)


def _luma(layers: Shaped[np.ndarray, "rows columns channels"]) -> Float[np.ndarray, "rows columns"]:
    grey = np.zeros(layers.shape[:2], np.float32)
    for channel, weight in enumerate(LUMA):
        grey += np.float32(weight) * layers[..., channel]
    return grey
