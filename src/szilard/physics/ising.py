"""The Ising model on a square lattice with periodic boundaries: energies, exact sums, independent samples.

E = -sum over bonds of s_i s_j - H sum over sites of s_i, with s = +1 or -1; energies and temperatures are in units of the
coupling J. Every site has a bond to the right and one downwards, so a lattice of size 2 has each of its bonds twice.
"""

from functools import partial
from math import ceil
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from ..conventions import brief
from ..errors import require
from .metropolis import acceptance
from .multispin import LATTICES, Checkerboard, plain, unpack
from .swendsen_wang import held, mixed_sweeps, scales

LARGEST_SUM = 4
HOT = 3.0  # temperature above which the correlation length is below two sites

Spins = Int[Array, "*lattices size size"]


def energy(spins: Spins, field: float = 0.0) -> Float[Array, "*lattices"]:
    """E of each lattice: -sum_bonds s_i s_j - H sum_i s_i.

    >>> float(energy(jnp.ones((3, 3), int))), float(energy(jnp.ones((3, 3), int), field=0.5))
    (-18.0, -22.5)
    """
    bonds = spins * (jnp.roll(spins, -1, -1) + jnp.roll(spins, -1, -2))
    return -jnp.sum(bonds, (-2, -1), dtype=jnp.int32).astype(jnp.float32) - field * magnetisation(spins)


def magnetisation(spins: Spins) -> Float[Array, "*lattices"]:
    """M = sum_i s_i of each lattice."""
    return jnp.sum(spins, (-2, -1), dtype=jnp.int32).astype(jnp.float32)


class Levels(NamedTuple):
    """Energy (without a field) and magnetisation of every state; bit i of a state's number is set where site i points up."""

    energy: Float[np.ndarray, "states"]
    magnetisation: Float[np.ndarray, "states"]

    def probabilities(self, temperature: float, field: float = 0.0) -> Float[np.ndarray, "states"]:
        """Boltzmann's p = exp(-(E - H M) / T) / Z."""
        require(temperature > 0, f"`temperature` must be greater than 0, but is {temperature}.")
        exponent = -(self.energy - field * self.magnetisation) / temperature
        weights = np.exp(exponent - exponent.max())
        return weights / weights.sum()


def all_states(size: int) -> Int[np.ndarray, "states size size"]:
    """Every configuration of a lattice, in the order of `levels`."""
    require(1 <= size <= LARGEST_SUM, f"`size` must lie in [1, {LARGEST_SUM}] to sum over all states, but is {size}.")
    numbers = np.arange(2 ** (size * size))[:, None]
    return (2 * (numbers >> np.arange(size * size) & 1) - 1).astype(np.int8).reshape(-1, size, size)


def levels(size: int) -> Levels:
    """The exact levels of a small lattice.

    >>> known = levels(2)
    >>> [int(E) for E in sorted(set(known.energy))], float(known.probabilities(2.0) @ known.energy).__round__(6)
    ([-8, 0, 8], -7.203301)
    """
    spins = all_states(size)
    bonds = spins * (np.roll(spins, -1, -1) + np.roll(spins, -1, -2))
    return Levels(-bonds.sum((-2, -1), dtype=float), spins.sum((-2, -1), dtype=float))


def relaxation(temperature: float, size: int) -> int:
    """Mixed sweeps after which a lattice that began at random is thermal: what is left of the start is below 10^-7.

    Below the critical temperature a striped lattice loses its stripes with probability 1/2 in every cycle of `scales`, and
    near it the slowest relaxation grows as about size^(1/4) cycles (measured for sizes 4 to 128); far above, a sweep is enough
    to forget almost everything.
    """
    return 24 if temperature >= HOT else len(scales(size)) * ceil(8 + 12 * size**0.25)


def sample(key: Array, temperature: float, size: int, count: int, *, sweeps: int | None = None) -> Int[Array, "count size size"]:
    """Independent thermal configurations at any temperature T > 0, each from a lattice of its own that began at random.

    Args:
        key: random key.
        temperature: T in units of J; infinity gives random spins.
        size: sites along an edge, an even number.
        count: number of configurations.
        sweeps: mixed sweeps (clusters, then Metropolis) before a configuration is taken; what `relaxation` says unless given.

    Raises:
        InputError: the temperature is not above 0, or the size is odd or not above 0.
    """
    require(temperature > 0, f"`temperature` must be greater than 0, but is {temperature}.")
    require(size > 0 and size % 2 == 0, f"`size` must be an even number greater than 0, but is {size}.")
    words, go = _beginning(key, (2, size, size // 2, -(-count // LATTICES)))
    number = relaxation(temperature, size) if sweeps is None else sweeps
    words = mixed_sweeps(go, words, acceptance(temperature), held(temperature), scales(size), number)
    return _unpacked(words).reshape(-1, size, size)[:count]


@partial(brief, static_argnums=1)
def _beginning(key: Array, shape: tuple[int, ...]) -> tuple[Checkerboard, Array]:
    """Random lattices, and the key for what follows."""
    start, go = jax.random.split(key)
    return jax.random.bits(start, shape, jnp.uint32), go


@brief
def _unpacked(words: Checkerboard) -> Int[Array, "words 32 size size"]:
    return jax.vmap(unpack, -1)(plain(words))
