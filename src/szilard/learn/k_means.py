"""k-means: clusters around centres, each point with the nearest (Lloyd, IEEE Trans. Inf. Theory 28, 129 (1982)).

The cost is the sum of squared distances to the nearest centre. To assign the points and to move each centre to the mean of its points
both lower it, so that it never rises and the method ends, in a minimum that depends on where the centres began.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from ..errors import require

Points = Float[np.ndarray, "points dimensions"]
Centres = Float[np.ndarray, "clusters dimensions"]
Labels = Int[np.ndarray, "points"]


class KMeans(NamedTuple):
    """Centres, the cluster of each point, and the cost before every move of the centres and at the end."""

    centres: Centres
    labels: Labels
    costs: list[float]


def squared_distances(x: Points, centres: Centres) -> Float[np.ndarray, "points clusters"]:
    """|x - c|^2 = |x|^2 - 2 x.c + |c|^2 of every point from every centre."""
    squares = np.sum(x**2, 1)[:, None] - 2 * x @ centres.T + np.sum(centres**2, 1)
    return np.maximum(squares, 0)


def nearest(x: Points, centres: Centres) -> Labels:
    """The nearest centre of each point."""
    return squared_distances(x, centres).argmin(1)


def spread_out(rng: np.random.Generator, x: Points, clusters: int) -> Centres:
    """Points to begin at: each is drawn with a chance in proportion to its squared distance from those before.

    k-means++ (Arthur and Vassilvitskii, SODA 2007).
    """
    centres = x[rng.integers(len(x))][None]
    for _ in range(clusters - 1):
        squares = squared_distances(x, centres).min(1)
        total = squares.sum()
        chances = squares / total if total > 0 else np.full(len(x), 1 / len(x))
        centres = np.concatenate([centres, x[rng.choice(len(x), p=chances)][None]])
    return centres


def lloyd(x: Points, centres: Centres, *, limit: int = 300) -> KMeans:
    """Assign the points and move the centres, in turn, until no point changes its cluster; a centre without points stays."""
    costs, labels = [], np.full(len(x), -1)
    for _ in range(limit):
        squares = squared_distances(x, centres)
        costs.append(float(squares.min(1).sum()))
        before, labels = labels, squares.argmin(1)
        if np.array_equal(labels, before):
            break
        owned = np.eye(len(centres))[labels]
        counts = owned.sum(0)[:, None]
        centres = np.where(counts > 0, owned.T @ x / np.maximum(counts, 1), centres)
    return KMeans(centres, nearest(x, centres), costs)


def k_means(rng: np.random.Generator, x: Points, clusters: int, *, starts: int = 10) -> KMeans:
    """The cheapest of several clusterings, each from centres that were spread out anew.

    Raises:
        InputError: there are fewer points than clusters.
    """
    require(len(x) >= clusters, f"There must be at least as many points as clusters, but there are {len(x)} for {clusters}.")
    return min((lloyd(x, spread_out(rng, x, clusters)) for _ in range(starts)), key=lambda found: found.costs[-1])


def silhouette(x: Points, labels: Labels) -> float:
    """The mean of (b - a) / max(a, b) over all points: how much nearer a point's own cluster is than the next one.

    a is the mean distance from the other points of the cluster, b the least mean distance from those of another cluster. A point alone
    counts 0 (Rousseeuw, J. Comput. Appl. Math. 20, 53 (1987)).

    >>> silhouette(np.array([[0.0], [1.0], [9.0], [10.0]]), np.array([0, 0, 1, 1])).__round__(6)
    0.888545
    """
    distances = np.sqrt(squared_distances(x, x))
    np.fill_diagonal(distances, 0)
    kinds, own = np.unique(labels, return_inverse=True)
    require(len(kinds) > 1, "A silhouette needs points of two clusters or more, but all are of one.")
    owned = np.eye(len(kinds))[own]
    counts, sums, rows = owned.sum(0), distances @ owned, np.arange(len(x))
    inside = sums[rows, own] / np.maximum(counts[own] - 1, 1)
    outside = sums / counts
    outside[rows, own] = np.inf
    beyond = outside.min(1)
    scores = (beyond - inside) / np.maximum(np.maximum(inside, beyond), 1e-300)
    return float(np.mean(np.where(counts[own] > 1, scores, 0)))


def best_number(x: Points, held_out: Points, found: dict[int, KMeans]) -> int:
    """The number of clusters with the largest silhouette of points that the centres have not seen."""
    scores = {}
    for clusters, one in found.items():
        labels = nearest(held_out, one.centres)
        scores[clusters] = silhouette(held_out, labels) if len(np.unique(labels)) > 1 else -1.0
    return max(scores, key=lambda clusters: scores[clusters])
