"""Any optimizer for the networks of `backpropagation`: all weights and biases as one vector."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from .backpropagation import Gradient, Layer, backward, forward
from .optimizers import Optimizer

Batch = tuple[Float[np.ndarray, "batch inputs"], Float[np.ndarray, "batch outputs"]]


def packed(layers: Sequence[Layer] | Sequence[Gradient]) -> Float[np.ndarray, "parameters"]:
    """The weights and biases of all layers, one after the other."""
    return np.concatenate([part.ravel() for layer in layers for part in (layer.weights, layer.bias)])


def unpacked(like: Sequence[Layer], vector: Float[np.ndarray, "parameters"]) -> list[Layer]:
    """The inverse of `packed`, for layers of the same shapes and activations as `like`."""
    layers, first = [], 0
    for weights, bias, activation in like:
        middle, last = first + weights.size, first + weights.size + bias.size
        layers.append(Layer(vector[first:middle].reshape(weights.shape), vector[middle:last], activation))
        first = last
    return layers


class Descent(NamedTuple):
    """Where a descent stands: all parameters, and the memory of the optimizer."""

    parameters: Float[np.ndarray, "parameters"]
    memory: tuple


def begin(layers: Sequence[Layer], optimizer: Optimizer) -> Descent:
    """The descent before its first step."""
    parameters = packed(layers)
    return Descent(parameters, optimizer.begin(parameters))


def step(like: Sequence[Layer], standing: Descent, batch: Batch, optimizer: Optimizer) -> Descent:
    """One step down the mean squared error of a batch, for layers of the same shapes and activations as `like`."""
    x, y = batch

    def gradient(place: np.ndarray) -> np.ndarray:
        there = unpacked(like, place)
        return packed(backward(there, forward(there, x), y))

    return Descent(*optimizer.step(gradient, *standing))


def descend(layers: Sequence[Layer], batches: Iterable[Batch], optimizer: Callable[[int], Optimizer]) -> Iterable[list[Layer]]:
    """The layers after each step down the mean squared error of a batch; `optimizer(k)` is the one of step k = 0, 1, ..."""
    standing = begin(layers, optimizer(0))
    for k, batch in enumerate(batches):
        standing = step(layers, standing, batch, optimizer(k))
        yield unpacked(layers, standing.parameters)
