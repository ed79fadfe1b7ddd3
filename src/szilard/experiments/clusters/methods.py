"""Four methods that find clusters and their number, none of which is told anything, and how far ours lie from scikit-learn's."""

import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float
from sklearn.cluster import DBSCAN, HDBSCAN
from sklearn.cluster import KMeans as SklearnKMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture

from ...data.point_sets import PointSet
from ...learn import dbscan, gaussian_mixture, k_means
from ...learn.gaussian_mixture import Mixture
from ...learn.k_means import Labels, Points

FLOOR = 1e-4  # least variance of a component, in units of the variance of all points
TINY = 0.02  # weight below which a component is no cluster, but a few points that lie apart
SMALLEST = 0.05  # fraction of the points that HDBSCAN takes for a cluster


class Found(NamedTuple):
    """What a method found: the cluster of each point (-1: noise), how many there are, and how well they agree with the true ones."""

    labels: Labels
    clusters: int
    agreement: float


class Difference(NamedTuple):
    """How far our results lie from those of scikit-learn that begin at the same place."""

    centres: float
    labels: int
    likelihood: float | None


def find(rng: np.random.Generator, points: PointSet, held_out: Points, most: int) -> dict[str, Found]:
    """What every method finds; `held_out` are further points, from which k-means takes its number of clusters."""
    x = points.x
    labels = {
        "k-means": _by_k_means(rng, x, held_out, most),
        "mixture": _by_mixture(rng, x, most),
        "DBSCAN": dbscan.dbscan(x, dbscan.steadiest(dbscan.scan(x))),
        "HDBSCAN": HDBSCAN(min_cluster_size=max(5, round(SMALLEST * len(x))), copy=True).fit(x).labels_,
    }
    return {name: Found(one, len(np.unique(one[one >= 0])), agreement(points.labels, one)) for name, one in labels.items()}


def _by_k_means(rng: np.random.Generator, x: Points, held_out: Points, most: int) -> Labels:
    found = {clusters: k_means.k_means(rng, x, clusters) for clusters in range(2, most + 1)}
    return found[k_means.best_number(x, held_out, found)].labels


def _by_mixture(rng: np.random.Generator, x: Points, most: int) -> Labels:
    fits = [gaussian_mixture.fit(rng, x, count, floor=floor(x)).mixture for count in range(1, most + 1)]
    best = fits[clusters_told_apart(fits, x) - 1]
    return gaussian_mixture.log_terms(best, x).argmax(1)


def clusters_told_apart(fits: Sequence[Mixture], x: Points) -> int:
    """The number of components with the best integrated completed likelihood among mixtures of which no component is tiny."""
    scores = [gaussian_mixture.icl(one, x) if one.weights.min() >= TINY else np.inf for one in fits]
    return int(np.argmin(scores)) + 1


def floor(x: Points) -> float:
    """The least variance of a component."""
    return FLOOR * float(x.var(0).mean())


def agreement(known: Labels, found: Labels) -> float:
    """The adjusted Rand index: 1 where the clusters are the same, 0 on average where the labels are shuffled."""
    return float(adjusted_rand_score(known, found))


def compare(rng: np.random.Generator, x: Points, clusters: int) -> Difference:
    """Ours and scikit-learn's k-means and mixture from the same start, and DBSCAN with the same radius."""
    centres = k_means.spread_out(rng, x, clusters)
    ours = k_means.lloyd(x, centres)
    theirs = SklearnKMeans(clusters, init=centres, n_init=1, tol=0, algorithm="lloyd").fit(x)
    radius = dbscan.steadiest(dbscan.scan(x))
    same = dbscan.dbscan(x, radius) == DBSCAN(eps=radius, min_samples=dbscan.FEWEST).fit(x).labels_
    start = gaussian_mixture.begin(rng, x, clusters, floor(x))
    return Difference(float(np.abs(ours.centres - theirs.cluster_centers_).max()), int((~same).sum()), _mixtures_apart(x, start))


def _mixtures_apart(x: Points, start: Mixture, steps: int = 30) -> float | None:
    """The largest difference of ln p of a point after as many steps of EM here and there; none where a component collapses there."""
    there: Any = GaussianMixture(
        len(start.weights),
        max_iter=steps,
        tol=0,
        reg_covar=0,
        weights_init=start.weights,
        means_init=start.means,
        precisions_init=np.linalg.inv(start.covariances),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it has not converged, as it should not
        try:
            there.fit(x)
        except ValueError:  # it has no floor under the covariances
            return None
    here = gaussian_mixture.improve(x, start, floor=1e-12, tolerance=-np.inf, limit=steps)
    return float(np.abs(gaussian_mixture.log_density(here.mixture, x) - there.score_samples(x)).max())


def climbs(rng: np.random.Generator, x: Points, components: int, starts: int) -> list[Float[np.ndarray, "steps"]]:
    """The log-likelihood along EM from many random starts."""
    starting = (gaussian_mixture.begin(rng, x, components, floor(x), near=1) for _ in range(starts))
    return [np.array(gaussian_mixture.improve(x, one, floor=floor(x), tolerance=1e-9).curve) for one in starting]
