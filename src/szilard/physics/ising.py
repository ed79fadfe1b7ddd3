"""The Ising model on a square lattice with periodic boundaries: exact sums, Metropolis on 32 lattices at a time, clusters.

E = -sum over bonds of s_i s_j - H sum over sites of s_i, with s = +1 or -1; energies and temperatures are in units of the
coupling J. Every site has a bond to the right and one downwards, so a lattice of size 2 has each of its bonds twice.
"""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int, UInt32

from ..errors import require

LATTICES = 32  # one per bit of a word
DIGITS = 8  # binary digits of the random number that every lattice has for itself; 32 more are shared by the lattices of a word
LARGEST_SUM = 4

Spins = Int[Array, "*lattices size size"]
Words = UInt32[Array, "2 size columns *words"]


def energy(spins: Spins, field: float = 0.0) -> Float[Array, "*lattices"]:
    """E of each lattice: -sum_bonds s_i s_j - H sum_i s_i.

    >>> float(energy(jnp.ones((3, 3), int))), float(energy(jnp.ones((3, 3), int), field=0.5))
    (-18.0, -22.5)
    """
    bonds = spins * (jnp.roll(spins, -1, -1) + jnp.roll(spins, -1, -2))
    return -jnp.sum(bonds, (-2, -1), dtype=jnp.int32) - field * magnetisation(spins)


def magnetisation(spins: Spins) -> Float[Array, "*lattices"]:
    """M = sum_i s_i of each lattice."""
    return jnp.sum(spins, (-2, -1), dtype=jnp.int32).astype(jnp.float32)


class Levels(NamedTuple):
    """Energy (without a field) and magnetisation of every state; bit i of a state's number is set where site i points up."""

    energy: Float[np.ndarray, "states"]
    magnetisation: Float[np.ndarray, "states"]

    def probabilities(self, temperature: float, field: float = 0.0) -> Float[np.ndarray, "states"]:
        """Boltzmann's p = exp(-(E - H M) / T) / Z."""
        _require_temperature(temperature)
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


class Acceptance(NamedTuple):
    """The chances exp(-4/T) and exp(-8/T) in binary: 8 digits, each spread over a word, most significant first, and 32 more."""

    digits: UInt32[Array, "chance digit"]
    rest: UInt32[Array, "chance"]


def acceptance(temperature: float) -> Acceptance:
    """Metropolis' chances to raise the energy by 4 and by 8, correct to 2^-40."""
    _require_temperature(temperature)
    whole = [min(round(float(np.exp(-cost / temperature)) * 2**40), 2**40 - 1) for cost in (4, 8)]
    digits = [[0xFFFFFFFF * (n >> 39 - k & 1) for k in range(DIGITS)] for n in whole]
    return Acceptance(jnp.array(np.array(digits, np.uint32)), jnp.array(np.array([n & 0xFFFFFFFF for n in whole], np.uint32)))


def pack(spins: Int[Array, "32 size size"]) -> UInt32[Array, "2 size columns"]:
    """32 lattices as words, bit by bit: first the sites whose row and column add up to an even number, then the others."""
    size = spins.shape[-1]
    require(size % 2 == 0, f"`size` must be even for a checkerboard, but is {size}.")
    bits = (spins > 0).astype(jnp.uint32) << jnp.arange(LATTICES, dtype=jnp.uint32)[:, None, None]
    pairs = jnp.sum(bits, 0, dtype=jnp.uint32).reshape(size, size // 2, 2)
    odd_row = (jnp.arange(size) % 2 == 1)[:, None]
    return jnp.stack([jnp.where(odd_row, pairs[..., 1], pairs[..., 0]), jnp.where(odd_row, pairs[..., 0], pairs[..., 1])])


def unpack(words: UInt32[Array, "2 size columns"]) -> Int[Array, "32 size size"]:
    """The inverse of `pack`.

    >>> spins = jnp.where(jax.random.bernoulli(jax.random.key(0), shape=(32, 4, 4)), 1, -1)
    >>> bool((unpack(pack(spins)) == spins).all())
    True
    """
    size = words.shape[1]
    odd_row = (jnp.arange(size) % 2 == 1)[:, None]
    columns = [jnp.where(odd_row, words[1], words[0]), jnp.where(odd_row, words[0], words[1])]
    flat = jnp.stack(columns, -1).reshape(size, size)
    bits = flat >> jnp.arange(LATTICES, dtype=jnp.uint32)[:, None, None] & 1
    return 2 * bits.astype(jnp.int8) - 1


def half_sweep(random: UInt32[Array, "9 size columns *words"], words: Words, chance: Acceptance, colour: int) -> Words:
    """Metropolis' rule for all sites of one colour (0: even, 1: odd) of 32 lattices per word at once.

    A flip costs 8 - 4 n, where n neighbours point the other way. It happens if n >= 2, else with exp(-4/T) or exp(-8/T).
    """
    mine, other = words[colour], words[1 - colour]
    even_row = jnp.reshape(jnp.arange(len(mine)) % 2 == colour, (-1, *[1] * (mine.ndim - 1)))
    beside = jnp.where(even_row, jnp.roll(other, 1, 1), jnp.roll(other, -1, 1))
    a, b, c, d = (mine ^ word for word in (other, beside, jnp.roll(other, 1, 0), jnp.roll(other, -1, 0)))
    two = (a & b) | (c & d) | ((a | b) & (c | d))
    four, eight = _below(random, chance.digits[0], chance.rest[0]), _below(random, chance.digits[1], chance.rest[1])
    return words.at[colour].set(mine ^ (two | ((a | b | c | d) & four) | eight))


def _below(random: UInt32[Array, "9 size columns *words"], digits: UInt32[Array, "digit"], rest: UInt32[Array, ""]) -> Array:
    """In every bit, whether a random number of its own is smaller than the one with these digits.

    Compared from the last digit to the first: where the digits differ they decide, else what was found before. The words
    hold the complement of the random digits, so that a step is the majority of three bits.

    Only where the first 8 digits are all equal, one time in 256, does the shared rest decide. Each lattice alone is thus an
    exact Metropolis chain; two lattices of a word share a decision once in 65,536.
    """
    below = jnp.where(random[DIGITS] < rest, jnp.uint32(0xFFFFFFFF), jnp.uint32(0))
    for k in reversed(range(DIGITS)):
        below = (random[k] & below) | (digits[k] & (random[k] | below))
    return below


def sweep(key: Array, words: Words, chance: Acceptance) -> Words:
    """A Metropolis update of every spin of 32 lattices per word: all even sites, then all odd ones (multi-spin coding).

    Each half obeys detailed balance with Boltzmann's distribution, so both together leave it invariant.
    """
    random = jax.random.bits(key, (2, DIGITS + 1, *words.shape[1:]), jnp.uint32)
    return half_sweep(random[1], half_sweep(random[0], words, chance, 0), chance, 1)


@partial(jax.jit, static_argnames="sweeps")
def sweeps(key: Array, words: Words, chance: Acceptance, sweeps: int) -> Words:
    """The lattices after a number of sweeps."""
    return jax.lax.scan(lambda words, key: (sweep(key, words, chance), None), words, jax.random.split(key, sweeps))[0]


def sample(key: Array, temperature: float, size: int, count: int, warmup: int = 400) -> Int[Array, "count size size"]:
    """Configurations at a temperature, each from a lattice of its own that began at random: independent of one another.

    Args:
        key: random key.
        temperature: T in units of J.
        size: sites along an edge, an even number.
        count: number of configurations.
        warmup: sweeps before a configuration is taken. Near and below the critical temperature a lattice needs about size^2.
    """
    require(size > 0 and size % 2 == 0, f"`size` must be an even number greater than 0, but is {size}.")
    chance, (start, go) = acceptance(temperature), jax.random.split(key)
    words = jax.random.bits(start, (2, size, size // 2, -(-count // LATTICES)), jnp.uint32)
    return jax.jit(jax.vmap(unpack, -1))(sweeps(go, words, chance, warmup)).reshape(-1, size, size)[:count]


def cluster_sweep(key: Array, spins: Int[Array, "size size"], temperature: float | Float[Array, ""]) -> Int[Array, "size size"]:
    """The update of Swendsen and Wang (Phys. Rev. Lett. 58, 86 (1987)), which knows no critical slowing down.

    Bonds between equal spins hold with probability 1 - exp(-2/T); every cluster of held bonds is turned up or down by a coin.
    """
    hold, coin = jax.random.split(key)
    chance = jax.random.uniform(hold, (2, *spins.shape)) < -jnp.expm1(-2 / temperature)
    right, down = (chance[i] & (spins == jnp.roll(spins, -1, -1 - i)) for i in range(2))
    heads = jax.random.bernoulli(coin, shape=(spins.size,))
    return jnp.where(heads[clusters(right, down)], spins, -spins)


def clusters(right: Bool[Array, "size size"], down: Bool[Array, "size size"]) -> Int[Array, "size size"]:
    """To every site the smallest site number in its cluster; `right` and `down` say which bonds hold.

    >>> rows = clusters(jnp.ones((3, 3), bool), jnp.zeros((3, 3), bool))
    >>> rows.tolist()
    [[0, 0, 0], [3, 3, 3], [6, 6, 6]]
    """
    bonds = [(held, axis) for held, axis in ((right, 1), (down, 0))]

    def spread(labels):
        for held, axis in bonds:
            labels = jnp.where(held, jnp.minimum(labels, jnp.roll(labels, -1, axis)), labels)
            before = jnp.roll(held, 1, axis)
            labels = jnp.where(before, jnp.minimum(labels, jnp.roll(labels, 1, axis)), labels)
        return labels.ravel()[labels]

    start = jnp.arange(right.size).reshape(right.shape)
    return jax.lax.while_loop(lambda both: jnp.any(both[0] != both[1]), lambda both: (both[1], spread(both[1])), (start, spread(start)))[1]


def _require_temperature(temperature: float) -> None:
    require(temperature > 0, f"`temperature` must be greater than 0, but is {temperature}.")
