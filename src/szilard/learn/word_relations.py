"""What word vectors know: nearest words, and analogies a : b = c : ?"""

import numpy as np
from jaxtyping import Float, Int, Real


def unit(vectors: Float[np.ndarray, "words d"]) -> Float[np.ndarray, "words d"]:
    """The vectors at length 1; one of length 0 stays."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)


def nearest(vectors: Float[np.ndarray, "words d"], word: int, count: int) -> list[tuple[int, float]]:
    """The `count` other words with the largest cosine to `word`, and the cosines."""
    directions = unit(vectors)
    cosines = directions @ directions[word]
    cosines[word] = -np.inf
    return [(int(k), float(cosines[k])) for k in np.argsort(-cosines)[:count]]


def analogies(vectors: Float[np.ndarray, "words d"], questions: Int[np.ndarray, "questions 3"]) -> Int[np.ndarray, "questions"]:
    """For each a, b, c the word nearest to b - a + c, other than these three.

    Directions, not lengths, are compared, and the vectors have length 1 (Mikolov, Yih and Zweig, NAACL 2013).

    >>> corners = np.array([[1.0, 0, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1], [-1, 0, 0]])
    >>> analogies(corners, np.array([[0, 1, 2]]))
    array([3])
    """
    directions = unit(vectors)
    a, b, c = questions.T
    cosines = (directions[b] - directions[a] + directions[c]) @ directions.T
    for known in (a, b, c):
        cosines[np.arange(len(questions)), known] = -np.inf
    return np.argmax(cosines, axis=1)


def discrimination(true: Real[np.ndarray, "pairs"], random: Real[np.ndarray, "pairs"]) -> float:
    """How often the score of a true neighbour is above that of a random word; equal scores count half."""
    return float(np.mean(true > random) + np.mean(true == random) / 2)
