"""The words of lecture 9: vectors that are kept (`keep_words`), what they know, and a step of skip-gram in NumPy."""

from functools import cache
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ..learn.word_relations import analogies, nearest
from . import kept_files

EPOCHS = 12  # times that the small language is read
WINDOWS, DIMENSIONS = (1, 2, 3, 5, 8), (2, 4, 8, 16, 32, 50)
FAMILIES = ("country : capital", "quantity : unit")


class Words(NamedTuple):
    """Words, the most frequent first, and their vectors."""

    vocabulary: tuple[str, ...]
    vectors: Float[np.ndarray, "words dimension"]

    def place(self, word: str) -> int:
        """Where a word stands, -1 for one that is unknown."""
        return self.vocabulary.index(word) if word in self.vocabulary else -1

    def near(self, word: str, count: int = 8) -> list[tuple[str, float]]:
        """The nearest words, with their cosines."""
        return [(self.vocabulary[k], cosine) for k, cosine in nearest(self.vectors, self.place(word), count)]

    def completes(self, a: str, b: str, c: str) -> str:
        """a is to b as c is to this."""
        return self.vocabulary[int(analogies(self.vectors, np.array([[self.place(word) for word in (a, b, c)]]))[0])]


@cache
def kept(name: str) -> dict[str, np.ndarray]:
    """What is kept under this name."""
    return kept_files.read(name)


@cache
def words(name: str) -> Words:
    """The words of a text, "grammar" or "manual"."""
    found = kept(name)
    return Words(tuple(found["vocabulary"].tolist()), found["levels"] / 127 * found["largest"][:, None].astype(float))


def rounded(vectors: Float[np.ndarray, "words dimension"]) -> dict[str, np.ndarray]:
    """Vectors in whole numbers up to 127, and the largest component of each word."""
    largest = np.abs(vectors).max(1)
    return {"levels": np.round(127 * vectors / largest[:, None]).astype(np.int8), "largest": largest.astype(np.float16)}


def sigmoid(z: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-z))."""
    return (1 + np.tanh(z / 2)) / 2


def learn(v, u, word, neighbour, random, rate):
    """A step of skip-gram for one pair: `v` and `u` hold the vectors of all words in rows, and are changed."""
    others = np.append(neighbour, random)
    wanted = np.append(1.0, np.zeros(len(random)))
    error = sigmoid(u[others] @ v[word]) - wanted
    slope_v, slope_u = error @ u[others], np.outer(error, v[word])
    v[word] -= rate * slope_v
    np.subtract.at(u, others, rate * slope_u)


class Ten(NamedTuple):
    """Ten words that meet by known chances, and what skip-gram in NumPy learns of them."""

    information: Float[np.ndarray, "words words"]
    products: Float[np.ndarray, "words words"]


def meetings(pairs: int = 20000, k: int = 5, seed: int = 0) -> Ten:
    """Learn from pairs of ten words that are drawn with known chances; ln p(w,c)/p(w)p(c) - ln k is what must come out."""
    rng = np.random.default_rng(seed)
    weights = rng.gamma(2.0, size=(10, 10))
    joint = (weights + weights.T) / (weights + weights.T).sum()
    alone = joint.sum(0)
    v, u = 0.3 * rng.normal(size=(10, 10)), np.zeros((10, 10))
    drawn = rng.choice(100, pairs, p=joint.ravel())
    random = rng.choice(10, (pairs, k), p=alone)
    for number, (pair, others) in enumerate(zip(drawn, random, strict=True)):
        learn(v, u, pair // 10, pair % 10, others, 0.1 * (1 - number / pairs))
    return Ten(np.log(joint / np.outer(alone, alone)) - np.log(k), v @ u.T)
