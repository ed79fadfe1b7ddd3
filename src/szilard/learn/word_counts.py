"""Word vectors by counting: positive pointwise mutual information and a singular value decomposition.

What skip-gram factorises implicitly is factorised openly (Levy and Goldberg, NIPS 2014; Levy, Goldberg and Dagan, TACL 3, 211 (2015)).
"""

import numpy as np
from jaxtyping import Float
from scipy.sparse import csr_array
from sklearn.utils.extmath import randomized_svd

from .skip_gram import SMOOTHING, Text, kept_fraction


def neighbours(text: Text, window: int, subsampling: float = 1.0) -> csr_array:
    """How often each word has each other as a neighbour: at distance d, counted (window - d + 1) / window, as skip-gram does on average.

    Frequent words are weighted by the fraction of their occurrences that sub-sampling would keep.
    """
    fraction = kept_fraction(text.counts, subsampling)[text.words]
    size, pairs, weights = len(text.counts), [], []
    for distance in range(1, window + 1):
        together = text.sentences[distance:] == text.sentences[:-distance]
        first, second = text.words[:-distance][together], text.words[distance:][together]
        weight = fraction[:-distance][together] * fraction[distance:][together] * (window - distance + 1) / window
        pairs += [np.stack([first, second]), np.stack([second, first])]
        weights += [weight, weight]
    rows, columns = np.concatenate(pairs, axis=1)
    return csr_array((np.concatenate(weights), (rows, columns)), shape=(size, size))


def positive_information(counts: csr_array) -> csr_array:
    """max(0, log p(w, c) / (p(w) q(c))), where q is p of a neighbour to the power 3/4, normalised."""
    counts = counts.tocoo()
    rows, columns = counts.row, counts.col
    p = np.bincount(rows, counts.data, counts.shape[0]) / counts.data.sum()
    q = np.bincount(columns, counts.data, counts.shape[1]) ** SMOOTHING
    values = np.log(counts.data / counts.data.sum() / (p[rows] * (q / q.sum())[columns]))
    return csr_array((np.maximum(values, 0), (rows, columns)), shape=counts.shape)


def vectors(information: csr_array, dimension: int, seed: int) -> tuple[Float[np.ndarray, "words d"], Float[np.ndarray, "words d"]]:
    """Vectors of words and of neighbours, whose products are nearest to `information`; each takes the roots of the singular values."""
    left, values, right = randomized_svd(information, dimension, random_state=seed)
    return left * np.sqrt(values), right.T * np.sqrt(values)
