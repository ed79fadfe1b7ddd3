"""t-SNE: a map in which points that were close stay close (van der Maaten and Hinton, JMLR 9, 2579 (2008)).

Point i sees point j with the probability p(j|i), proportional to exp(-beta_i |x_i - x_j|^2). Its bandwidth beta_i is chosen so that
the perplexity exp(-sum_j p(j|i) ln p(j|i)), the number of neighbours it effectively sees, has a given value for all points (their
eqs. 1 and 2). The library openTSNE makes the map. Left alone it looks for beta_i among the nearest 3 x perplexity points; when all
others are counted, too, a perplexity of 20 has then become 27 on digits. Here it looks at 50 x perplexity points, all of a small set.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import openTSNE
from jaxtyping import Float
from openTSNE.affinity import PerplexityBasedNN
from openTSNE.nearest_neighbors import Sklearn

STEPS = (250, 500)  # with exaggerated attraction, and without
REACH = 50  # neighbours that a point looks at, in units of the perplexity
NEW_POINTS = 5  # perplexity with which a new point sees the map's points: few, so that it goes to one place


class TSNE(NamedTuple):
    """A map: the embedding of its points, the conditional probabilities that it was made of, and the transform of new points."""

    embedding: Float[np.ndarray, "points 2"]
    conditional: Any  # a sparse matrix of p(j|i), row by row
    transform: Callable[[Float[np.ndarray, "new features"]], Float[np.ndarray, "new 2"]]


class _Nearest(Sklearn):
    """Exact nearest neighbours, with the square of the least distance taken off all squares.

    That changes no conditional probability, and keeps the search for beta_i from dividing 0 by 0 where a point has to tell
    neighbours apart that are almost equally far away.
    """

    def build(self) -> tuple[np.ndarray, np.ndarray]:
        return _shifted(*super().build())

    def query(self, query: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        return _shifted(*super().query(query, k))


def _shifted(indices: np.ndarray, distances: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return indices, np.sqrt(np.maximum(distances**2 - distances[:, :1] ** 2, 0))


def tsne(points: Float[np.ndarray, "points features"], perplexity: float, seed: int, heard: Callable[[int], None] = lambda _: None) -> TSNE:
    """The map of `points`; it starts from their principal components, and `heard` hears of every 50th of the sum of `STEPS`."""
    near = _Nearest(points, k=min(len(points) - 1, round(REACH * perplexity)), metric="euclidean", n_jobs=1)
    affinities = PerplexityBasedNN(knn_index=near, perplexity=perplexity, symmetrize=False, n_jobs=1)
    conditional = affinities.P * len(points)
    affinities.P = (affinities.P + affinities.P.T) / 2
    done = 0

    def count(*_: Any) -> None:
        nonlocal done
        done += 50
        heard(done)

    start = openTSNE.initialization.pca(points, random_state=seed)
    options = {"negative_gradient_method": "bh", "n_jobs": 1, "random_state": seed}
    method = openTSNE.TSNE(early_exaggeration_iter=STEPS[0], n_iter=STEPS[1], callbacks=count, callbacks_every_iters=50, **options)
    found = method.fit(affinities=affinities, initialization=start)
    found.gradient_descent_params["callbacks"] = None
    embedding = np.array(found)

    def transform(new: Float[np.ndarray, "new features"]) -> Float[np.ndarray, "new 2"]:
        embedded = np.array(found.transform(new, perplexity=NEW_POINTS))
        return embedded + np.mean(embedding - np.array(found), axis=0)  # openTSNE moves its own map, as a whole, when it embeds points

    return TSNE(embedding, conditional, transform)


def perplexities(conditional: Any) -> Float[np.ndarray, "points"]:
    """The effective perplexity of every row of probabilities, exp(-sum p ln p); any other base of the logarithm would do in both places.

    >>> perplexities(np.array([[0.5, 0.5, 0.0, 0.0], [0.25, 0.25, 0.25, 0.25]])).tolist()
    [2.0, 4.0]
    """
    p = conditional.toarray() if hasattr(conditional, "toarray") else np.asarray(conditional)
    p = p / p.sum(axis=1, keepdims=True)
    return np.exp(-np.sum(p * np.log(np.where(p > 0, p, 1)), axis=1))
