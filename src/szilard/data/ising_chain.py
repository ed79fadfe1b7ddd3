"""Configurations of a chain of spins with their energies, from which the couplings are to be learned back."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

COUPLING = 1.0  # J, the unit of energy


class States(NamedTuple):
    """Spins +1 and -1, and the energy of each configuration in units of J."""

    spins: Int[np.ndarray, "states spins"]
    energies: Float[np.ndarray, "states"]


def random_states(rng: np.random.Generator, count: int, spins: int) -> States:
    """Configurations drawn at random, each equally likely: those of infinite temperature.

    E = -J sum_i s_i s_(i+1), the last spin coupled to the first.
    """
    drawn = rng.choice(np.array([-1, 1]), (count, spins))
    return States(drawn, -COUPLING * np.sum(drawn * np.roll(drawn, -1, axis=1), axis=1).astype(float))


def pairs(spins: Int[np.ndarray, "states spins"]) -> Float[np.ndarray, "states pairs"]:
    """s_i s_j for all i < j, with minus signs: the energy is linear in them, with the couplings J_ij as coefficients.

    >>> pairs(np.array([[1, -1, -1]])).tolist()
    [[1.0, 1.0, -1.0]]
    """
    first, second = np.triu_indices(spins.shape[1], 1)
    return -(spins[:, first] * spins[:, second]).astype(float)


def as_matrix(couplings: Float[np.ndarray, "pairs"], spins: int) -> Float[np.ndarray, "spins spins"]:
    """Couplings of all i < j as a symmetric matrix."""
    matrix = np.zeros((spins, spins))
    matrix[np.triu_indices(spins, 1)] = couplings
    return matrix + matrix.T


def neighbours(spins: int) -> np.ndarray:
    """Which of the pairs i < j are neighbours on the ring."""
    first, second = np.triu_indices(spins, 1)
    return (second - first == 1) | (second - first == spins - 1)
