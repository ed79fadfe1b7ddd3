"""Adam on all parameters of a model at once, for objectives that draw random numbers: bounds, likelihoods of minibatches, free energies."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree
from jaxtyping import Array, Float, PyTree

from ..conventions import brief
from .optimizers import Adam

BRIEF = 500  # steps up to which a training ends sooner if less time goes into its compilation

#: What is made small: (parameters, key, fraction of the training that is done) -> a number.
Objective = Callable[[Any, Array, Float[Array, ""]], Float[Array, ""]]


class Descended(NamedTuple):
    """Parameters, and the mean of the objective over each piece of the training."""

    parameters: PyTree
    curve: Float[np.ndarray, "pieces"]


def descend(objective: Objective, start: PyTree, key: Array, *, steps: int, rate: float, norm: float = 10.0, pieces: int = 50) -> Descended:
    """So many steps of Adam, in one compiled loop, with a rate that falls linearly to 0.

    Args:
        objective: see above.
        start: the parameters to begin with.
        key: of the random numbers.
        steps: their number.
        rate: the learning rate at the start.
        norm: bound on the norm of the gradient.
        pieces: of the curve, at most.
    """

    def all_steps(start):
        flat, restore = ravel_pytree(start)

        def step(carry, number):
            x, memory = carry
            done = number / steps
            value, slope = jax.value_and_grad(lambda x: objective(restore(x), jax.random.fold_in(key, number), done))(x)
            slope = slope * jnp.minimum(1, norm / (jnp.linalg.norm(slope) + 1e-30))
            return Adam(rate * (1 - done)).step(lambda _: slope, x, memory), value

        (x, _), values = jax.lax.scan(step, (flat, Adam(rate).begin(flat)), jnp.arange(steps))
        return restore(x), values

    parameters, values = (brief if steps <= BRIEF else jax.jit)(all_steps)(start)
    size = -(-steps // min(pieces, steps))
    return Descended(parameters, np.array([np.asarray(values)[k : k + size].mean() for k in range(0, steps, size)]))


def dense(key: Array, sizes: tuple[int, ...], last: float = 1.0) -> list[tuple[Array, Array]]:
    """Weights and biases of a dense network; weights have variance 1 / inputs, those of the last layer `last`^2 times as much."""
    keys = jax.random.split(key, len(sizes) - 1)
    scales = [1.0] * (len(sizes) - 2) + [last]
    shapes = zip(keys, sizes[:-1], sizes[1:], scales, strict=True)
    return [(scale * jax.random.normal(k, (m, n)) / m**0.5, jnp.zeros(n)) for k, m, n, scale in shapes]


def through(layers: list[tuple[Array, Array]], x: Float[Array, "*batch inputs"]) -> Float[Array, "*batch outputs"]:
    """The output of a dense network with tanh units in between."""
    for weights, bias in layers[:-1]:
        x = jnp.tanh(x @ weights + bias)
    return x @ layers[-1][0] + layers[-1][1]
