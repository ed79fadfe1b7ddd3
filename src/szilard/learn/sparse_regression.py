"""Sequentially thresholded least squares: few terms of many that explain a quantity (Brunton et al., PNAS 113, 3932 (2016)).

All is done on moments, sums over data, so that trajectories are left out or drawn again without looking at the data once more.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

RIDGE = 1e-12  # of the Gram matrix, whose diagonal is 1: keeps columns that are the same from being told apart
STANDARD_ERRORS, ALIKE, FARTHEST = 3, 0.02, 1.0
EXACT = 1e-9  # of what is explained: what is left may be rounding


class Moments(NamedTuple):
    """Sums over the data of each group (trajectory): of products of terms, of terms with what is explained, and of its square."""

    gram: Float[np.ndarray, "groups terms terms"]
    cross: Float[np.ndarray, "groups terms targets"]
    square: Float[np.ndarray, "groups targets"]

    @classmethod
    def of(cls, terms: Float[np.ndarray, "groups data terms"], targets: Float[np.ndarray, "groups data targets"]) -> "Moments":
        """Those of terms and targets."""
        flipped = np.swapaxes(terms, 1, 2)
        return cls(flipped @ terms, flipped @ targets, (targets**2).sum(1))

    def of_target(self, k: int) -> "Moments":
        """Those of one target alone."""
        return Moments(self.gram, self.cross[..., k : k + 1], self.square[..., k : k + 1])

    def weighted(self, weights: Float[np.ndarray, "groups"]) -> "Moments":
        """One group: the sum of all, each times its weight."""
        return Moments(*(np.tensordot(weights, part, 1)[None] for part in self))


def least_squares(moments: Moments, kept: np.ndarray | None = None) -> Float[np.ndarray, "terms"]:
    """The coefficients of the first target with the smallest sum of squares over all groups; 0 where `kept` is false."""
    gram, cross = moments.gram.sum(0), moments.cross.sum(0)[:, 0]
    chosen = np.flatnonzero(np.ones(len(gram), bool) if kept is None else kept)
    scale = np.sqrt(np.maximum(np.diag(gram)[chosen], 1e-300))
    normed = gram[np.ix_(chosen, chosen)] / np.outer(scale, scale) + RIDGE * np.eye(len(chosen))
    found = np.zeros(len(gram))
    found[chosen] = np.linalg.solve(normed, cross[chosen] / scale) / scale
    return found


def contributions(moments: Moments, coefficients: Float[np.ndarray, "terms"]) -> Float[np.ndarray, "terms"]:
    """The size of each term times its coefficient, over the size of what is explained (root mean squares): what each brings to it."""
    return np.abs(coefficients) * np.sqrt(np.diagonal(moments.gram.sum(0)) / max(float(moments.square.sum()), 1e-300))


def thresholded(moments: Moments, threshold: float) -> Float[np.ndarray, "terms"]:
    """Least squares; terms that bring less than `threshold` are left out; again, until none is."""
    kept = np.ones(moments.gram.shape[-1], bool)
    while True:
        found = least_squares(moments, kept) if kept.any() else np.zeros(len(kept))
        left = kept & (contributions(moments, found) >= threshold)
        if (left == kept).all():
            return found
        kept = left


def residuals(moments: Moments, coefficients: Float[np.ndarray, "terms"]) -> Float[np.ndarray, "groups"]:
    """The sum of squares that is left in each group, over the mean of what was to be explained."""
    left = coefficients @ moments.gram @ coefficients - 2 * moments.cross[..., 0] @ coefficients + moments.square[:, 0]
    return left / max(float(moments.square.mean()), 1e-300)


class Path(NamedTuple):
    """Coefficients for every threshold, what they leave of the held-out data, and which is chosen."""

    thresholds: Float[np.ndarray, "thresholds"]
    coefficients: Float[np.ndarray, "thresholds terms"]
    left: Float[np.ndarray, "thresholds"]
    chosen: int

    @property
    def best(self) -> Float[np.ndarray, "terms"]:
        """The coefficients that were chosen."""
        return self.coefficients[self.chosen]


def rising(training: Moments, held_out: Moments, thresholds: Float[np.ndarray, "thresholds"]) -> Path:
    """Sequentially thresholded least squares for rising thresholds; groups held out choose."""
    found = np.stack([thresholded(training, threshold) for threshold in thresholds])
    left = np.stack([residuals(held_out, coefficients) for coefficients in found])
    return Path(thresholds, found, left.mean(1), chosen(found, left))


def chosen(found: Float[np.ndarray, "laws terms"], left: Float[np.ndarray, "laws groups"]) -> int:
    """Which law to take, of several that leave so much of each group held out.

    That with the fewest terms which is as good as the best one: it leaves more by no more than a fiftieth, or by at most as much again
    and no more than three standard errors of the difference, since the best of many is best by chance too. Of those with the same
    terms it is the middle one.
    """
    best = left[np.argmin(left.mean(1))]
    excess = left - best
    error = excess.std(1, ddof=1) / np.sqrt(left.shape[1]) if left.shape[1] > 1 else np.zeros(len(left))
    by_chance = np.minimum(STANDARD_ERRORS * error, FARTHEST * best.mean())
    alike = excess.mean(1) <= np.maximum(by_chance, ALIKE * best.mean()) + EXACT
    terms = (found != 0).sum(1)
    first = int(np.argmin(np.where(alike, terms + left.mean(1), np.inf)))
    same = np.flatnonzero(((found != 0) == (found[first] != 0)).all(1))
    return int(same[len(same) // 2])


def bootstrap(moments: Moments, count: int, rng: np.random.Generator) -> list[Moments]:
    """As many groups as there are, drawn again with replacement, `count` times."""
    groups = len(moments.gram)
    draws = rng.multinomial(groups, np.full(groups, 1 / groups), count).astype(float)
    return [moments.weighted(weights) for weights in draws]
