"""Metropolis' rule for the Ising model without a field, on 32 lattices per word (see `multispin`)."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, UInt32

from ..errors import require
from .multispin import DIGITS, Chances, Checkerboard, below, chances


def acceptance(temperature: float) -> Chances:
    """Metropolis' chances exp(-4/T) and exp(-8/T) to raise the energy by 4 and by 8, correct to 2^-40."""
    require(temperature > 0, f"`temperature` must be greater than 0, but is {temperature}.")
    return chances(np.exp(-cost / temperature) for cost in (4, 8))


def half_sweep(random: UInt32[Array, "9 size columns *words"], words: Checkerboard, chance: Chances, colour: int) -> Checkerboard:
    """Metropolis' rule for all sites of one colour (0: even, 1: odd) of 32 lattices per word at once.

    A flip costs 8 - 4 n, where n neighbours point the other way. It happens if n >= 2, else with exp(-4/T) or exp(-8/T).
    """
    mine, other = words[colour], words[1 - colour]
    even_row = jnp.reshape(jnp.arange(len(mine)) % 2 == colour, (-1, *[1] * (mine.ndim - 1)))
    beside = jnp.where(even_row, jnp.roll(other, 1, 1), jnp.roll(other, -1, 1))
    a, b, c, d = (mine ^ word for word in (other, beside, jnp.roll(other, 1, 0), jnp.roll(other, -1, 0)))
    two = (a & b) | (c & d) | ((a | b) & (c | d))
    four, eight = (below(random, chance.digits[i], chance.rest[i]) for i in range(2))
    return words.at[colour].set(mine ^ (two | ((a | b | c | d) & four) | eight))


def sweep(key: Array, words: Checkerboard, chance: Chances) -> Checkerboard:
    """A Metropolis update of every spin: all even sites, then all odd ones.

    Each half obeys detailed balance with Boltzmann's distribution, so both together leave it invariant.
    """
    random = jax.random.bits(key, (2, DIGITS + 1, *words.shape[1:]), jnp.uint32)
    return half_sweep(random[1], half_sweep(random[0], words, chance, 0), chance, 1)


@partial(jax.jit, static_argnames="sweeps")
def sweeps(key: Array, words: Checkerboard, chance: Chances, sweeps: int) -> Checkerboard:
    """The lattices after a number of sweeps."""
    return jax.lax.scan(lambda words, key: (sweep(key, words, chance), None), words, jax.random.split(key, sweeps))[0]
