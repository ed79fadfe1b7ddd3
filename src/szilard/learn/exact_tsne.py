"""t-SNE, written out for a few hundred points (van der Maaten and Hinton, JMLR 9, 2579 (2008)).

Points see each other with the probabilities p(j|i) ~ exp(-beta_i |x_i - x_j|^2), and, on the map, q_ij ~ w_ij = 1/(1 + |y_i - y_j|^2).
The map goes down the cost C = sum p_ij ln(p_ij / q_ij), whose slope is 4 sum_j (p_ij - q_ij) w_ij (y_i - y_j) (their eqs. 4 and 5).
All pairs are summed; `tsne` makes larger maps with the library openTSNE.
"""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Float

from .optimizers import Momentum

Square = Float[np.ndarray, "points points"]
Embedding = Float[np.ndarray, "points 2"]
EXAGGERATION, EARLY = 12.0, 100  # how much stronger the attraction is at first, and for how many steps


def squared_distances(x: Float[np.ndarray, "points features"]) -> Square:
    """|x_i - x_j|^2.

    >>> squared_distances(np.array([[0.0, 0.0], [3.0, 4.0]])).tolist()
    [[0.0, 25.0], [25.0, 0.0]]
    """
    lengths = (x**2).sum(1)
    found = np.maximum(lengths[:, None] + lengths - 2 * x @ x.T, 0)
    np.fill_diagonal(found, 0)
    return found


def conditional(squares: Square, perplexity: float) -> tuple[Square, Float[np.ndarray, "points"]]:
    """p(j|i) row by row, and the beta_i at which each row has this perplexity, found by bisection of their logarithms."""
    nearest = squares + np.diag(np.full(len(squares), np.inf))
    nearest = nearest - nearest.min(1, keepdims=True)
    low, high = np.full(len(squares), -30.0), np.full(len(squares), 30.0)
    for _ in range(40):
        middle = (low + high) / 2
        many = _perplexity(_rows(nearest, np.exp(middle))) > perplexity
        low, high = np.where(many, middle, low), np.where(many, high, middle)
    beta = np.exp((low + high) / 2)
    return _rows(nearest, beta), beta


def symmetric(conditional: Square) -> Square:
    """p_ij = (p(j|i) + p(i|j)) / 2n, which adds up to 1 over all pairs."""
    return (conditional + conditional.T) / (2 * len(conditional))


def cost(p: Square, y: Embedding) -> float:
    """The Kullback-Leibler divergence of the map's probabilities from those of the points."""
    w = _weights(y)
    return float(np.sum(p * np.log(np.maximum(p, 1e-12) / np.maximum(w / w.sum(), 1e-12))))


def gradient(p: Square, y: Embedding) -> Embedding:
    """The slope of the cost by all places."""
    w = _weights(y)
    pull = (p - w / w.sum()) * w
    return 4 * (pull.sum(1)[:, None] * y - pull @ y)


def descend(p: Square, start: Embedding, steps: int) -> Iterator[Embedding]:
    """The maps after each step of momentum down the cost, from an embedding that is made small."""
    y = 1e-2 * start / start.std()
    memory = Momentum(0).begin(y)
    rate = max(len(p) / EXAGGERATION, 25.0)
    for k in range(steps):
        stronger = EXAGGERATION if k < EARLY else 1.0
        step = Momentum(rate * (1 if k < EARLY else 4), 0.5 if k < EARLY else 0.8)
        y, memory = step.step(lambda place, s=stronger: gradient(s * p, place), y, memory)
        yield y


def _weights(y: Embedding) -> Square:
    w = 1 / (1 + squared_distances(y))
    np.fill_diagonal(w, 0)
    return w


def _rows(squares: Square, beta: Float[np.ndarray, "points"]) -> Square:
    raised = np.exp(-beta[:, None] * squares)
    return raised / raised.sum(1, keepdims=True)


def _perplexity(p: Square) -> Float[np.ndarray, "points"]:
    return np.exp(-np.sum(p * np.log(np.where(p > 0, p, 1)), 1))
