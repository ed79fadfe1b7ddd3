"""Thermal states of the Ising model for learning, made by independent Markov chains and split by them.

Every chain is a lattice of its own that began at random. What it has forgotten is measured, not assumed: its states lie two
integrated autocorrelation times apart. All states of a chain go into one set, so that no set knows a relative of another's states.
"""

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple, Self

import numpy as np
from jaxtyping import Array, Float, Int, UInt8

from ..physics import markov_chains
from ..physics.onsager import CRITICAL_TEMPERATURE
from ..physics.swendsen_wang import SQUARE, Directions
from .autocorrelation import integrated_time
from .examples import Labelled

PILOT = 100  # sweeps over which the autocorrelation is measured
FRACTIONS = (0.6, 0.1, 0.3)  # of the chains: training, validation, test


class States(NamedTuple):
    """States of one temperature, chain by chain.

    Args:
        temperature: in units of the coupling.
        size: sites along an edge.
        bits: the spins row by row, 8 to a byte.
        energy: per spin.
        magnetisation: |m| per spin.
        time: the integrated autocorrelation time in sweeps, the longer of those of energy and |m|.
        spacing: sweeps from a state of a chain to the next.
    """

    temperature: float
    size: int
    bits: UInt8[np.ndarray, "chains states bytes"]
    energy: Float[np.ndarray, "chains states"]
    magnetisation: Float[np.ndarray, "chains states"]
    time: float
    spacing: int

    @property
    def spins(self) -> Int[np.ndarray, "chains states size size"]:
        """The spins +1 and -1."""
        flat = np.unpackbits(self.bits, axis=-1, count=self.size**2)
        return (2 * flat.astype(np.int8) - 1).reshape(*self.bits.shape[:2], self.size, self.size)

    def of(self, chains: slice) -> Self:
        """Those of some chains alone."""
        parts = (self.bits, self.energy, self.magnetisation)
        bits, energy, magnetisation = (part[chains] for part in parts)
        return self._replace(bits=bits, energy=energy, magnetisation=magnetisation)


class Split(NamedTuple):
    """States of several temperatures to learn from, to choose by, and to judge by; no chain is in two of them."""

    training: list[States]
    validation: list[States]
    test: list[States]


def thermal(key: Array, temperature: float, size: int, shape: tuple[int, int], directions: Directions = SQUARE) -> States:
    """States in thermal equilibrium at any temperature T > 0.

    Args:
        key: random key.
        temperature: in units of the coupling.
        size: sites along an edge.
        shape: how many chains, and states of each.
        directions: of the bonds, which make the lattice.

    Raises:
        InputError: the temperature is not above 0.
    """
    rule, (count, states) = markov_chains.rule(temperature, size), shape
    chains = markov_chains.advanced(markov_chains.begin(key, size, count), rule, markov_chains.relaxation(size), directions)
    watched = []
    for _ in range(PILOT):
        chains = markov_chains.advanced(chains, rule, 1, directions)
        watched.append(_observed(chains.states()[:count], directions))
    time = max(integrated_time(np.stack(series, 1)) for series in zip(*watched, strict=True))
    spacing, bits, measured = ceil(2 * time), [], []
    for _ in range(states):
        chains = markov_chains.advanced(chains, rule, spacing, directions)
        spins = chains.states()[:count]
        bits.append(np.packbits(spins.reshape(count, -1) > 0, axis=-1))
        measured.append(_observed(spins, directions))
    energy, magnetisation = (np.stack(one, 1) for one in zip(*measured, strict=True))
    return States(temperature, size, np.stack(bits, 1), energy, magnetisation, time, spacing)


def _observed(spins: np.ndarray, directions: Directions) -> tuple[np.ndarray, np.ndarray]:
    """Energy and |m| per spin."""
    return markov_chains.energies(spins, directions), np.abs(spins.mean((1, 2), dtype=float))


def split(every: Sequence[States], fractions: Sequence[float] = FRACTIONS) -> Split:
    """The first chains of every temperature for training, the next for validation, the last for the test."""
    parts: list[list[States]] = [[], [], []]
    for states in every:
        edges = np.round(np.cumsum((0, *fractions)) * len(states.bits)).astype(int).tolist()
        for part, start, end in zip(parts, edges[:-1], edges[1:], strict=True):
            part.append(states.of(slice(start, end)))
    return Split(*parts)


def pictures(every: Sequence[States]) -> Float[np.ndarray, "states size size 1"]:
    """All states as networks see them."""
    return np.concatenate([one.spins.reshape(-1, one.size, one.size, 1) for one in every]).astype(np.float32)


def temperatures(every: Sequence[States]) -> Float[np.ndarray, "states"]:
    """The temperature of each state, in the order of `pictures`."""
    return np.repeat([one.temperature for one in every], [one.energy.size for one in every])


def labels(every: Sequence[States]) -> Int[np.ndarray, "states"]:
    """0 for states below the critical temperature of the square lattice, 1 for those above."""
    return (temperatures(every) > CRITICAL_TEMPERATURE).astype(np.int32)


def labelled(every: Sequence[States]) -> Labelled:
    """States with their classes."""
    return Labelled(pictures(every), labels(every))
