"""The magnets of lecture 11 in NumPy: Metropolis' rule, all states of a small magnet, and thermal pictures of a large one.

The pictures are kept in `kept/magnets.npz`, where `python -m szilard.lectures.keep_dreams` writes them.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from . import kept_files

SIDE = 64
TEMPERATURES = tuple(round(0.1 * k, 1) for k in range(10, 51))
SMALL = 4  # sites along an edge of the magnet whose states are all known
QUENCH = (0, 1, 2, 3, 5, 7, 10, 15, 20, 30, 40, 60, 80, 120, 160, 240, 320)  # sweeps that are shown

Spins = Int[np.ndarray, "side side"]


class Thermal(NamedTuple):
    """A picture of the magnet at a temperature, and the mean energy per site of 32 of them."""

    spins: Spins
    energy: float


class Levels(NamedTuple):
    """All states of the small magnet as bits, site by site, with energy and magnetisation per site."""

    bits: Float[np.ndarray, "states 16"]
    energy: Float[np.ndarray, "states"]
    magnetisation: Float[np.ndarray, "states"]

    def probabilities(self, temperature: float) -> Float[np.ndarray, "states"]:
        """Boltzmann's distribution."""
        weights = np.exp(-(SMALL**2) * (self.energy - self.energy.min()) / temperature)
        return weights / weights.sum()


def sweep(s: Spins, T: float, rng: np.random.Generator) -> Spins:
    """Propose to flip each spin once, first on the white sites of a chessboard, then on the black ones."""
    colour = np.indices(s.shape).sum(0) % 2
    for own in (0, 1):
        field = sum(np.roll(s, way, axis) for way in (1, -1) for axis in (0, 1))
        accepted = rng.random(s.shape) < np.exp(-2 * s * field / T)  # flipping s costs 2 s times the field
        s = np.where((colour == own) & accepted, -s, s)
    return s


def quench(T: float = 1.5, side: int = 48) -> list[Spins]:
    """A random magnet that is suddenly cold, after `QUENCH` sweeps."""
    rng = np.random.default_rng(11)
    s, found = rng.choice([-1, 1], (side, side)), []
    for number in range(max(QUENCH) + 1):
        if number in QUENCH:
            found.append(s)
        s = sweep(s, T, rng)
    return found


@lru_cache(1)
def levels() -> Levels:
    """The states of the small magnet, with periodic borders."""
    bits = (np.arange(2 ** (SMALL**2))[:, None] >> np.arange(SMALL**2)) & 1
    s = (2 * bits - 1).reshape(-1, SMALL, SMALL)
    bonds = s * (np.roll(s, -1, 1) + np.roll(s, -1, 2))
    return Levels(bits.astype(np.float32), -bonds.sum((1, 2)) / SMALL**2, s.sum((1, 2)) / SMALL**2)


def histogram(values: Float[np.ndarray, "states"], p: Float[np.ndarray, "states"]) -> tuple[np.ndarray, np.ndarray]:
    """The different values, and the probability of each."""
    different, places = np.unique(values, return_inverse=True)
    return different, np.bincount(places, p)


def kept(temperature: float) -> Thermal:
    """The magnet at a temperature of `TEMPERATURES`."""
    found, k = kept_files.read("magnets"), TEMPERATURES.index(round(temperature, 1))
    return Thermal(2 * np.unpackbits(found["pictures"][k]).reshape(SIDE, SIDE).astype(int) - 1, float(found["energies"][k]))
