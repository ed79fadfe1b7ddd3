"""Named streams of random numbers: what one purpose draws, no other purpose and no other seed ever draws.

A stream is derived by hashing the seed together with the name of its purpose, never by counting seeds up, so that the test
data of one seed cannot be the training data of the next.
"""

from hashlib import sha256

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array


def words(seed: int, purpose: str, count: int = 4) -> np.ndarray:
    """`count` (at most 8) words of 32 bits that belong to this seed and this purpose.

    >>> words(0, "training", 2).tolist() != words(2**32, "training", 2).tolist()
    True
    """
    digest = sha256(f"{seed}\n{purpose}".encode()).digest()
    return np.frombuffer(digest, "<u4")[:count].astype(np.uint32)


def key(seed: int, purpose: str) -> Array:
    """The stream as a key for JAX (Threefry, 64 bits)."""
    return jax.random.wrap_key_data(jnp.asarray(words(seed, purpose, 2)), impl="threefry2x32")


def rng(seed: int, purpose: str) -> np.random.Generator:
    """The stream as a generator for NumPy."""
    return np.random.default_rng(np.random.SeedSequence(words(seed, purpose, 8).tolist()))


def number(seed: int, purpose: str) -> int:
    """The stream as a seed in [0, 2^31), for libraries that take no other."""
    return int(words(seed, purpose, 1)[0] >> 1)
