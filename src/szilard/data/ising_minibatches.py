"""Minibatches of Ising states, which are other ones whenever they are learned from."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Int

from ..learn.supervised import Source
from .ising_states import States, pictures


def minibatches(every: list[States], targets: np.ndarray, batch: int, noise: float = 0.0) -> Source:
    """States, each turned as a whole or not, moved around the torus, and with a random share of its spins turned, and their targets.

    The first two leave the energy as it is. The third, a share between 0 and `noise` that differs from state to state, raises the energy
    and leaves the sign of most spins.
    """
    spins, wanted = jnp.asarray(pictures(every)[..., 0], jnp.int8), jnp.asarray(targets)

    def source(key: Array, step: Int[Array, ""]) -> tuple[Array, Array]:
        chance, single = jax.random.split(key)
        which, whole, share, shift = jax.random.uniform(chance, (4, max(batch, 2)))
        index = (which[:batch] * len(spins)).astype(jnp.int32)
        x = jnp.roll(spins[index], (shift[:2] * spins.shape[1]).astype(jnp.int32), (1, 2))
        turned = jax.random.bits(single, x.shape, jnp.uint8) < (share[:batch] * noise * 256)[:, None, None]
        x = jnp.where(turned ^ (whole[:batch] < 0.5)[:, None, None], -x, x)
        return x[..., None].astype(jnp.float32), wanted[index]

    return source
