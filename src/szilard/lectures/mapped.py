"""What lecture 7 shows of handwritten digits: what a trained network makes of them, and maps of it, one after the other.

It is kept in `kept/digit_maps.npz`, where `python -m szilard.lectures.keep` writes it.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from ..learn import exact_tsne
from . import kept_files

POINTS, STEPS, PERPLEXITY = 300, 600, 20.0
SHOWN = np.unique(np.round(np.r_[0:100:8, 100:200:10, 200 : STEPS + 1 : 25]).astype(int))  # steps of the kept maps


class Maps(NamedTuple):
    """Values of a network's last hidden layer for some digits, which digits they are, and maps of them."""

    activations: Float[np.ndarray, "points units"]
    labels: Int[np.ndarray, "points"]
    frames: Float[np.ndarray, "frames points 2"]


def train(steps: int = STEPS) -> Maps:
    """Train a network on digits, and map what it makes of 300 that it has not seen."""
    from ..experiments.visualisation import digit_network  # scikit-learn, which a page need not wait for

    digits = digit_network.split_digits(0.2, np.random.default_rng(0))
    layers = digit_network.train(digits, 1500, np.random.default_rng(1))
    assert digits.labels is not None
    seen = digit_network.hidden_activations(layers, digits.test[:POINTS]).astype(np.float16)
    labels = np.array([int(digits.names[k]) for k in digits.labels[1][:POINTS]], np.uint8)
    return Maps(seen, labels, frames(seen.astype(float), PERPLEXITY, steps))


def frames(x: Float[np.ndarray, "points units"], perplexity: float, steps: int = STEPS) -> Float[np.ndarray, "frames points 2"]:
    """The principal components, and the maps after the steps `SHOWN` of t-SNE that begin there."""
    p = exact_tsne.symmetric(exact_tsne.conditional(exact_tsne.squared_distances(x), perplexity)[0])
    start = principal(x)[0]
    shown = [start] + [y for k, y in enumerate(exact_tsne.descend(p, start, steps), 1) if k in SHOWN]
    return np.array(shown, np.float16)


def principal(x: Float[np.ndarray, "points units"]) -> tuple[Float[np.ndarray, "points 2"], Float[np.ndarray, "components"]]:
    """The two first principal components of all points, and the fraction of the variance along each of all directions."""
    away = x - x.mean(0)
    _, sizes, directions = np.linalg.svd(away, full_matrices=False)
    return away @ directions[:2].T, sizes**2 / (sizes**2).sum()


def neighbour_accuracy(y: Float[np.ndarray, "points features"], labels: Int[np.ndarray, "points"], neighbours: int = 5) -> float:
    """The fraction of points whose label most of their nearest neighbours have."""
    squares = exact_tsne.squared_distances(np.asarray(y, float)) + np.diag(np.full(len(y), np.inf))
    near = labels[np.argsort(squares, 1)[:, :neighbours]]
    votes = (near[:, :, None] == np.arange(10)).sum(1)
    return float(np.mean(votes.argmax(1) == labels))


def kept() -> Maps:
    """What is kept."""
    found = kept_files.read("digit_maps")
    return Maps(found["activations"].astype(float), found["labels"], found["frames"].astype(float))


KEPT: dict[str, Callable[..., Maps]] = {"digit_maps": train}
