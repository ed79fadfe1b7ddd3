"""What is said about the clusters that were found."""

from typing import Any

import numpy as np

from ...data.point_sets import PointSet
from ...physics import mean_field
from ...runs.outcome import Outcome, Row
from . import coins, magnets, trial_states
from .coins import Coins
from .magnets import Phases, Wide
from .methods import Difference, Found

KEYS = {"k-means": "k_means", "mixture": "mixture", "DBSCAN": "dbscan", "HDBSCAN": "hdbscan"}
NOTES = (
    "Agreement: the adjusted Rand index of the clusters with the true ones, 1 where they are the same, about 0 where chance has drawn "
    "them. No method is told the number of clusters: k-means takes it from the silhouette of further points, the mixture from the "
    "integrated completed likelihood, DBSCAN from the widest range of radii over which it stays the same. HDBSCAN is scikit-learn's.",
    f"Magnets: magnetisation and energy of states at T = {magnets.BELOW} and {magnets.ABOVE}; the clusters are up, down and disordered.",
)


def outcome(found: dict[str, dict[str, Found]], wide: Wide, phases: dict[float, Phases], metrics: dict[str, Any]) -> Outcome:
    """The table of agreements, a sentence, and all metrics."""
    agreed = {method: {name: one[method].agreement for name, one in found.items()} for method in KEYS}
    rings, spirals = ({method: agreed[method][name] for method in KEYS} for name in ("rings", "spirals"))
    last, error = magnets.last_pair(phases), metrics["onsager_error"]
    exact = "" if error is None else f", up to T = {magnets.ORDERED} with Onsager's magnetisation to {error:.3f}"
    return Outcome(
        sentence=(
            f"DBSCAN finds two rings and two spirals by itself (agreement {rings['DBSCAN']:.2f} and {spirals['DBSCAN']:.2f}; k-means "
            f"{rings['k-means']:.2f} and {spirals['k-means']:.2f}, HDBSCAN {rings['HDBSCAN']:.2f} and {spirals['HDBSCAN']:.2f}). Among "
            f"magnets k-means finds m = {', '.join(f'{centre:.3f}' for centre in wide.centres)}; EM finds phases up and down until "
            f"T = {last:.3g}{exact}. Mean field orders at T = {metrics['mean_field_temperature']:.6f}."
        ),
        rows=[Row(method, key, **agreed[method]) for method, key in KEYS.items()],
        label="method",
        metrics={f"{name}_clusters": {KEYS[m]: one.clusters for m, one in by.items()} for name, by in found.items()} | metrics,
        notes=NOTES,
        headline="dbscan_spirals",
    )


def of_sets(sets: dict[str, PointSet]) -> dict[str, np.ndarray]:
    """All point sets as arrays."""
    return {f"{name}_{part}": getattr(points, part) for name, points in sets.items() for part in points._fields}


def of_magnets(wide: Wide, phases: dict[float, Phases]) -> dict[str, Any]:
    """Centres of k-means, and the mixtures at each temperature."""
    by = {str(temperature): one for temperature, one in phases.items()}
    return {
        "k_means_centres": wide.centres.tolist(),
        "k_means_silhouettes": {str(count): value for count, value in wide.silhouettes.items()},
        "phases": {t: len(one.mixture.weights) for t, one in by.items()},
        "phase_means": {t: np.sort(one.mixture.means[:, 0]).tolist() for t, one in by.items()},
        "components_by_bic": {t: one.by_bic for t, one in by.items()},
        "components_by_held_out": {t: one.by_held_out for t, one in by.items()},
        "held_out_likelihood": {t: one.likelihood for t, one in by.items()},
        "last_pair_temperature": magnets.last_pair(phases),
        "onsager_error": magnets.onsager_error(phases),
    }


def of_trial_states(descended: dict[float, np.ndarray]) -> dict[str, float]:
    """Where mean field orders, and how exactly the descent finds its magnetisation."""
    return {
        "mean_field_temperature": mean_field.critical_temperature(),
        "mean_field_error": trial_states.largest_error(descended),
        "mean_field_magnetisation": float(descended[2.0].mean()),
        "bethe_magnetisation": mean_field.bethe_magnetisation(2.0),
        "exact_magnetisation": trial_states.exact(2.0),
    }


def of_coins(tossed: Coins) -> dict[str, Any]:
    """Chances of heads: the true ones, those of EM, and those of somebody who saw the coins."""
    return {"coins": list(coins.CHANCES), "coins_by_em": tossed.found.tolist(), "coins_seen": tossed.seen.tolist()}


def of_climbs(climbs: list[np.ndarray]) -> dict[str, float]:
    """The largest fall of the likelihood in a step of EM, and how many of the starts reached the best end."""
    best = max(curve[-1] for curve in climbs)
    fall = max(float(np.max(-np.diff(curve), initial=0)) for curve in climbs)
    return {"largest_fall": fall, "starts_at_best": sum(bool(curve[-1] > best - 1e-3) for curve in climbs) / len(climbs)}


def of_difference(apart: Difference) -> dict[str, float | None]:
    """How far our methods and scikit-learn's lie apart."""
    return {f"scikit_learn_{name}_difference": value for name, value in apart._asdict().items()}
