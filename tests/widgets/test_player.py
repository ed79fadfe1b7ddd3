"""What does a player take, and what does it refuse?"""

import base64
import io

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image
from traitlets import TraitError

from szilard.errors import InputError
from szilard.widgets import Player


def pixels(player, k):
    data = base64.b64decode(player.frames[k].partition(",")[2])
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def test_arrays_keep_their_pixels():
    grey = np.arange(12).reshape(3, 4) / 11
    colours = np.random.default_rng(0).random((3, 4, 3))
    player = Player([grey, colours])
    assert player.size == [4, 3] and player.pixelated
    assert (pixels(player, 0) == np.rint(255 * grey)[..., None]).all()
    assert (pixels(player, 1) == np.rint(255 * colours)).all()


def test_figures_and_bytes_become_pictures():
    figure = Figure(figsize=(2, 1))
    figure.subplots().plot([0, 1])
    buffer = io.BytesIO()
    Image.new("RGB", (320, 160)).save(buffer, "PNG")
    player = Player([figure, buffer.getvalue()], labels=["a", "b"])
    assert player.size == [320, 160] and not player.pixelated and player.labels == ["a", "b"]
    assert player.frames[0].startswith("data:image/webp;") and base64.b64decode(player.frames[1].partition(",")[2]) == buffer.getvalue()
    assert (pixels(player, 0) != 255).any()


GREY = np.zeros((2, 2))


@pytest.mark.parametrize(
    ("frames", "options", "words"),
    [
        ([], {}, "`frames` must be between 1 and 2000 pictures, but there are 0"),
        ([GREY], {"labels": ["a", "b"]}, "one text for each of the 1 frames, but there are 2"),
        ([GREY], {"labels": [1]}, "`labels` must be a text, but is 1"),
        ([GREY, np.zeros((2, 3))], {}, "pictures of one size, but some have 2 x 2 and 3 x 2 pixels"),
        ([GREY - 1], {}, "must lie between 0 and 1"),
        ([GREY * np.nan], {}, "must lie between 0 and 1"),
        ([np.zeros(3)], {}, r"array of shape \(3,\); give figures"),
        (["no"], {}, "A frame is 'no'; give figures"),
        ([b"GIF89a"], {}, "6 bytes that are neither PNG nor WebP"),
        ([b"\x89PNG\r\n\x1a\n"], {}, "cannot be read as a picture"),
        ([GREY], {"speed": 0}, "`speed` must lie between 0.1 and 60 frames a second, but is 0"),
        ([GREY], {"map": "mud"}, "must name a colour map of matplotlib, such as cividis, gray or RdBu_r, but is 'mud'"),
        ([GREY], {"caption": None}, "`caption` must be a text, but is None"),
    ],
)
def test_mistake_is_refused(frames, options, words):
    with pytest.raises(InputError, match=words):
        Player(frames, **options)


def test_only_the_index_changes():
    player = Player([GREY, GREY])
    player.index = 1
    with pytest.raises(InputError, match="`index` must be a whole number between 0 and 1, but is 2"):
        player.index = 2
    with pytest.raises(TraitError, match="read-only"):
        player.frames = []
    assert player.index == 1
