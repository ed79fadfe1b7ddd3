"""Pure states of a qubit as points on a sphere."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float


def random_directions(key: Array, count: int) -> Float[Array, "count 3"]:
    """Points on the unit sphere, all alike likely: Haar's measure on pure states."""
    normal = jax.random.normal(key, (count, 3))
    return normal / jnp.linalg.norm(normal, axis=-1, keepdims=True)


def probability(state: Float[Array, "*#shape 3"], measured: Float[Array, "*#shape 3"]) -> Float[Array, "*shape"]:
    """The probability that a state is found in another one, (1 + n . m) / 2, from their directions n and m (Born's rule)."""
    return (1 + jnp.sum(state * measured, -1)) / 2
