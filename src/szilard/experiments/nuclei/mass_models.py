"""What else predicts binding energies: mass formulas fitted by least squares, and what machine learning adds to the five-term one."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from jaxtyping import Float
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel
from sklearn.neighbors import KNeighborsRegressor

from ...data.nuclides import Nuclides, Split
from ...machine import one_thread
from ...physics.liquid_drop import five_terms, shell_terms

#: Binding energies in MeV, or what is added to them.
Energies = Float[np.ndarray, "nuclides"]
LENGTHS = (4.0, 6.0, 10.0)  # over which a Gaussian process is correlated, in nucleons
NEIGHBOURS = (1, 2, 4, 8)

KEYS = {
    "network": "",
    "five-term formula": "five_term",
    "formula with shell terms": "shell_formula",
    "nearest neighbours": "neighbours",
    "gradient boosting": "boosting",
    "Gaussian process": "gaussian_process",
}


def coefficients(terms: Callable[..., np.ndarray], nuclides: Nuclides, split: Split) -> Float[np.ndarray, "terms"]:
    """Those of a mass formula, by least squares of the binding energies that may be learned from."""
    chosen = split.training
    return np.linalg.lstsq(terms(nuclides.protons[chosen], nuclides.neutrons[chosen]), nuclides.binding[chosen])[0]


def formula(terms: Callable[..., np.ndarray], nuclides: Nuclides, split: Split) -> Energies:
    """The binding energies by a mass formula fitted to the training nuclides."""
    return terms(nuclides.protons, nuclides.neutrons) @ coefficients(terms, nuclides, split)


def baselines(nuclides: Nuclides, split: Split, seed: int) -> dict[str, Energies]:
    """Binding energies of all nuclides by every baseline, fitted to the training nuclides; validation chooses lengths and numbers."""
    drop = formula(five_terms, nuclides, split)
    correction = nuclides.binding - drop
    numbers = np.column_stack([nuclides.protons, nuclides.neutrons]).astype(float)
    seen = np.column_stack([numbers, numbers % 2])
    boosting = HistGradientBoostingRegressor(max_iter=200, early_stopping=False, random_state=seed)
    with one_thread():
        boosted = _best([boosting], seen, correction, split)
    learned = {
        "nearest neighbours": _best((KNeighborsRegressor(k, weights="distance") for k in NEIGHBOURS), numbers, correction, split),
        "gradient boosting": boosted,
        "Gaussian process": _best((_gaussian_process(length) for length in LENGTHS), seen, correction, split),
    }
    formulas = {"five-term formula": drop, "formula with shell terms": formula(shell_terms, nuclides, split)}
    return formulas | {name: drop + added for name, added in learned.items()}


def _gaussian_process(length: float) -> GaussianProcessRegressor:
    kernel = ConstantKernel(10.0) * Matern([length, length, 3.0, 3.0], nu=1.5) + WhiteKernel(0.03)
    return GaussianProcessRegressor(kernel, optimizer=None)


def _best(models: Iterable[Any], seen: np.ndarray, correction: Energies, split: Split) -> Energies:
    """What the model with the smallest error on validation nuclides makes of all nuclides."""
    found = [model.fit(seen[split.training], correction[split.training]).predict(seen) for model in models]
    return min(found, key=lambda added: float(np.mean((added - correction)[split.validation] ** 2)))
