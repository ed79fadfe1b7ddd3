"""Does a picture look in numbers as it looks to the eye, whatever its format, and are bombs refused by their header?"""

import io
import resource
import struct
import time
import zlib

import numpy as np
import pytest
from PIL import Image

from szilard.data.pictures import read_picture, reduced
from szilard.errors import InputError

GREY = np.random.default_rng(0).integers(0, 256, (12, 10)).astype(np.uint8)
GREY[0, :2] = 0, 255
WANTED = GREY[::-1] / 255


def saved(tmp_path, image, name="a.png", **options):
    image.save(tmp_path / name, **options)
    return tmp_path / name


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "LA", "P", "CMYK", "I;16"])
@pytest.mark.parametrize("name", ["a.png", "a.tif", "a.dat"])
def test_modes(tmp_path, mode, name):
    image = Image.fromarray(GREY.astype(np.uint16) * 257) if mode == "I;16" else Image.fromarray(GREY)
    image = image if mode == "I;16" else image.convert("P" if mode == "P" else "RGB").convert(mode)
    if mode == "CMYK" and name != "a.tif":
        return
    picture = read_picture(saved(tmp_path, image, name, format="TIFF" if name == "a.tif" else "PNG"))
    np.testing.assert_allclose(picture, WANTED, atol=1e-6)


def test_black_and_white(tmp_path):
    np.testing.assert_array_equal(read_picture(saved(tmp_path, Image.fromarray(GREY > 99))), GREY[::-1] > 99)


@pytest.mark.parametrize("name", ["a.png", "a.npy"])
def test_colours_become_luma(tmp_path, name):
    """0.299 R + 0.587 G + 0.114 B, between white and black."""
    colours = np.zeros((8, 8, 3), np.uint8)
    colours[0, :4] = [*np.eye(3, dtype=np.uint8).tolist(), [1, 1, 1]]
    np.save(tmp_path / "a.npy", colours * np.uint8(255))
    Image.fromarray(colours * np.uint8(255)).save(tmp_path / "a.png")
    np.testing.assert_allclose(read_picture(tmp_path / name)[-1, :5], [0.299, 0.587, 0.114, 1, 0], atol=1e-6)


def test_what_is_transparent_lies_on_white(tmp_path):
    layers = np.zeros((8, 8, 4), np.uint8)
    layers[0, :3, 3] = 255, 51, 0
    picture = read_picture(saved(tmp_path, Image.fromarray(layers)))
    np.testing.assert_allclose(picture[-1, :3], [0, 0.8, 1], atol=1e-6)
    np.save(tmp_path / "a.npy", layers)
    np.testing.assert_allclose(read_picture(tmp_path / "a.npy"), picture, atol=1e-6)
    palette = Image.fromarray(GREY).convert("P")
    marked = int(np.asarray(palette)[0, 0])
    assert read_picture(saved(tmp_path, palette, "b.png", transparency=marked))[-1, 0] == 1


def test_photograph_is_turned_as_the_camera_says(tmp_path):
    exif = Image.Exif()
    exif[0x112] = 3  # half a turn
    np.testing.assert_allclose(read_picture(saved(tmp_path, Image.fromarray(GREY), exif=exif)), WANTED[::-1, ::-1], atol=1e-6)


def test_fine_stripes_of_a_large_picture_become_grey(tmp_path):
    """Thinning out would show the stripes, which are finer than the pixels that remain, as black or white."""
    stripes = np.tile([0, 255], (600, 300)).astype(np.uint8)
    stripes[:100] = 0
    picture = read_picture(saved(tmp_path, Image.fromarray(stripes)))
    assert picture.shape == (200, 200) and picture[:160].min() > 0.3 and not picture[-30:].any()


def test_mean_is_kept():
    values = np.random.default_rng(0).random((512, 768))
    np.testing.assert_allclose(reduced(values), values.reshape(256, 2, 256, 3).mean((1, 3)))
    assert reduced(np.ones((700, 300))).shape == (234, 150) and np.ptp(reduced(np.full((700, 300), 0.1))) < 1e-15


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def bomb(width, height):
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 10**6)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(10_000, 6_000), (2**31 - 1, 2**31 - 1), (100_000, 2_000), (20_000, 4_600)])
def test_too_many_pixels_are_refused_by_the_header(tmp_path, width, height):
    (tmp_path / "a.png").write_bytes(bomb(width, height))
    before, begin = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    with pytest.raises(InputError, match=r"holds no picture \((it declares|Image size)"):
        read_picture(tmp_path / "a.png")
    assert time.perf_counter() - begin < 5 and resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def content(image, **options):
    stream = io.BytesIO()
    image.save(stream, **options)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (content(Image.fromarray(GREY), format="PNG")[:100], "holds no picture"),
        (content(Image.fromarray(GREY[:7]), format="PNG"), r"of shape \(7, 10\)"),
        (content(Image.fromarray(np.full((9, 9), 3, np.uint8)), format="PNG"), "the same shade everywhere"),
        (content(Image.fromarray(np.full((9, 9), np.nan, np.float32)), format="TIFF"), "in row 1, column 1 .* is nan"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "holds no picture"),
        (b"", "holds no picture"),
    ],
)
def test_pictures_that_cannot_be_used(tmp_path, written, sentence):
    (tmp_path / "a.png").write_bytes(written)
    with pytest.raises(InputError, match=sentence):
        read_picture(tmp_path / "a.png")


def test_arrays_that_are_no_pictures(tmp_path):
    for array, sentence in [
        (GREY + 1j, "complex"),
        (np.full((9, 9, 4), 3.0), "fourth channel"),
        (np.full((300, 300), 0.1), "the same shade"),
    ]:
        np.save(tmp_path / "a.npy", array)
        with pytest.raises(InputError, match=sentence):
            read_picture(tmp_path / "a.npy")
