"""A network that draws a picture: it gives the shade y of the place (x0, x1)."""

from typing import Literal

import numpy as np

from .backpropagation import Layer, network

SIZES = (2, 150, 100, 1)


def coordinate_network(rng: np.random.Generator, activation: Literal["tanh", "relu"], spread: float = 1.0) -> list[Layer]:
    """The network before training: weights of variance 2/inputs (relu) or 1/inputs (tanh), no biases.

    With a `spread` other than 1 the first layer has weights that are larger by this factor, and biases of that size: its units
    then resolve fine details from the start.
    """
    gain = np.sqrt(2) if activation == "relu" else 1.0
    layers = network(rng, SIZES, (activation, activation, "linear"))
    first = spread if spread != 1 else 0.0
    scales = [(gain * spread, first), (gain, 0.0), (gain, 0.0)]
    return [
        Layer((layer.weights * w).astype(np.float32), (layer.bias * b).astype(np.float32), layer.activation)
        for layer, (w, b) in zip(layers, scales, strict=True)
    ]
