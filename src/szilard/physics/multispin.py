"""Lattices of two-valued spins, 32 at a time: bit l of a word belongs to lattice l (multi-spin coding).

A checkerboard holds the sites of a square lattice by colour: first those whose row and column add up to an even number, then the
others. Random decisions are made bit by bit as well, by comparing binary digits.
"""

from collections.abc import Iterable
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Int, UInt32

from ..errors import require

LATTICES = 32  # one per bit of a word
DIGITS = 8  # binary digits of the random number that every lattice has for itself; 32 more are shared by the lattices of a word

Checkerboard = UInt32[Array, "2 size columns *words"]
Plain = UInt32[Array, "size size *words"]


class Chances(NamedTuple):
    """Probabilities in binary: 8 digits, each spread over a word, the most significant first, and 32 more."""

    digits: UInt32[Array, "*chances 8"]
    rest: UInt32[Array, "*chances"]


def chances(probabilities: Iterable[float]) -> Chances:
    """Probabilities from 0 to 1, correct to 2^-40 (so that 1 becomes 1 - 2^-40)."""
    whole = [min(round(float(p) * 2**40), 2**40 - 1) for p in probabilities]
    digits = [[0xFFFFFFFF * (n >> 39 - k & 1) for k in range(DIGITS)] for n in whole]
    return Chances(jnp.array(np.array(digits, np.uint32)), jnp.array(np.array([n & 0xFFFFFFFF for n in whole], np.uint32)))


def below(random: UInt32[Array, "9 *words"], digits: UInt32[Array, "8"], rest: UInt32[Array, ""]) -> UInt32[Array, "*words"]:
    """In every bit, whether a random number of its own is smaller than the one with these digits.

    Compared from the last digit to the first: where the digits differ they decide, else what was found before. The words
    hold the complement of the random digits, so that a step is the majority of three bits.

    Only where the first 8 digits are all equal, one time in 256, does the shared rest decide. Each lattice alone thus makes
    exact decisions; two lattices of a word share one once in 65,536.
    """
    found = jnp.where(random[DIGITS] < rest, jnp.uint32(0xFFFFFFFF), jnp.uint32(0))
    for k in reversed(range(DIGITS)):
        found = (random[k] & found) | (digits[k] & (random[k] | found))
    return found


def plain(words: Checkerboard) -> Plain:
    """The words of a checkerboard by row and column."""
    odd = _odd_rows(words.shape[1], words.ndim - 1)
    columns = [jnp.where(odd, words[1], words[0]), jnp.where(odd, words[0], words[1])]
    return jnp.stack(columns, 2).reshape(words.shape[1], words.shape[1], *words.shape[3:])


def checkerboard(words: Plain) -> Checkerboard:
    """The inverse of `plain`.

    Raises:
        InputError: the size is odd, so that neighbours across the boundary would have one colour.
    """
    size = len(words)
    require(size % 2 == 0, f"`size` must be even for a checkerboard, but is {size}.")
    pairs = words.reshape(size, size // 2, 2, *words.shape[2:])
    odd = _odd_rows(size, words.ndim)
    return jnp.stack([jnp.where(odd, pairs[:, :, 1], pairs[:, :, 0]), jnp.where(odd, pairs[:, :, 0], pairs[:, :, 1])])


def pack(spins: Int[Array, "32 size size"]) -> UInt32[Array, "size size"]:
    """The spins +1 and -1 of 32 lattices as bits 1 and 0."""
    places = jnp.arange(LATTICES, dtype=jnp.uint32)[:, None, None]
    return jnp.sum((spins > 0).astype(jnp.uint32) << places, 0, dtype=jnp.uint32)


def unpack(words: UInt32[Array, "size size"]) -> Int[Array, "32 size size"]:
    """The inverse of `pack`.

    >>> spins = jnp.where(jnp.arange(512).reshape(32, 4, 4) * 7 % 5 < 2, 1, -1)
    >>> bool((unpack(plain(checkerboard(pack(spins)))) == spins).all())
    True
    """
    bits = words[None] >> jnp.arange(LATTICES, dtype=jnp.uint32)[:, None, None] & 1
    return 2 * bits.astype(jnp.int8) - 1


def _odd_rows(size: int, ndim: int) -> Bool[Array, "size *ones"]:
    return (jnp.arange(size) % 2 == 1).reshape(size, *[1] * (ndim - 1))
