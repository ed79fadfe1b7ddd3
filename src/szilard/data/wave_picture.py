"""A picture as points of the plane with a shade, and one that is made here: waves of two sources behind a ball."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

PIXELS = 128  # along a side of the picture where none is given


class Pixels(NamedTuple):
    """A picture as points: its shape, places from -1 to 1, shades, and which pixels are for training and for the test."""

    shape: tuple[int, int]
    x: Float[np.ndarray, "pixels 2"]
    y: Float[np.ndarray, "pixels 1"]
    training: Int[np.ndarray, "half"]
    test: Int[np.ndarray, "half"]

    def batch(self, rng: np.random.Generator, size: int) -> tuple[Float[np.ndarray, "size 2"], Float[np.ndarray, "size 1"]]:
        """Random training pixels."""
        chosen = rng.choice(self.training, size)
        return self.x[chosen], self.y[chosen]


def waves_behind_a_ball(pixels: int = PIXELS) -> Float[np.ndarray, "pixels pixels"]:
    """Waves of two sources interfere, and a ball with a sharp border lies before them; shades from 0 to 1, the lowest row first."""
    x0, x1 = np.meshgrid(*[(np.arange(pixels) + 0.5) / pixels * 2 - 1] * 2)
    waves = sum(np.cos(14 * np.hypot(x0 - place, x1 + 1)) for place in (-0.5, 0.5)) / 4 + 0.5
    ball = 0.9 - 0.6 * np.hypot(x0 + 0.1, x1 - 0.45) / 0.45
    return np.where(np.hypot(x0, x1 - 0.35) < 0.35, ball, waves)


def split(picture: Float[np.ndarray, "rows columns"], rng: np.random.Generator) -> Pixels:
    """The pixels of a picture; a random half of them is for training."""
    axes = [((np.arange(n) + 0.5) / n * 2 - 1) for n in picture.shape[::-1]]
    x0, x1 = np.meshgrid(*axes)
    order = rng.permutation(picture.size)
    x = np.column_stack([x0.ravel(), x1.ravel()]).astype(np.float32)
    half = picture.size // 2
    return Pixels(picture.shape, x, picture.reshape(-1, 1).astype(np.float32), order[:half], order[half:])
