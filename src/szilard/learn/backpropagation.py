"""Backpropagation, written out: the gradient of a network of dense layers by the chain rule, and nothing else.

A layer computes y = f(z), z = x W + b, for a batch of rows x. The cost is the mean squared error C = <(y - target)^2> over all
entries of the last layer. With delta = dC/dz, which reaches a layer from the one above it,

    dC/dW = x^T delta,    dC/db = sum over the batch of delta,    dC/dx = delta W^T.

Only dC/dy of the last layer knows how large the batch is: the average is taken once (Rumelhart, Hinton and Williams, Nature 323,
533 (1986), eqs. 4-7).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

# Each function f(z), and its slope f'(z) written in terms of y = f(z).
ACTIVATIONS = {
    "linear": (lambda z: z, lambda y: np.ones_like(y)),
    "relu": (lambda z: np.maximum(z, 0), lambda y: (y > 0).astype(y.dtype)),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda y: y * (1 - y)),
    "tanh": (np.tanh, lambda y: 1 - y**2),
}


class Layer(NamedTuple):
    """A dense layer: y = f(x W + b). `activation` names f."""

    weights: Float[np.ndarray, "inputs outputs"]
    bias: Float[np.ndarray, "outputs"]
    activation: str


class Gradient(NamedTuple):
    """How the cost changes with the weights and the bias of a layer."""

    weights: Float[np.ndarray, "inputs outputs"]
    bias: Float[np.ndarray, "outputs"]


def network(rng: np.random.Generator, sizes: Sequence[int], activations: Sequence[str]) -> list[Layer]:
    """Layers between `sizes`, the inputs first, with normal weights of variance 1/inputs and normal biases of variance 1."""
    pairs = zip(sizes[:-1], sizes[1:], activations, strict=True)
    return [Layer(rng.normal(size=(m, n)) / np.sqrt(m), rng.normal(size=n), name) for m, n, name in pairs]


def forward(layers: Sequence[Layer], x: Float[np.ndarray, "batch inputs"]) -> list[np.ndarray]:
    """The values of all layers, the input first, the output last.

    >>> [y.tolist() for y in forward([Layer(np.array([[2.0], [1.0]]), np.array([-5.0]), "relu")], np.array([[1.0, 2.0], [3.0, 4.0]]))]
    [[[1.0, 2.0], [3.0, 4.0]], [[0.0], [5.0]]]
    """
    values = [x]
    for layer in layers:
        function, _ = ACTIVATIONS[layer.activation]
        values.append(function(values[-1] @ layer.weights + layer.bias))
    return values


def cost(output: Float[np.ndarray, "batch outputs"], target: Float[np.ndarray, "batch outputs"]) -> float:
    """The mean squared error."""
    return float(np.mean((output - target) ** 2))


def backward(layers: Sequence[Layer], values: Sequence[np.ndarray], target: Float[np.ndarray, "batch outputs"]) -> list[Gradient]:
    """The gradient of the cost for every layer, the first one first; `values` are those of `forward`."""
    error = 2 * (values[-1] - target) / target.size
    gradients = []
    for layer, x, y in zip(reversed(layers), values[-2::-1], values[:0:-1], strict=True):
        _, slope = ACTIVATIONS[layer.activation]
        delta = error * slope(y)
        gradients.append(Gradient(x.T @ delta, delta.sum(0)))
        error = delta @ layer.weights.T
    return gradients[::-1]


def step(layers: Sequence[Layer], x: Float[np.ndarray, "batch inputs"], target: Float[np.ndarray, "batch outputs"], rate: float):
    """One step of stochastic gradient descent; returns the new layers and the cost before it."""
    values = forward(layers, x)
    gradients = backward(layers, values, target)
    moved = [Layer(a.weights - rate * g.weights, a.bias - rate * g.bias, a.activation) for a, g in zip(layers, gradients, strict=True)]
    return moved, cost(values[-1], target)
