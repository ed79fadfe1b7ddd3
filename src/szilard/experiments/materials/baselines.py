"""What else predicts a property of structures: a sum over elements, and what scikit-learn makes of descriptors."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int
from sklearn.ensemble import RandomForestRegressor
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import Ridge
from sklearn.neighbors import KNeighborsRegressor

from ...machine import one_thread
from .descriptors import Descriptors

NETWORK = "graph network"
KEYS = {
    NETWORK: "",
    "sum over elements": "sum",
    "ridge regression": "ridge",
    "random forest": "forest",
    "nearest neighbours": "neighbours",
    "kernel ridge": "kernel",
}
TREES = 100
HELD = 4  # one composition of so many chooses among the versions of a baseline

Values = Float[np.ndarray, "structures"]


def best_other(errors: dict[str, float]) -> str:
    """The baseline with the smallest error."""
    return min((name for name in errors if name != NETWORK), key=errors.__getitem__)


def elements(counts: Float[np.ndarray, "structures elements"], values: Values) -> Float[np.ndarray, "elements"]:
    """What each element contributes, by least squares; zero for those that do not occur."""
    return np.linalg.lstsq(counts, values, rcond=1e-8)[0]


@one_thread()
def predictions(
    seen: Descriptors, values: Values, taught: Bool[np.ndarray, "structures"], groups: Int[np.ndarray, "structures"], seed: int
) -> dict[str, Values]:
    """The property of all structures by every baseline that has seen those `taught`; the learning ones correct the sum over elements.

    Among the versions of a baseline that one is taken, and taught again on everything, that predicts compositions among the taught best
    of which it has seen none.
    """
    total = seen.counts @ elements(seen.counts[taught], values[taught])
    drawn = np.random.default_rng(seed).permutation(np.unique(groups[taught]))
    choosing = taught & np.isin(groups, drawn[: max(len(drawn) // HELD, 1)])
    left, found = values - total, {"sum over elements": total}
    for name in list(KEYS)[2:]:
        versions = list(_versions(name, seed))
        missed = [_missed(version, seen, left, taught & ~choosing, choosing) for version in versions] if len(versions) > 1 else [0.0]
        best = versions[int(np.argmin(missed))]
        found[name] = total + _learned(best, seen, left, taught)
    return found


def _missed(version: tuple[Any, str], seen: Descriptors, left: Values, taught: np.ndarray, choosing: np.ndarray) -> float:
    return float(np.mean((_learned(version, seen, left, taught) - left)[choosing] ** 2))


def _learned(version: tuple[Any, str], seen: Descriptors, left: Values, taught: np.ndarray) -> Values:
    model, columns = version
    inputs = getattr(seen, columns)
    return model.fit(inputs[taught], left[taught]).predict(inputs)


def _versions(name: str, seed: int) -> Iterator[tuple[Any, str]]:
    """Models that are still to be fitted, and which descriptors they see."""
    both = ("mean", "pairs")
    if name == "ridge regression":
        yield from ((Ridge(10.0**power), columns) for power, columns in product(range(-6, 2), both))
    elif name == "random forest":
        yield RandomForestRegressor(TREES, max_features=0.5, random_state=seed), "mean"
    elif name == "nearest neighbours":
        yield from ((KNeighborsRegressor(k, weights="distance"), columns) for k, columns in product((1, 2, 4, 8), both))
    else:
        widths = product((0.03, 0.1, 0.3, 1.0, 3.0), (1e-5, 1e-3), both)
        yield from ((KernelRidge(kernel="rbf", gamma=gamma, alpha=alpha), columns) for gamma, alpha, columns in widths)
