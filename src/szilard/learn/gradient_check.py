"""Is a gradient written out by hand the true one? A comparison with automatic differentiation in double precision."""

from collections.abc import Callable, Sequence

import jax
import jax.numpy as jnp
import numpy as np

from .backpropagation import Gradient, Layer, backward, forward

REFERENCE = {"linear": lambda z: z, "relu": jax.nn.relu, "sigmoid": jax.nn.sigmoid, "tanh": jnp.tanh}


def deviation(
    layers: Sequence[Layer], x: np.ndarray, target: np.ndarray, gradient: Callable[..., list[Gradient]] = backward
) -> list[float]:
    """For every layer, how far `gradient` is from automatic differentiation, relative to its largest entry."""

    def reference(parameters, y, target):
        for (weights, bias), layer in zip(parameters, layers, strict=True):
            y = REFERENCE[layer.activation](y @ weights + bias)
        return jnp.mean((y - target) ** 2)

    with jax.enable_x64(True):
        wanted = jax.jit(jax.grad(reference))([(layer.weights, layer.bias) for layer in layers], x, target)
    found = gradient(layers, forward(layers, x), target)
    return [max(map(_relative, a, b)) for a, b in zip(found, wanted, strict=True)]


def _relative(found: np.ndarray, wanted: jax.Array) -> float:
    reference = np.asarray(wanted)
    return float(np.max(np.abs(found - reference)) / np.max(np.abs(reference)))
