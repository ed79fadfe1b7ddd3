"""The Walsh-Hadamard transform, which turns expectation values of a stabilizer group into syndrome probabilities."""

from functools import reduce

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

BLOCK = 5  # bits transformed by one matrix product: 32 x 32 keeps a product in registers


def hadamard(bits: int) -> np.ndarray:
    """The unnormalised Hadamard matrix (-1)^(a.b) of size 2^bits."""
    return reduce(np.kron, [np.array([[1, 1], [1, -1]])] * bits, np.ones((1, 1)))


def walsh_hadamard(values: Float[Array, "*batch size"]) -> Float[Array, "*batch size"]:
    """Unnormalised transform of the last axis, y_s = sum_g (-1)^(g.s) x_g, in O(size log size).

    The size must be a power of two. Long axes are split into blocks, since H_ab is the tensor product of H_a and H_b.

    >>> walsh_hadamard(jnp.array([1.0, 0.0, 0.0, 0.0])).tolist()
    [1.0, 1.0, 1.0, 1.0]
    """
    size = values.shape[-1]
    bits = size.bit_length() - 1
    if bits <= BLOCK:
        return values @ jnp.asarray(hadamard(bits), values.dtype)
    rows = values.reshape(*values.shape[:-1], size >> BLOCK, 1 << BLOCK)
    rows = rows @ jnp.asarray(hadamard(BLOCK), values.dtype)
    columns = walsh_hadamard(jnp.swapaxes(rows, -1, -2))
    return jnp.swapaxes(columns, -1, -2).reshape(values.shape)
