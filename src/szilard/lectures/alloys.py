"""Rings of two kinds of atoms, and what messages between neighbours can tell of their energy."""

from functools import cache
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

ATOMS = 12
ROUNDS = {0: "no round", 1: "one round", 2: "two rounds"}

Kinds = Int[np.ndarray, "rings atoms"]


class Foreseen(NamedTuple):
    """Energies of rings whose compositions were not taught, what a sum over atoms makes of them, and its root mean square error."""

    true: Float[np.ndarray, "rings"]
    predicted: Float[np.ndarray, "rings"]
    error: float


@cache
def rings() -> Kinds:
    """All rings, of atoms of kind 0 and 1."""
    return np.arange(2**ATOMS)[:, None] >> np.arange(ATOMS) & 1


def energies(kinds: Kinds, reach: int) -> Float[np.ndarray, "rings"]:
    """How many pairs of atoms `reach` bonds apart are unlike, less those that are alike; a pair on opposite sides is one pair."""
    unlike = 2.0 * (kinds != np.roll(kinds, reach, 1)) - 1
    return unlike.sum(1) / (2 if 2 * reach == kinds.shape[1] else 1)


def classes(kinds: Kinds, rounds: int) -> Int[np.ndarray, "rings atoms"]:
    """What each atom knows after so many rounds, as a number: its own class before, and those of its neighbours, in no order.

    No network in which neighbours are summed tells more atoms apart (B. Weisfeiler and A. Leman, 1968; K. Xu et al., arXiv:1810.00826).
    """
    known = kinds
    for _ in range(rounds):
        left, right = np.roll(known, 1, 1), np.roll(known, -1, 1)
        base = known.max() + 1
        together = (known * base + np.minimum(left, right)) * base + np.maximum(left, right)
        known = np.unique(together, return_inverse=True)[1].reshape(kinds.shape)
    return known


@cache
def counts(rounds: int) -> Float[np.ndarray, "rings classes"]:
    """How many atoms of each ring are of each class."""
    known = classes(rings(), rounds)
    return np.stack([(known == one).sum(1) for one in range(known.max() + 1)], 1).astype(float)


@cache
def foreseen(reach: int, rounds: int) -> Foreseen:
    """A sum over atoms with the best share for each class; rings with an even number of atoms of kind 1 teach, the others judge."""
    known, truth, odd = counts(rounds), energies(rings(), reach), rings().sum(1) % 2 == 1
    predicted = known[odd] @ np.linalg.lstsq(known[~odd], truth[~odd])[0]
    return Foreseen(truth[odd], predicted, float(np.sqrt(np.mean((predicted - truth[odd]) ** 2))))
