"""DBSCAN: clusters are places where points lie densely, of any shape (Ester, Kriegel, Sander and Xu, KDD 1996).

A core point has at least `fewest` points, itself included, within `radius`. Core points within `radius` of each other belong together;
other points that a core point reaches are the border of its cluster; what no core point reaches is noise, the label -1.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from ..errors import require
from .k_means import Labels, Points, squared_distances

FEWEST = 5
NOISE = -1
LARGEST_NOISE = 0.1  # fraction of the points, for a radius that may be chosen
SHORTEST = 1.25  # ratio of radii over which a number of clusters must last


class Scan(NamedTuple):
    """Radii, and the number of clusters and the fraction of noise that each of them gives."""

    radii: Float[np.ndarray, "radii"]
    clusters: Int[np.ndarray, "radii"]
    noise: Float[np.ndarray, "radii"]


def dbscan(x: Points, radius: float, fewest: int = FEWEST) -> Labels:
    """The cluster of each point, in the order in which their first core points come; -1 is noise.

    >>> dbscan(np.array([[0.0], [0.1], [0.2], [5.0], [9.0], [9.1]]), 0.15, 2).tolist()
    [0, 0, 0, -1, 1, 1]
    """
    require(radius > 0, f"`radius` must be greater than 0, but is {radius}.")
    return _grown(squared_distances(x, x) <= radius**2, fewest)


def _grown(near: np.ndarray, fewest: int) -> Labels:
    """Clusters that grow from core points; `near` tells which points lie within the radius of each other."""
    np.fill_diagonal(near, True)
    core = near.sum(1) >= fewest
    labels, count = np.full(len(near), NOISE), 0
    for point in np.flatnonzero(core):
        if labels[point] != NOISE:
            continue
        edge = np.array([point])
        labels[point] = count
        while len(edge):
            reached = np.flatnonzero(near[edge].any(0) & (labels == NOISE))
            labels[reached] = count
            edge = reached[core[reached]]
        count += 1
    return labels


def scan(x: Points, fewest: int = FEWEST, radii: int = 60) -> Scan:
    """What radii between the smallest that makes sense and one that reaches far beyond every point's neighbours give."""
    squares = squared_distances(x, x)
    reach = np.sqrt(np.sort(squares, 1)[:, min(fewest, len(x)) - 1])
    least = max(float(np.quantile(reach, 0.5)), 1e-9)
    tried = np.geomspace(least, 6 * max(float(reach.max()), 2e-9), radii)
    labels = [_grown(squares <= radius**2, fewest) for radius in tried]
    return Scan(tried, np.array([one.max() + 1 for one in labels]), np.array([np.mean(one == NOISE) for one in labels]))


def steadiest(found: Scan) -> float:
    """The radius amid the widest range, as a ratio, over which the number of clusters stays the same and is two or more.

    Ranges count where there is little noise and where they are wide enough; where none is, all is one cluster: the largest radius.
    """
    runs = [run for run in _runs(found.clusters, found.noise) if found.clusters[run[0]] > 1]
    ratios = [found.radii[last] / found.radii[first] for first, last in runs]
    if not ratios or max(ratios) < SHORTEST:
        return float(found.radii[-1])
    first, last = runs[int(np.argmax(ratios))]
    return float(np.sqrt(found.radii[first] * found.radii[last]))


def _runs(clusters: Sequence[int] | np.ndarray, noise: np.ndarray) -> list[tuple[int, int]]:
    """First and last place of every stretch with one number of clusters and little noise."""
    found: list[tuple[int, int]] = []
    for place in np.flatnonzero(noise <= LARGEST_NOISE).tolist():
        goes_on = found and found[-1][1] == place - 1 and clusters[place - 1] == clusters[place]
        found[-1:] = [(found[-1][0], place)] if goes_on else [*found[-1:], (place, place)]
    return found
