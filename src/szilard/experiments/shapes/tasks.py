"""The two tasks of `shapes`: the classes, the examples, and the networks."""

from collections.abc import Callable
from typing import NamedTuple

from ...data.shapes import LINES, PIXELS, POINTS, SHAPES, line, shape
from ...networks import Network, convolutional_classifier, dense_classifier


class Task(NamedTuple):
    """Two classes: their names, what draws an example, its shape, and the sizes of the networks."""

    name: str
    classes: tuple[str, str]
    one: Callable
    shape: tuple[int, ...]
    blocks: tuple[tuple[int, ...], ...]
    kernel: int
    dense: tuple[int, ...]

    def network(self, convolutions: bool, seed: int = 0) -> Network:
        """The convolutional or the dense network for this task."""
        if not convolutions:
            return dense_classifier(self.shape, 2, self.dense, seed=seed)
        return convolutional_classifier(self.shape, 2, self.blocks, self.kernel, hidden=64, seed=seed)


SPECTRA = Task("lines", LINES, line, (POINTS, 1), ((16,), (32,), (32,)), 7, (128, 128))
IMAGES = Task("images", SHAPES, shape, (PIXELS, PIXELS, 1), ((8,), (16,), (32,)), 3, (256, 64))
