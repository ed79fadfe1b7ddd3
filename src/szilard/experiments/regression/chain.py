"""The couplings of a chain of spins, learned back from energies by least squares, ridge and LASSO."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from sklearn.linear_model import lasso_path

from ...data.ising_chain import COUPLING, States, neighbours, pairs
from ...machine import one_thread

PENALTIES = np.logspace(0.5, -3, 29)  # of LASSO, from the largest; the same of ridge


class Path(NamedTuple):
    """Couplings J_ij of all pairs for every penalty, and the R^2 of energies on validation and test states."""

    penalties: Float[np.ndarray, "penalties"]
    couplings: Float[np.ndarray, "penalties pairs"]
    validation: Float[np.ndarray, "penalties"]
    test: Float[np.ndarray, "penalties"]

    @property
    def chosen(self) -> int:
        """The penalty that validation chooses."""
        return int(np.argmax(self.validation))


class Sets(NamedTuple):
    """States to learn from, to choose by, and to judge by."""

    training: States
    validation: States
    test: States


@one_thread()
def learn(sets: Sets) -> dict[str, Path]:
    """The paths of least squares (a single point), ridge and LASSO, none with an intercept."""
    seen, energies = pairs(sets.training.spins), sets.training.energies
    lasso = lasso_path(seen, energies, alphas=PENALTIES, precompute=False, max_iter=20_000, tol=1e-8)[1].T
    found = {
        "LASSO": (PENALTIES, lasso),
        "ridge": (PENALTIES, ridge(seen, energies, PENALTIES)),
        "least squares": (np.zeros(1), ridge(seen, energies, np.zeros(1))),
    }
    return {name: _path(penalties, couplings, sets) for name, (penalties, couplings) in found.items()}


def ridge(
    seen: Float[np.ndarray, "states pairs"], energies: Float[np.ndarray, "states"], penalties: Float[np.ndarray, "penalties"]
) -> Float[np.ndarray, "penalties pairs"]:
    """The couplings with the least |X J - E|^2 / states + penalty |J|^2, all from one singular value decomposition X = U S V.

    J = V^T S / (S^2 + penalty states) U^T E; without a penalty the smallest couplings of least squares.
    """
    left, values, right = np.linalg.svd(seen, full_matrices=False)
    kept = values > 1e-10 * values[0]
    factors = values[kept] / (values[kept] ** 2 + len(seen) * penalties[:, None])
    return factors * (left[:, kept].T @ energies) @ right[kept]


def _path(penalties: np.ndarray, couplings: np.ndarray, sets: Sets) -> Path:
    return Path(penalties, couplings, *(explained(couplings, states) for states in (sets.validation, sets.test)))


def explained(couplings: Float[np.ndarray, "penalties pairs"], states: States) -> Float[np.ndarray, "penalties"]:
    """R^2 of the energies by each set of couplings: 1 - mean squared error / variance."""
    off = couplings @ pairs(states.spins).T - states.energies
    return 1 - np.mean(off**2, axis=1) / np.var(states.energies)


def largest_errors(couplings: Float[np.ndarray, "pairs"], spins: int) -> tuple[float, float]:
    """The largest deviation from J among neighbours, over J, and the largest coupling of other pairs, over J."""
    near = neighbours(spins)
    return float(np.abs(couplings[near] / COUPLING - 1).max()), float(np.abs(couplings[~near]).max() / COUPLING)
