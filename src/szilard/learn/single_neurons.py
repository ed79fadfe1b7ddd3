"""What single neurons of a network contribute: all others of their layer are silent, or they alone are."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from .backpropagation import Layer, forward

Outputs = Float[np.ndarray, "points outputs"]


def alone(layers: Sequence[Layer], x: Float[np.ndarray, "points inputs"], layer: int, neuron: int) -> Outputs:
    """The output when in hidden layer `layer` (0 is the first) all neurons but `neuron` are silent: their values are set to 0."""
    return _masked(layers, x, layer, lambda numbers: numbers == neuron)


def without(layers: Sequence[Layer], x: Float[np.ndarray, "points inputs"], layer: int, neuron: int) -> Outputs:
    """The output when in hidden layer `layer` the neuron `neuron` is silent.

    For the last hidden layer of a network with a linear output, this, what the neuron gives alone, and the bias add up:

    >>> layers = [Layer(np.eye(2), np.zeros(2), "tanh"), Layer(np.ones((2, 1)), np.array([5.0]), "linear")]
    >>> x = np.array([[0.3, -2.0]])
    >>> bool(np.isclose(alone(layers, x, 0, 1) + without(layers, x, 0, 1) - 5, forward(layers, x)[-1]).all())
    True
    """
    return _masked(layers, x, layer, lambda numbers: numbers != neuron)


def _masked(layers: Sequence[Layer], x: np.ndarray, layer: int, heard) -> np.ndarray:
    values = forward(layers[: layer + 1], x)[-1]
    return forward(layers[layer + 1 :], np.where(heard(np.arange(values.shape[1])), values, 0).astype(values.dtype))[-1]
