"""The digits of lecture 5: images that a page shows, networks that read them, and what the reader draws, made like the data."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int, UInt8

from ..learn import cross_entropy
from ..learn.backpropagation import Layer, forward, network
from ..learn.cross_entropy import Batch
from ..learn.descent import packed, unpacked
from . import kept_files

HIDDEN, CLASSES, SIDE = 64, 10, 8
BATCH = 64
EPOCHS = 40
LOOKS = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 40)  # epochs after which the film looks
PAD = 32  # pixels of the pad: four for each pixel of an image, as the data were made
WIDEST, NARROWEST, STRETCH = 24, 12, 1.2  # of a drawing that is 32 high; most images of the data are as wide

Vector = Float[np.ndarray, "parameters"]
Images = Float[np.ndarray, "images 64"]


class Kept(NamedTuple):
    """Images that no network has learned from, with levels from 0 to 16; networks as vectors; the film of a training."""

    levels: UInt8[np.ndarray, "images 64"]
    labels: UInt8[np.ndarray, "images"]
    linear: Vector
    plain: Vector
    dropout: Vector
    moved: Vector
    confusions: UInt8[np.ndarray, "looks 10 10"]
    training: Float[np.ndarray, "looks"]
    test: Float[np.ndarray, "looks"]

    @property
    def images(self) -> Images:
        """Values between 0 (paper) and 1 (ink)."""
        return self.levels / 16


class Way(NamedTuple):
    """How to train: hidden neurons or none, the fraction of dropout, whether images are moved, epochs."""

    hidden: int = HIDDEN
    fraction: float = 0.0
    moving: bool = False
    epochs: int = EPOCHS


WAYS = {"linear": Way(0, epochs=200), "plain": Way(), "dropout": Way(fraction=0.5), "moved": Way(moving=True, epochs=100)}


def kept() -> Kept:
    """What is kept."""
    return Kept(**kept_files.read("digits"))


def layers_of(name: str, parameters: Vector) -> list[Layer]:
    """A network of `WAYS`."""
    return unpacked(begun(WAYS[name]), parameters.astype(float))


def begun(way: Way) -> list[Layer]:
    """The network before its training: weights of variance 2/inputs before rectified units, no biases."""
    sizes = (SIDE**2, way.hidden, CLASSES) if way.hidden else (SIDE**2, CLASSES)
    layers = network(np.random.default_rng(0), sizes, ("relu", "linear")[-len(sizes) + 1 :])
    gains = {"relu": 2**0.5, "linear": 1.0 if way.hidden else 0.0}
    return [layer._replace(weights=gains[layer.activation] * layer.weights, bias=0 * layer.bias) for layer in layers]


def train(way: Way, images: Images, labels: Int[np.ndarray, "images"], epochs: int | None = None) -> Iterator[list[Layer]]:
    """The layers before training and after each epoch."""
    layers, rng = begun(way), np.random.default_rng(1)
    yield layers
    steps = len(images) // BATCH
    walk = cross_entropy.descend(layers, _batches(way, images, labels, rng))
    for k, now in enumerate(walk, 1):
        if k % steps == 0:
            yield now
        if k == steps * (way.epochs if epochs is None else epochs):
            return


def keep() -> Kept:
    """Train all networks."""
    from ..data.digits import load  # which imports keras, as no page should

    digits = load("digits")
    x, y = digits.training.flat.astype(float), digits.training.labels
    new, true = digits.held_out.flat.astype(float), digits.held_out.labels
    followed = [now for k, now in enumerate(train(WAYS["plain"], x, y)) if k in LOOKS]
    ends = {name: packed(list(train(way, x, y))[-1]).astype(np.float16) for name, way in WAYS.items()}
    return Kept(
        levels=np.rint(16 * new).astype(np.uint8),
        labels=true.astype(np.uint8),
        **ends,
        confusions=np.array([confusion(true, scores(now, new).argmax(1)) for now in followed], np.uint8),
        training=np.array([cross_entropy.cost(scores(now, x), y) for now in followed]),
        test=np.array([cross_entropy.cost(scores(now, new), true) for now in followed]),
    )


def scores(layers: Sequence[Layer], images: Images) -> Float[np.ndarray, "images 10"]:
    """What a network says of images."""
    return forward(layers, images)[-1]


def confusion(labels: Int[np.ndarray, "images"], guesses: Int[np.ndarray, "images"]) -> Int[np.ndarray, "10 10"]:
    """How often each class, in rows, was taken for each, in columns.

    >>> confusion(np.array([3, 3]), np.array([3, 8]))[3, [3, 8]].tolist()
    [1, 1]
    """
    counts = np.zeros((CLASSES, CLASSES), int)
    np.add.at(counts, (labels, guesses), 1)
    return counts


def silenced(layers: Sequence[Layer], kept: Kept, fraction: float, draws: int, seed: int = 0) -> Float[np.ndarray, "draws"]:
    """Accuracies when a random fraction of the hidden neurons is switched off for good, the others made up for it."""
    hidden, rng = forward(layers[:1], kept.images)[-1], np.random.default_rng(seed)
    masks = (rng.random((draws, hidden.shape[1])) >= fraction) / (1 - fraction)
    return np.array([np.mean(forward(layers[1:], hidden * mask)[-1].argmax(1) == kept.labels) for mask in masks])


def like_the_data(drawing: Float[np.ndarray, "32 32"]) -> Float[np.ndarray, "64"]:
    """A drawing as an image of the data: stretched to their height and about their width, then averaged over blocks of 4 x 4."""
    rows, columns = np.nonzero(drawing > 0.3)
    if not len(rows):
        return np.zeros(SIDE**2)
    cut = drawing[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    width = min(WIDEST, max(NARROWEST, STRETCH * PAD * cut.shape[1] / cut.shape[0]))
    large = _stretched(_stretched(cut, PAD, PAD).T, width, PAD).T
    return large.reshape(SIDE, 4, SIDE, 4).mean((1, 3)).ravel()


def _stretched(image: np.ndarray, length: float, room: int) -> np.ndarray:
    """The rows stretched to `length` in the middle of `room` of them; between rows it is linear, outside paper."""
    place = (np.arange(room) + 0.5 - room / 2) * len(image) / length + len(image) / 2 - 0.5
    low = np.floor(place).astype(int)
    around = np.pad(image, ((1, 1), (0, 0)))
    at = lambda row: around[np.clip(row + 1, 0, len(image) + 1)]  # noqa: E731
    return (1 - (place - low))[:, None] * at(low) + (place - low)[:, None] * at(low + 1)


def _batches(way: Way, images: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> Iterator[Batch]:
    layers, count, step = begun(way), len(images) // BATCH, 0
    while True:
        order = rng.permutation(len(images))
        for k in range(count):
            some = order[BATCH * k : BATCH * (k + 1)]
            x = _moved(images[some], rng) if way.moving else images[some]
            rate = 0.004 * max(1 - step / (way.epochs * count), 0)
            yield Batch(x, labels[some], cross_entropy.dropout(rng, layers, BATCH, way.fraction), rate)
            step += 1


def _moved(images: Images, rng: np.random.Generator) -> Images:
    """Each image shifted by up to half a pixel, turned by up to 10 degrees, slanted and stretched a little."""
    count = len(images)
    shift, slant = rng.uniform(-0.5, 0.5, (2, count, 1, 1)), rng.uniform(-0.2, 0.2, (count, 1, 1))
    angle, size = np.deg2rad(rng.uniform(-10, 10, (count, 1, 1))), 1 + rng.uniform(-0.1, 0.1, (count, 1, 1))
    middle = (SIDE - 1) / 2
    rows, columns = np.meshgrid(np.arange(SIDE) - middle, np.arange(SIDE) - middle, indexing="ij")
    down, right = (rows - shift[0]) / size, (columns - shift[1]) / size
    row = np.cos(angle) * down - np.sin(angle) * right + middle
    column = np.sin(angle) * down + np.cos(angle) * right + slant * down + middle
    return _between(images.reshape(-1, SIDE, SIDE), row, column).reshape(count, -1)


def _between(images: np.ndarray, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """Values between pixels, linear in both directions; outside is paper."""
    around = np.pad(images, ((0, 0), (2, 2), (2, 2)))
    row, column = (np.clip(place + 2, 0, SIDE + 2.99) for place in (row, column))
    r, c, k = row.astype(int), column.astype(int), np.arange(len(images))[:, None, None]
    a, b = row - r, column - c
    upper = (1 - b) * around[k, r, c] + b * around[k, r, c + 1]
    return (1 - a) * upper + a * ((1 - b) * around[k, r + 1, c] + b * around[k, r + 1, c + 1])


KEPT = {"digits": keep}
