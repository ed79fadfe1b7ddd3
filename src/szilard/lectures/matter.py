"""What lecture 13 computes for its pictures, and what is kept for it of experiments (`keep_matter`)."""

from functools import cache
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from ..physics import energy_distribution
from ..physics.liquid_drop import five_terms
from ..physics.onsager import CRITICAL_TEMPERATURE
from . import kept_files
from .wave_function import Wave

STATES = 24  # of each temperature, one of a chain
SWEEPS = 24  # that are watched
SIZE = 40  # sites along an edge of the states
METHODS = {"convolution": "", "dense network": "dense_", "random forest": "forest_", "logistic regression": "logistic_"}
METHODS |= {"threshold of \\|m\\|": "magnetisation_", "threshold of the energy": "energy_"}
BORDERED = 16  # the same of the lattice whose energies are shown on both sides of a border


@cache
def kept(name: str) -> dict[str, np.ndarray]:
    """What is kept under this name."""
    return kept_files.read(name)


def kept_wave() -> Wave:
    """The training that is kept."""
    found = kept("wave")
    return Wave(**{name: found[name] for name in Wave._fields if name != "field"}, field=float(found["field"]))


def lattices() -> Int[np.ndarray, "sweeps 2 rows columns"]:
    """A lattice at the critical temperature after each sweep, by single flips and by clusters."""
    return 2 * np.unpackbits(kept("sweeps")["bits"], axis=-1).astype(int) - 1


def majority(spins: Int[np.ndarray, "rows columns"]) -> Int[np.ndarray, "half half"]:
    """The majority of each block of 2 x 2 spins; where there is none, its first spin."""
    half = len(spins) // 2
    blocks = spins.reshape(half, 2, half, 2)
    return np.where(2 * blocks.sum((1, 3)) + blocks[:, 0, :, 0] > 0, 1, -1)


class Magnets(NamedTuple):
    """States far from the transition, each beside its mirror image: magnetisation, temperature, and whether they are ordered."""

    means: Float[np.ndarray, "states"]
    temperatures: Float[np.ndarray, "states"]
    ordered: Bool[np.ndarray, "states"]

    def right(self, called: Bool[np.ndarray, "states"]) -> float:
        """The fraction of states that are called rightly, if `called` are called ordered."""
        return float(np.mean(called == self.ordered))


def magnets() -> Magnets:
    """Those of the states that are kept."""
    found = kept("phases")
    spins = np.unpackbits(found["bits"], axis=-1, count=SIZE**2)
    means = 2 * spins.mean(-1, dtype=float) - 1
    far = ~np.isin(found["temperatures"], found["critical"])
    temperatures = np.repeat(found["temperatures"][far], means.shape[1])
    both = np.concatenate([means[far].ravel(), -means[far].ravel()])
    temperatures = np.tile(temperatures, 2)
    return Magnets(both, temperatures, temperatures < CRITICAL_TEMPERATURE)


def spread(temperature: float, exponent: float) -> float:
    """How far the outputs of all sizes are from one cubic polynomial in (T/Tc - 1) L^(1/nu): root mean square."""
    found = kept("phases")
    x = ((found["scanned"] / temperature - 1) * found["sizes"][:, None] ** exponent).ravel()
    p = found["outputs"].clip(0.01, 0.99).ravel()
    terms = np.vander(x / np.abs(x).max(), 4)
    off = terms @ np.linalg.lstsq(terms, np.log(p / (1 - p)))[0] - np.log(p / (1 - p))
    return float(np.sqrt(np.mean((off * p * (1 - p)) ** 2)))


class Borders(NamedTuple):
    """Energies a spin of a small lattice at equally spaced temperatures, and the borders between these."""

    levels: Float[np.ndarray, "levels"]
    distribution: Float[np.ndarray, "temperatures levels"]
    borders: Float[np.ndarray, "borders"]

    def sides(self, k: int) -> tuple[Float[np.ndarray, "levels"], Float[np.ndarray, "levels"]]:
        """Summed probabilities below and above border `k`."""
        return self.distribution[: k + 1].sum(0), self.distribution[k + 1 :].sum(0)

    def best(self, k: int) -> float:
        """The accuracy of the best guess, the larger of both."""
        return float(np.maximum(*self.sides(k)).sum() / len(self.distribution))


@cache
def borders() -> Borders:
    """Those of `confusion`, on a smaller lattice."""
    grid = np.linspace(1.2, 3.6, 31)
    known = np.stack([energy_distribution.probabilities(float(T), BORDERED) for T in grid])
    return Borders(energy_distribution.energies(BORDERED) / BORDERED**2, known, (grid[1:] + grid[:-1]) / 2)


def valley(coefficients: Float[np.ndarray, "5"]) -> tuple[Int[np.ndarray, "masses"], Float[np.ndarray, "masses"]]:
    """Even mass numbers, and the largest binding energy of each among the isobars."""
    masses = np.arange(12, 261, 2)
    best = []
    for mass in masses:
        protons = np.arange(2, mass // 2 + 1)
        best.append((five_terms(protons, mass - protons) @ coefficients).max())
    return masses, np.array(best)


def phase_likelihoods(truth: float, shots: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """ln L(phi) less its maximum of (|0> + exp(i phi)|1>)/sqrt 2 after so many shots along each of more and more axes."""
    phi, rng = np.linspace(-np.pi, np.pi, 361), np.random.default_rng(13)
    chances = {"Z": 0.5 + 0 * phi, "X": (1 + np.cos(phi)) / 2, "Y": (1 + np.sin(phi)) / 2}
    true = {"Z": 0.5, "X": (1 + np.cos(truth)) / 2, "Y": (1 + np.sin(truth)) / 2}
    total, curves = 0 * phi, {}
    for axis, name in zip("ZXY", ("Z", "Z, X", "Z, X, Y"), strict=True):
        plus, p = rng.binomial(shots, true[axis]), np.clip(chances[axis], 1e-9, 1 - 1e-9)
        total = total + plus * np.log(p) + (shots - plus) * np.log(1 - p)
        curves[name] = phi, total - total.max()
    return curves
