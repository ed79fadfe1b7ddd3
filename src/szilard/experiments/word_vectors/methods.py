"""The two methods of `word-vectors`: skip-gram, and counting."""

from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

import jax
import numpy as np
from jaxtyping import Array, Float

from ...data.texts import Corpus
from ...learn import skip_gram, word_counts
from ...learn.skip_gram import SkipGram
from .judging import Questions, analogy_accuracy, discrimination


class Found(NamedTuple):
    """Vectors of words, their scores, and of skip-gram the scores on the way, (words read, score), and the speed."""

    vectors: Float[np.ndarray, "words d"]
    analogies: float | None
    discrimination: float
    curve: list[tuple[int, float]]
    words_per_second: float | None = None

    @property
    def score(self) -> float:
        """The accuracy of analogies, or where none are known the discrimination."""
        return self.discrimination if self.analogies is None else self.analogies


def learned(text: Corpus, asked: Questions, settings: SkipGram, key: Array, heard: Callable[[int, float], None]) -> Found:
    """Skip-gram, judged after every epoch; the speed leaves out the first epoch, in which it is compiled, where there are more."""
    curve, seconds, begin = [], [], perf_counter()
    found = _judged(asked, *np.zeros((2, len(text.vocabulary), 1)))
    for number, vectors in enumerate(skip_gram.epochs(key, text.known, settings), start=1):
        jax.block_until_ready(vectors)
        seconds.append(perf_counter() - begin)
        found = _judged(asked, *map(np.asarray, vectors))
        curve.append((number * len(text.known.words), found.score))
        heard(number, found.score)
        begin = perf_counter()
    speed = len(text.known.words) / float(np.median(seconds[1:])) if len(seconds) > 1 else None
    return found._replace(curve=curve, words_per_second=speed)


def counted(text: Corpus, asked: Questions, settings: SkipGram, seed: int) -> Found:
    """Positive pointwise mutual information, factorised."""
    information = word_counts.positive_information(word_counts.neighbours(text.known, settings.window, settings.subsampling))
    return _judged(asked, *word_counts.vectors(information, min(settings.dimension, len(text.vocabulary) - 1), seed))


def _judged(asked: Questions, vectors: np.ndarray, neighbours: np.ndarray) -> Found:
    return Found(vectors, analogy_accuracy(asked, vectors), discrimination(asked, vectors, neighbours), [])
