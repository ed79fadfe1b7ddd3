"""Markov chains of the Ising model, many side by side: each is a lattice of its own that began at random.

A sweep is a cluster update, whose fraction of seeds runs through `swendsen_wang.scales`. Chains go on where they were: two sweeps
and then three are the same as five.
"""

from functools import partial
from math import ceil
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int, UInt32

from ..conventions import brief
from ..errors import require
from .multispin import LATTICES, Chances, Plain, chances
from .swendsen_wang import SQUARE, Directions, cluster_sweep, held, scales


class Chains(NamedTuple):
    """Lattices, 32 to a word, the key of their random numbers, and the sweeps that they have behind them."""

    words: Plain
    key: UInt32[Array, "2"]
    done: int

    def states(self) -> Int[np.ndarray, "chains size size"]:
        """The present spins of all chains, +1 and -1."""
        words = np.moveaxis(np.asarray(self.words), -1, 0)[:, None]
        bits = words >> np.arange(LATTICES, dtype=np.uint32)[:, None, None] & 1
        return (2 * bits.astype(np.int8) - 1).reshape(-1, *words.shape[2:])


class Rule(NamedTuple):
    """What a sweep needs to know: the probability that a bond holds, and the fractions of seeds."""

    hold: Chances
    seeds: Chances


def begin(key: Array, size: int, chains: int) -> Chains:
    """At least `chains` chains with random spins: their number is a multiple of 32.

    Raises:
        InputError: the size is not above 0.
    """
    require(size > 0, f"`size` must be greater than 0, but is {size}.")
    return Chains(*_beginning(key, (size, size, -(-chains // LATTICES))), 0)


@partial(brief, static_argnums=1)
def _beginning(key: Array, shape: tuple[int, ...]) -> tuple[Plain, Array]:
    start, go = jax.random.split(key)
    return jax.random.bits(start, shape, jnp.uint32), jax.random.key_data(go)


def rule(temperature: float, size: int) -> Rule:
    """That of a temperature T > 0."""
    return Rule(held(temperature), chances(scales(size)))


def relaxation(size: int) -> int:
    """Sweeps after which what is left of the start is below 10^-7 at every temperature (see `ising.relaxation`)."""
    return len(scales(size)) * ceil(8 + 12 * size**0.25)


def advanced(chains: Chains, rule: Rule, sweeps: int, directions: Directions = SQUARE) -> Chains:
    """The chains after so many more sweeps."""
    numbers = np.int32(chains.done), np.int32(chains.done + sweeps)
    return Chains(_advanced(chains.words, chains.key, rule, numbers, directions), chains.key, chains.done + sweeps)


def energies(spins: Int[np.ndarray, "chains size size"], directions: Directions = SQUARE) -> Float[np.ndarray, "chains"]:
    """E = -sum over bonds of s_i s_j per spin, in units of J; every site has one bond in each direction.

    >>> energies(np.ones((1, 4, 4), np.int8)).tolist()
    [-2.0]
    """
    bonds = [(spins * np.roll(spins, (-rows, -columns), (1, 2))).sum((1, 2), dtype=np.int32) for rows, columns in directions]
    return -np.sum(bonds, 0) / spins[0].size


@partial(brief, static_argnums=4)
def _advanced(words, key, rule, numbers, directions):
    def one(i, words):
        scale = jax.tree.map(lambda leaf: leaf[i % len(rule.seeds.rest)][None], rule.seeds)
        return cluster_sweep(jax.random.fold_in(jax.random.wrap_key_data(key), i), words, rule.hold, scale, directions)

    return jax.lax.fori_loop(numbers[0], numbers[1], one, words)
