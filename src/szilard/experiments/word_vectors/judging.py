"""How good vectors of words are: analogies, and neighbours in test sentences against random words."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int
from sklearn.decomposition import PCA

from ...data.texts import Corpus, random_pairs
from ...learn import word_relations
from ...learn.skip_gram import SMOOTHING


class Questions(NamedTuple):
    """What vectors are asked.

    Args:
        words: of the test sentences, as indices.
        neighbours: a true neighbour of each.
        random: a random word for each.
        analogies: a, b, c and d of "a is to b as c is to d", as far as the text has these words.
        answerable: the fraction of all analogies that it has; None where no analogies are known.
    """

    words: Int[np.ndarray, "pairs"]
    neighbours: Int[np.ndarray, "pairs"]
    random: Int[np.ndarray, "pairs"]
    analogies: Int[np.ndarray, "questions 4"]
    answerable: float | None


def questions(text: Corpus, analogies: Sequence[tuple[str, ...]], window: int, seed: int) -> Questions:
    """The questions to a text; an analogy with a word that the text does not have counts as wrong."""
    chances = text.known.counts**SMOOTHING / np.sum(text.known.counts**SMOOTHING)
    index = {word: k for k, word in enumerate(text.vocabulary)}
    asked = [[index[word] for word in words] for words in analogies if index.keys() >= set(words)]
    words, neighbours, random = random_pairs(text.held_out, chances, window, seed)
    return Questions(words, neighbours, random, np.array(asked, int).reshape(-1, 4), len(asked) / len(analogies) if analogies else None)


def analogy_accuracy(asked: Questions, vectors: Float[np.ndarray, "words d"]) -> float | None:
    """The fraction of all analogies that is right; None where none are known."""
    if asked.answerable is None:
        return None
    right = word_relations.analogies(vectors, asked.analogies[:, :3]) == asked.analogies[:, 3]
    return float(np.mean(right)) * asked.answerable if len(right) else 0.0


def discrimination(asked: Questions, vectors: Float[np.ndarray, "words d"], neighbours: Float[np.ndarray, "words d"]) -> float:
    """How often the product of the vectors is larger for a true neighbour than for a random word (the area under the ROC curve)."""
    true, random = (np.einsum("nd,nd->n", vectors[asked.words], neighbours[k]) for k in (asked.neighbours, asked.random))
    return word_relations.discrimination(true, random)


def frequency_discrimination(asked: Questions, counts: Int[np.ndarray, "words"]) -> float:
    """The same for scores that are the words' frequencies, whatever the neighbour."""
    return word_relations.discrimination(counts[asked.neighbours], counts[asked.random])


def along(pairs: Float[np.ndarray, "pairs 2 d"]) -> Float[np.ndarray, "pairs 2 2"]:
    """Pairs of words seen along the mean difference of a pair, and across it in the direction in which pairs differ most."""
    between = word_relations.unit((pairs[:, 1] - pairs[:, 0]).mean(0)[None])[0]
    across = PCA(1).fit(pairs.mean(1) - np.outer(pairs.mean(1) @ between, between)).components_[0]
    return pairs @ np.stack([between, across], 1)
