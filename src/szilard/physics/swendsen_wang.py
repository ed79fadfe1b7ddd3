"""The cluster update of Swendsen and Wang (Phys. Rev. Lett. 58, 86 (1987)), on 32 lattices per word (see `multispin`).

Bonds between equal spins hold with probability 1 - exp(-2/T). Given the held bonds, every cluster points up or down with
probability 1/2, so any choice of clusters to turn that does not look at their spins leaves Boltzmann's distribution invariant.
Here those are turned that contain a seed, which can be found for all lattices at once by letting the seeds spread. With a
fraction q of all sites as seeds, clusters of about 1/q sites are turned half of the time; q runs through all scales.

Nothing of this depends on the lattice. A site has one bond in each of the `Directions`, steps of (rows, columns), and so is
the end of as many others.
"""

from functools import reduce
from operator import or_

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from ..conventions import brief
from ..errors import require
from .metropolis import sweep
from .multispin import DIGITS, Chances, Checkerboard, Plain, below, chances, checkerboard, plain

Directions = tuple[tuple[int, int], ...]
SQUARE: Directions = ((0, 1), (1, 0))
TRIANGULAR: Directions = ((0, 1), (1, 0), (1, 1))
SPREADS = 4  # between two looks at whether the seeds have come to rest


def held(temperature: float) -> Chances:
    """The probability 1 - exp(-2/T) that a bond between equal spins holds, correct to 2^-40."""
    require(temperature > 0, f"`temperature` must be greater than 0, but is {temperature}.")
    return chances([-np.expm1(-2 / temperature)])


def scales(size: int) -> list[float]:
    """Fractions of the sites that are seeds, one after the other: 1/2, 1/8, 1/32, ... down to about one seed per lattice.

    >>> scales(2), scales(8)
    ([0.5], [0.5, 0.125, 0.03125])
    """
    return [0.5 / 4**k for k in range(max(1, round(np.log2(max(size, 1)))))]


def moved(words: Plain, step: tuple[int, int], by: int = 1) -> Plain:
    """At every site, the word that stood `by` steps before it."""
    rows, columns = step
    return jnp.roll(words, (by * rows, by * columns), (0, 1))


def spread(seeds: Plain, *bonds: Plain, directions: Directions = SQUARE) -> Plain:
    """All sites that held bonds connect with a seed, in every bit; `bonds` say for each direction which bonds of a site hold.

    >>> row = jnp.array([[0, 1, 0], [0, 0, 0], [0, 0, 0]], jnp.uint32)
    >>> spread(row, jnp.ones((3, 3), jnp.uint32), jnp.zeros((3, 3), jnp.uint32)).tolist()
    [[1, 1, 1], [0, 0, 0], [0, 0, 0]]
    """
    known = [(held, moved(held, step), step) for held, step in zip(bonds, directions, strict=True)]

    def once(_, sites):
        reached = [(moved(sites, step) & back) | (moved(sites, step, -1) & held) for held, back, step in known]
        return reduce(or_, reached, sites)

    def further(both):
        return both[1], jax.lax.fori_loop(0, SPREADS, once, both[1])

    return jax.lax.while_loop(lambda both: jnp.any(both[0] != both[1]), further, (seeds, once(0, seeds)))[1]


def cluster_sweep(key: Array, words: Plain, hold: Chances, seeds: Chances, directions: Directions = SQUARE) -> Plain:
    """The lattices with the clusters turned that contain a seed; `hold` and `seeds` are one probability each."""
    random = jax.random.bits(key, (len(directions) + 1, DIGITS + 1, *words.shape), jnp.uint32)
    alike = [~(words ^ moved(words, step, -1)) for step in directions]
    bonds = [below(random[i], hold.digits[0], hold.rest[0]) & alike[i] for i in range(len(directions))]
    return words ^ spread(below(random[-1], seeds.digits[0], seeds.rest[0]), *bonds, directions=directions)


def mixed_sweeps(key: Array, words: Checkerboard, accept: Chances, hold: Chances, seeds: list[float], sweeps: int) -> Checkerboard:
    """The lattices after a number of sweeps, each a cluster update (the fractions `seeds` in turn) and one by Metropolis."""
    return _mixed_sweeps(key, words, accept, hold, chances(seeds), jnp.asarray(sweeps, jnp.int32))


@brief
def _mixed_sweeps(key, words, accept, hold, seeds, sweeps):
    def one(i, words):
        clusters, singles = jax.random.split(jax.random.fold_in(key, i))
        scale = jax.tree.map(lambda leaf: leaf[i % len(seeds.rest)][None], seeds)
        return sweep(singles, checkerboard(cluster_sweep(clusters, plain(words), hold, scale)), accept)

    return jax.lax.fori_loop(0, sweeps, one, words)
