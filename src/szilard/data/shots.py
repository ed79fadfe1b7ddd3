"""Shots: every qubit of a quantum state measured in a basis of its own, again and again."""

from itertools import product
from typing import NamedTuple

import jax
import numpy as np
from jaxtyping import Complex, Float, Int

from ..physics.local_bases import LETTERS, born, numbered


class Shots(NamedTuple):
    """For every shot the basis of each qubit, a place in "XYZ", and its outcome, bit 0 for +1 and bit 1 for -1."""

    bases: Int[np.ndarray, "shots qubits"]
    outcomes: Int[np.ndarray, "shots qubits"]

    def chosen(self, places: Int[np.ndarray, "some"]) -> "Shots":
        """Some of the shots."""
        return Shots(self.bases[places], self.outcomes[places])


class Counts(NamedTuple):
    """The bases that occur, each once, and how often each outcome was seen in them."""

    bases: Int[np.ndarray, "bases qubits"]
    seen: Int[np.ndarray, "bases outcomes"]

    @property
    def total(self) -> int:
        """How many shots there are."""
        return int(self.seen.sum())

    @property
    def frequencies(self) -> Float[np.ndarray, "bases outcomes"]:
        """Fractions of all shots."""
        return self.seen / self.total

    @property
    def positive(self) -> bool:
        """Whether all was measured in the basis Z, which says nothing of phases."""
        return bool((self.bases == LETTERS.index("Z")).all())


def basis_numbers(shots: Shots) -> Int[np.ndarray, "shots"]:
    """The basis of every shot as a number in base 3, the letter of qubit 0 first."""
    return shots.bases @ _powers(3, shots.bases.shape[1])


def counted(shots: Shots) -> Counts:
    """How often each outcome was seen in each basis."""
    qubits = shots.bases.shape[1]
    bases, which = np.unique(basis_numbers(shots), return_inverse=True)
    numbers = shots.outcomes @ _powers(2, qubits)
    seen = np.bincount(which.ravel() * 2**qubits + numbers, minlength=len(bases) * 2**qubits)
    return Counts(bases[:, None] // _powers(3, qubits) % 3, seen.reshape(len(bases), -1))


def _powers(base: int, digits: int) -> Int[np.ndarray, "digits"]:
    return base ** np.arange(digits)[::-1]


def chances(psi: Complex[np.ndarray, "states"], bases: Int[np.ndarray, "bases qubits"]) -> Float[np.ndarray, "bases outcomes"]:
    """The probability of every outcome in every basis, in double precision."""
    with jax.enable_x64(True):
        return np.asarray(born(psi.astype(complex), bases))


def drawn(rng: np.random.Generator, psi: Complex[np.ndarray, "states"], bases: Int[np.ndarray, "bases qubits"], count: int) -> Counts:
    """`count` simulated shots, as many in every basis (but for one)."""
    odds = chances(psi, bases)
    each = np.full(len(bases), count // len(bases)) + (np.arange(len(bases)) < count % len(bases))
    seen = np.stack([rng.multinomial(n, p / p.sum()) for n, p in zip(each, odds, strict=True)])
    return Counts(bases, seen)


def resampled(rng: np.random.Generator, counts: Counts) -> Counts:
    """As many shots, drawn with replacement from those that there are."""
    return counts._replace(seen=rng.multinomial(counts.total, counts.frequencies.ravel()).reshape(counts.seen.shape))


def split(rng: np.random.Generator, counts: Counts, fraction: float) -> tuple[Counts, Counts]:
    """The shots in two parts at random, of which the second has this fraction, at least one, and the first has one, too."""
    held = min(max(round(fraction * counts.total), 1), counts.total - 1)
    second = rng.multivariate_hypergeometric(counts.seen.ravel(), held).reshape(counts.seen.shape)
    return counts._replace(seen=counts.seen - second), counts._replace(seen=second)


def every_basis(qubits: int) -> Int[np.ndarray, "bases qubits"]:
    """All 3^N bases."""
    return np.array(list(product(range(len(LETTERS)), repeat=qubits)))


def pair_bases(qubits: int) -> Int[np.ndarray, "bases qubits"]:
    """All qubits in Z; and for every pair of neighbours X X and X Y on them, Z on the others: 2 N - 1 bases.

    That is enough for the phases of a pure state whose excitations hop (Torlai et al., Nature Physics 14, 447 (2018)).
    """
    words = ["Z" * qubits]
    for first in range(qubits - 1):
        words += ["Z" * first + pair + "Z" * (qubits - 2 - first) for pair in ("XX", "XY")]
    return numbered(words)
