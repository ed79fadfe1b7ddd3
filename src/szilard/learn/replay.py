"""A replay buffer: what the latest updates have played, to learn from again.

It is a pytree whose leaves have the entries as their first axis. Every update brings as many entries, and they replace the oldest.
"""

from typing import TypeVar

import jax
import jax.numpy as jnp
from jaxtyping import Array, Int

T = TypeVar("T")


def remember(replay: T, new: T, update: Int[Array, ""]) -> tuple[T, Int[Array, ""]]:
    """The buffer with what update number `update` has brought, and how many of its entries hold something by then.

    >>> replay, filled = remember(jnp.zeros(6), jnp.array([3.0, 4.0]), jnp.asarray(4))
    >>> replay.tolist(), int(filled)
    ([0.0, 0.0, 3.0, 4.0, 0.0, 0.0], 6)
    """
    size, count = (len(jax.tree.leaves(tree)[0]) for tree in (replay, new))
    rounds = size // count  # counted in rounds, since the number of entries would overflow first
    place = update % rounds * count
    kept = jax.tree.map(lambda old, late: jax.lax.dynamic_update_slice_in_dim(old, late, place, 0), replay, new)
    return kept, jnp.minimum(update + 1, rounds) * count


def drawn(key: Array, replay: T, filled: Int[Array, ""], batch: int) -> T:
    """So many of the entries that hold something, drawn with replacement."""
    chosen = jax.random.randint(key, (batch,), 0, filled)
    return jax.tree.map(lambda leaf: leaf[chosen], replay)
