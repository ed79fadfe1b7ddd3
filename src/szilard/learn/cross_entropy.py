"""Networks that tell classes apart, in NumPy: softmax, cross-entropy, its gradient, and dropout.

The last layer is linear and gives a score z_k for each class. The probabilities are p_k = exp(z_k) / sum_j exp(z_j), the cost is
C = -<ln p_true>, and its slope by the scores of one example of a batch of B is (p_k - y_k) / B, where y is 1 for the true class and 0
otherwise (C. M. Bishop, Pattern Recognition and Machine Learning, Springer 2006, eqs. 4.104, 4.108 and 4.109).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from .backpropagation import ACTIVATIONS, Gradient, Layer
from .descent import packed, unpacked
from .optimizers import Adam

Scores = Float[np.ndarray, "batch classes"]
Labels = Int[np.ndarray, "batch"]


def softmax(scores: Float[np.ndarray, "*batch classes"], temperature: float = 1.0) -> Float[np.ndarray, "*batch classes"]:
    """The probabilities of the classes; large scores do no harm.

    >>> softmax(np.array([[1000.0, 1000.0]])).tolist()
    [[0.5, 0.5]]
    """
    weights = np.exp((scores - scores.max(-1, keepdims=True)) / temperature)
    return weights / weights.sum(-1, keepdims=True)


def cost(scores: Scores, labels: Labels, temperature: float = 1.0) -> float:
    """The cross-entropy, from the logarithm of a sum that cannot overflow.

    >>> round(cost(np.array([[0.0, 0.0]]), np.array([1])), 4)
    0.6931
    """
    above = (scores - scores.max(-1, keepdims=True)) / temperature
    return float(np.mean(np.log(np.exp(above).sum(-1)) - above[np.arange(len(labels)), labels]))


def gradient(layers: Sequence[Layer], x: Float[np.ndarray, "batch inputs"], labels: Labels, masks: Sequence[np.ndarray]) -> list[Gradient]:
    """The gradient of the cost for layers of rectified units and a linear last one; `masks` multiply what a layer gives."""
    values = [x]
    for layer, mask in zip(layers, masks, strict=True):
        values.append(mask * ACTIVATIONS[layer.activation][0](values[-1] @ layer.weights + layer.bias))
    error = (softmax(values[-1]) - np.eye(values[-1].shape[1])[labels]) / len(labels)
    gradients = []
    for k in reversed(range(len(layers))):
        delta = error * masks[k] * ACTIVATIONS[layers[k].activation][1](values[k + 1])
        gradients.append(Gradient(values[k].T @ delta, delta.sum(0)))
        error = delta @ layers[k].weights.T
    return gradients[::-1]


def dropout(rng: np.random.Generator, layers: Sequence[Layer], batch: int, fraction: float) -> list[np.ndarray]:
    """Masks that leave out a fraction of the hidden neurons, anew for each example, and make up for it with the others."""
    hidden = [(rng.random((batch, len(layer.bias))) >= fraction) / (1 - fraction) for layer in layers[:-1]]
    return [*hidden, np.ones((1, 1))]


class Batch(NamedTuple):
    """Inputs, their classes, the masks of dropout, and the learning rate of the step."""

    x: Float[np.ndarray, "batch inputs"]
    labels: Labels
    masks: Sequence[np.ndarray]
    rate: float


def descend(layers: Sequence[Layer], batches: Iterable[Batch]) -> Iterator[list[Layer]]:
    """The layers after each step of Adam."""
    place = packed(layers)
    memory = Adam(0.0).begin(place)
    for x, labels, masks, rate in batches:

        def slope(there: np.ndarray, x=x, labels=labels, masks=masks) -> np.ndarray:
            return packed(gradient(unpacked(layers, there), x, labels, masks))

        place, memory = Adam(rate).step(slope, place, memory)
        yield unpacked(layers, place)
