"""What a forest asks, and what it could learn from the answers: by pairs of spins, exactly, from their correlations."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from ...data.ising_states import States, labels

QUESTIONS = 4  # on the way from the root, that are looked at


class Asked(NamedTuple):
    """What the trees of a forest ask, and what each question brings.

    Args:
        gains: by the number of the question on the way from the root, the mean fall of Gini's impurity of the states it is put to.
        distances: from the first spin asked to the second, on the torus, for all branches of all trees.
        importance: of each site, summed to 1.
    """

    gains: Float[np.ndarray, "questions"]
    distances: Float[np.ndarray, "pairs"]
    importance: Float[np.ndarray, "size size"]


def look(forest: RandomForestClassifier, size: int) -> Asked:
    """The questions of a forest on size x size spins."""
    falls, weights, distances = np.zeros(QUESTIONS), np.zeros(QUESTIONS), []
    for tree in (one.tree_ for one in forest.estimators_):
        level, n = _levels(tree), tree.weighted_n_node_samples
        inner = np.flatnonzero((tree.children_left >= 0) & (level < QUESTIONS))
        left = sum(n[child] * tree.impurity[child] for child in (tree.children_left[inner], tree.children_right[inner]))
        falls += np.bincount(level[inner], n[inner] * tree.impurity[inner] - left, QUESTIONS)
        weights += np.bincount(level[inner], n[inner], QUESTIONS)
        second = tree.feature[inner[level[inner] == 1]]
        distances.append(distance(second, np.full_like(second, tree.feature[0]), size))
    importance = np.asarray(forest.feature_importances_).reshape(size, size)
    return Asked(falls / np.maximum(weights, 1), np.concatenate(distances), importance)


def _levels(tree: Any) -> Int[np.ndarray, "nodes"]:
    """How many questions lie before each node."""
    level = np.zeros(tree.node_count, int)
    for node in range(tree.node_count):  # parents come before their children
        if tree.children_left[node] >= 0:
            level[[tree.children_left[node], tree.children_right[node]]] = level[node] + 1
    return level


def distance(site: np.ndarray, other: np.ndarray, size: int) -> Float[np.ndarray, "pairs"]:
    """Between sites, numbered row by row, of a torus."""
    rows, columns = np.abs(site // size - other // size), np.abs(site % size - other % size)
    return np.hypot(np.minimum(rows, size - rows), np.minimum(columns, size - columns))


def pair_gains(known: Sequence[States]) -> Float[np.ndarray, "size size"]:
    """What a second question brings, by the displacement d from the first spin asked: the fall of Gini's impurity.

    The first answer leaves the shares p and q = 1 - p of the two classes as they were. The second spin is like the first one with
    probability (1 + C(d)) / 2, C being the mean of s_i s_(i+d). With x = 1 if it is, the class y = 1 or 0, Gini's impurity 2 p q
    is twice the variance of y, and falls by 2 cov(x, y)^2 / var(x), that is

        gain(d) = 2 [p q (C_ordered - C_disordered)]^2 / (1 - C^2),  C = p C_ordered + q C_disordered.
    """
    classes = labels(known)
    q = float(classes.mean())
    ordered, disordered = ([one for one in known if labels([one])[0] == k] for k in (0, 1))
    a, b = correlations(ordered), correlations(disordered)
    mean = (1 - q) * a + q * b
    return 2 * ((1 - q) * q * (a - b)) ** 2 / np.maximum(1 - mean**2, 1e-9)


def correlations(every: Sequence[States]) -> Float[np.ndarray, "size size"]:
    """The mean of s_i s_(i+d) over all places i of all states, by the displacement d (Wiener and Khinchin)."""
    size, total, count = every[0].size, np.zeros((every[0].size, every[0].size)), 0
    for one in every:
        waves = np.fft.rfft2(one.spins.reshape(-1, size, size).astype(np.float64))
        total += np.fft.irfft2((np.abs(waves) ** 2).sum(0), (size, size))
        count += len(waves)
    return total / (count * size**2)


def seen_by(votes: Float[np.ndarray, "states"], near: Sequence[States]) -> dict[str, float]:
    """Correlation of the votes for order with |m| and with the energy, within a temperature, and the other quantity held fixed."""
    temperature = np.repeat(np.eye(len(near)), [one.energy.size for one in near], axis=0)
    m, energy = (np.concatenate([getattr(one, name).ravel() for one in near]) for name in ("magnetisation", "energy"))
    return {
        "magnetisation": partial_correlation(votes, m, np.column_stack([temperature, energy])),
        "energy": partial_correlation(votes, energy, np.column_stack([temperature, m])),
    }


def votes_border(votes: Float[np.ndarray, "states"], near: Sequence[States]) -> float | None:
    """The |m| at which the forest's decision turns, by logistic regression; None where all its decisions are the same."""
    m, ordered = np.concatenate([one.magnetisation.ravel() for one in near]), votes >= 0.5
    if ordered.all() or not ordered.any():
        return None
    model = LogisticRegression(C=1e4).fit(m[:, None], ordered)
    return -float(model.intercept_[0] / model.coef_[0, 0])


def partial_correlation(x: np.ndarray, y: np.ndarray, given: Float[np.ndarray, "states quantities"]) -> float:
    """The correlation of what a linear fit to the given quantities leaves of x and of y; 0 where it leaves nothing."""
    rest = [one - given @ np.linalg.lstsq(given, one)[0] for one in (x, y)]
    norm = float(np.linalg.norm(rest[0]) * np.linalg.norm(rest[1]))
    return float(rest[0] @ rest[1]) / norm if norm > 1e-9 else 0.0
