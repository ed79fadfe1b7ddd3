"""Fidelity of a qubit that arrived, once the known Clifford frame is undone.

A single-qubit Clifford gate turns the Bloch sphere by one of the 24 rotations that permute the axes up to signs. Which one the state has
suffered follows from the recorded outcomes, so that it need not be undone by gates: it is a matter of bookkeeping (Knill, Nature 434, 39
(2005)). Here it is the rotation O with the largest tr(O^T M), M the matrix of `target_qubit.Bloch`.

The fidelity of the initial state n with what arrived is (1 + n . O^T v + n . O^T M n) / 2, v the offset. On average over the sphere it is
1/2 + tr(O^T M) / 6 (Nielsen, Phys. Lett. A 303, 249 (2002)). An experiment that repeats many runs sees their mean, so that its worst state
is that of the mean of O^T M and O^T v over the runs, which need not be the worst in any single one.
"""

from itertools import permutations, product
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

_SIGNED = [np.diag(signs) @ np.eye(3)[list(order)] for order in permutations(range(3)) for signs in product((1, -1), repeat=3)]
FRAMES = np.array([matrix for matrix in _SIGNED if np.linalg.det(matrix) > 0])  # the identity comes first


class Worst(NamedTuple):
    """The smallest fidelity over the sphere, and where it is."""

    fidelity: float
    direction: Float[np.ndarray, "3"]


def frames(matrix: Float[np.ndarray, "many 3 3"]) -> Int[np.ndarray, "many"]:
    """The place in `FRAMES` of each matrix's frame; the identity, where it is as good as any.

    >>> FRAMES[frames(np.diag([-0.9, 0.9, -1.0])[None])[0]].astype(int).tolist()  # a known Y error
    [[-1, 0, 0], [0, 1, 0], [0, 0, -1]]
    """
    overlap = np.einsum("kab,mab->mk", FRAMES, matrix)
    return np.argmax(overlap > overlap.max(-1, keepdims=True) - 1e-6, -1)


def undone(matrix: Float[np.ndarray, "many 3 3"], offset: Float[np.ndarray, "many 3"]):
    """Matrices and offsets after each frame was undone."""
    turned = FRAMES[frames(matrix)]
    return np.einsum("mab,mac->mbc", turned, matrix), np.einsum("mab,ma->mb", turned, offset)


def average_fidelity(matrix: Float[np.ndarray, "*many 3 3"]) -> Float[Any, "*many"]:
    """The fidelity averaged over the sphere, frame undone.

    >>> float(average_fidelity(np.eye(3)))
    1.0
    """
    return 0.5 + np.trace(matrix, axis1=-2, axis2=-1) / 6


def fidelity(direction: Float[np.ndarray, "3"], matrix: Float[np.ndarray, "*many 3 3"], offset: Float[np.ndarray, "*many 3"]):
    """The fidelity of the pure state with this Bloch vector, frame undone."""
    return (1 + offset @ direction + np.einsum("a,...ab,b", direction, matrix, direction)) / 2


def worst_fidelity(matrix: Float[np.ndarray, "3 3"], offset: Float[np.ndarray, "3"]) -> Worst:
    """The worst case over the sphere, frame undone.

    A quadratic function on a sphere: with lambda_i the eigenvalues of the symmetric part and beta the offset in their basis, it is smallest
    at n_i = -beta_i / 2 (lambda_i - mu), mu at most lambda_0 such that n has length 1 (Conn, Gould and Toint, Trust-Region Methods (2000),
    section 7.3).

    >>> round(worst_fidelity(np.diag([1.0, 0.8, 0.9]), np.zeros(3)).fidelity, 6)
    0.9
    """
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    beta = offset @ vectors
    low, high = values[0] - np.linalg.norm(beta) / 2, values[0]
    for _ in range(100):
        middle = (low + high) / 2
        gaps = np.maximum(values - middle, 1e-100)
        low, high = (low, middle) if np.sum((beta / gaps) ** 2) > 4 else (middle, high)
    found = -beta / (2 * np.maximum(values - low, 1e-100))
    found[0] = -np.copysign(np.sqrt(max(0.0, 1 - found[1] ** 2 - found[2] ** 2)), beta[0])
    direction = vectors @ (found / np.linalg.norm(found))
    return Worst(float(fidelity(direction, matrix, offset)), direction)
