"""A small network that classifies digits, and the training and test points of a map."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from sklearn.datasets import load_digits

from ...learn.backpropagation import Layer, forward, network
from ...learn.descent import descend
from ...learn.optimizers import Adam

SIZES = (64, 128, 64, 10)
BATCH = 50
LEARNING_RATE = 0.003


class Split(NamedTuple):
    """Training points, test points, and their labels as indices of `names` (None: no labels)."""

    training: Float[np.ndarray, "points features"]
    test: Float[np.ndarray, "new features"]
    labels: tuple[np.ndarray, np.ndarray] | None
    names: list[str]
    taken: str = ""  # what was taken for what in a file


def split(x: np.ndarray, labels: np.ndarray | None, test_fraction: float, rng: np.random.Generator) -> Split:
    """The points in two parts, at least one of them for the test."""
    test, training = np.split(rng.permutation(len(x)), [max(round(test_fraction * len(x)), 1)])
    if labels is None:
        return Split(x[training], x[test], None, [])
    names, numbers = np.unique(labels, return_inverse=True)
    return Split(x[training], x[test], (numbers[training], numbers[test]), [str(name) for name in names])


def split_digits(test_fraction: float, rng: np.random.Generator) -> Split:
    """The 1,797 digits of 8 x 8 pixels, between 0 and 1, that come with scikit-learn (Alpaydin and Kaynak 1998)."""
    digits = load_digits()
    return split((digits.data / 16).astype(np.float32), digits.target.astype(str), test_fraction, rng)


def train(digits: Split, steps: int, rng: np.random.Generator, heard: Callable[[int, int], None] = lambda *_: None) -> list[Layer]:
    """A network that classifies digits, trained on the training points, each shifted and blurred at random."""
    assert digits.labels is not None
    wanted = np.eye(SIZES[-1], dtype=np.float32)[digits.labels[0]]
    raw = network(rng, SIZES, ("tanh", "tanh", "sigmoid"))
    layers = [Layer(layer.weights.astype(np.float32), np.zeros_like(layer.bias, np.float32), layer.activation) for layer in raw]

    def batches() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for _ in range(steps):
            chosen = rng.integers(len(digits.training), size=BATCH)
            yield _disturbed(rng, digits.training[chosen]), wanted[chosen]

    for k, found in enumerate(descend(layers, batches(), lambda k: Adam(LEARNING_RATE * (1 - k / steps))), start=1):
        layers = found
        if k % 200 == 0 or k == steps:
            heard(k, steps)
    return layers


def _disturbed(rng: np.random.Generator, x: Float[np.ndarray, "batch 64"]) -> Float[np.ndarray, "batch 64"]:
    """The digits, all moved by the same step of at most one pixel, with a little noise."""
    down, right = rng.integers(-1, 2, size=2)
    framed = np.pad(x.reshape(-1, 8, 8), ((0, 0), (1, 1), (1, 1)))[:, 1 - down : 9 - down, 1 - right : 9 - right]
    return (framed.reshape(len(x), -1) + 0.1 * rng.normal(size=x.shape)).astype(np.float32)


def correct(layers: Sequence[Layer], digits: Split) -> int:
    """The number of test digits for which the largest output is that of the true class."""
    assert digits.labels is not None
    return int(np.sum(forward(layers, digits.test)[-1].argmax(axis=1) == digits.labels[1]))


def hidden_activations(layers: Sequence[Layer], x: Float[np.ndarray, "points features"]) -> Float[np.ndarray, "points units"]:
    """The values of the last hidden layer."""
    return forward(layers[:-1], x)[-1]
