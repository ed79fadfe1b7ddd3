"""Which atoms lie how far from which, in molecules and in crystals with all their periodic images."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

AT_ONCE = 10**6  # distances


class Neighbours(NamedTuple):
    """Pairs of an atom and an atom, or an image of one, that lies within the cutoff; each pair stands there in both directions."""

    atoms: Int[np.ndarray, "pairs"]
    others: Int[np.ndarray, "pairs"]
    distances: Float[np.ndarray, "pairs"]


def neighbours(
    positions: Float[np.ndarray, "atoms 3"],
    cell: Float[np.ndarray, "3 3"],
    periodic: Bool[np.ndarray, "3"],
    cutoff: float,
) -> Neighbours:
    """All pairs closer than `cutoff`: |r_j + n a - r_i| < cutoff, the images n a taken along periodic cell vectors only.

    An atom is a neighbour of its own images, not of itself. Atoms may lie outside of the cell.

    >>> cube = neighbours(np.zeros((1, 3)), 2.0 * np.eye(3), np.ones(3, bool), 2.5)
    >>> len(cube.distances), float(cube.distances.max())
    (6, 2.0)

    Args:
        positions: Cartesian, in Å.
        cell: its vectors, as rows; those that are not periodic do not count.
        periodic: along which vectors the structure repeats itself.
        cutoff: in Å.
    """
    inside, shifts = _into_the_cell(positions, cell, periodic), _images(cell, periodic, cutoff)
    together = max(AT_ONCE // len(positions) ** 2, 1)
    parts = [_near(inside, cell, shifts[k : k + together], cutoff) for k in range(0, len(shifts), together)]
    return Neighbours(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _near(inside: np.ndarray, cell: np.ndarray, shifts: np.ndarray, cutoff: float) -> Neighbours:
    """Pairs of an atom and an atom in one of the cells `shifts`."""
    apart = inside[None, None] + (shifts @ cell)[:, None, None] - inside[None, :, None]
    distances = np.sqrt((apart**2).sum(-1))
    near = distances < cutoff
    near[(shifts == 0).all(1)] &= ~np.eye(len(inside), dtype=bool)
    _, atoms, others = np.nonzero(near)
    return Neighbours(atoms, others, distances[near])


def _spans(cell: np.ndarray, periodic: np.ndarray) -> np.ndarray:
    """Reciprocal vectors of the periodic cell vectors, as rows, zero for the others: b_i a_j = delta_ij."""
    spans = np.zeros((3, 3))
    if periodic.any():
        spans[periodic] = np.linalg.pinv(cell[periodic]).T
    return spans


def _into_the_cell(positions: np.ndarray, cell: np.ndarray, periodic: np.ndarray) -> np.ndarray:
    return positions - np.floor(positions @ _spans(cell, periodic).T) @ cell


def _images(cell: np.ndarray, periodic: np.ndarray, cutoff: float) -> np.ndarray:
    """All cells (shifts, 3) that a neighbour of an atom in the first one can lie in: planes of cells are 1 / |b| apart."""
    reach = np.ceil(cutoff * np.linalg.norm(_spans(cell, periodic), axis=1)).astype(int)
    ranges = [np.arange(-n, n + 1) for n in reach]
    return np.stack(np.meshgrid(*ranges, indexing="ij"), -1).reshape(-1, 3)
