"""Structures of atoms, and as a graph network sees them: elements, and radial functions of all distances between two atoms."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from ..physics.neighbours import neighbours

CUTOFF = 5.0  # Å, beyond which atoms do not see each other
NEAREST = 0.5  # Å, the centre of the first radial function
RADIAL = 20  # radial functions


class Structure(NamedTuple):
    """Atomic numbers, positions in Å, the vectors of the cell as rows, and along which of them it repeats itself."""

    numbers: Int[np.ndarray, "atoms"]
    positions: Float[np.ndarray, "atoms 3"]
    cell: Float[np.ndarray, "3 3"]
    periodic: Bool[np.ndarray, "3"]


class Graphs(NamedTuple):
    """Structures as arrays of one size; places without an atom have the atomic number 0.

    Args:
        numbers: atomic numbers.
        bonds: for each pair of atoms i, j the sum of each radial function over the distances from i to j and to all images of j.
    """

    numbers: Int[np.ndarray, "structures atoms"]
    bonds: Float[np.ndarray, "structures atoms atoms radial"]


def numbered(kinds: Sequence[tuple]) -> Int[np.ndarray, "structures"]:
    """The number of each among all that differ, in their order: the same for those of one kind.

    >>> numbered([(2, 1), (1, 3), (2, 1)]).tolist()
    [1, 0, 1]
    """
    number = {kind: k for k, kind in enumerate(sorted(set(kinds)))}
    return np.array([number[kind] for kind in kinds])


def radial(distances: Float[np.ndarray, "pairs"], cutoff: float = CUTOFF) -> Float[np.ndarray, "pairs radial"]:
    """Gaussians of the distance around `RADIAL` centres, as wide as the centres are apart; they fall to zero at the cutoff.

    phi_k(r) = exp(-(r - r_k)^2 / 2 w^2) (1 + cos(pi r / cutoff)) / 2, as in K. Schütt et al., J. Chem. Phys. 148, 241722 (2018).
    """
    centres = np.linspace(NEAREST, cutoff, RADIAL)
    width = centres[1] - centres[0]
    fading = 0.5 * (1 + np.cos(np.pi * np.minimum(distances, cutoff) / cutoff))
    return np.exp(-0.5 * ((distances[:, None] - centres) / width) ** 2) * fading[:, None]


def graphs(structures: Sequence[Structure], cutoff: float = CUTOFF) -> Graphs:
    """All structures in arrays that have room for the largest of them.

    Args:
        structures: molecules or crystals.
        cutoff: in Å, beyond which atoms do not see each other.
    """
    most = max(len(one.numbers) for one in structures)
    numbers = np.zeros((len(structures), most), np.int32)
    bonds = np.zeros((len(structures), most, most, RADIAL), np.float32)
    for k, one in enumerate(structures):
        found = neighbours(one.positions, one.cell, one.periodic, cutoff)
        numbers[k, : len(one.numbers)] = one.numbers
        np.add.at(bonds[k], (found.atoms, found.others), radial(found.distances, cutoff).astype(np.float32))
    return Graphs(numbers, bonds)
