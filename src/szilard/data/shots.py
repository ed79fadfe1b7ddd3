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


def counted(shots: Shots) -> Counts:
    """How often each outcome was seen in each basis."""
    qubits = shots.bases.shape[1]
    bases, which = np.unique(shots.bases, axis=0, return_inverse=True)
    numbers = shots.outcomes @ (1 << np.arange(qubits)[::-1])
    seen = np.bincount(which.ravel() * 2**qubits + numbers, minlength=len(bases) * 2**qubits)
    return Counts(bases, seen.reshape(len(bases), -1))


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
    """As many shots in every basis, drawn with replacement from those that there are."""
    each = counts.seen.sum(1)
    odds = counts.seen / np.maximum(each, 1)[:, None]
    return counts._replace(seen=np.stack([rng.multinomial(n, p) for n, p in zip(each, odds, strict=True)]))


def split(rng: np.random.Generator, counts: Counts, fraction: float) -> tuple[Counts, Counts]:
    """The shots in two parts at random, of which the second has this fraction of each basis."""
    held = [rng.multivariate_hypergeometric(row, round(fraction * row.sum())) for row in counts.seen]
    second = np.stack(held)
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
