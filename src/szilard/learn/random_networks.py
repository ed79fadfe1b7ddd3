"""Networks with random weights, and what their units draw over the plane."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from jaxtyping import Float

from .backpropagation import Layer, forward

EXTENT = 2.0  # of the plane to each side


def deep(rng: np.random.Generator, sizes: Sequence[int], weight_spread: float, bias_spread: float) -> list[Layer]:
    """A network of tanh layers with normal weights of variance weight_spread^2 / inputs and biases of variance bias_spread^2."""

    def layer(m: int, n: int) -> Layer:
        weights, bias = rng.normal(size=(m, n)) * weight_spread / np.sqrt(m), rng.normal(size=n) * bias_spread
        return Layer(weights.astype(np.float32), bias.astype(np.float32), "tanh")

    return [layer(m, n) for m, n in pairwise(sizes)]


def scan(layers: Sequence[Layer], pixels: int, units: int = 1) -> list[Float[np.ndarray, "units pixels pixels"]]:
    """The first `units` units of every layer over the plane, row by row so that memory stays small; x0 runs along the last axis."""
    axis = ((np.arange(pixels) + 0.5) / pixels * 2 - 1).astype(np.float32) * EXTENT
    found = [np.empty((min(units, len(layer.bias)), pixels, pixels), np.float32) for layer in layers]
    for j, x1 in enumerate(axis):
        values = forward(layers, np.column_stack([axis, np.full(pixels, x1, np.float32)]))[1:]
        for picture, value in zip(found, values, strict=True):
            picture[:, j] = value[:, : len(picture)].T
    return found
