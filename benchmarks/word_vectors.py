"""Skip-gram against gensim's Word2Vec on the same sentences: analogies right, and words of the text read per second.

Both read the grammar's text with the same dimension, window, negatives, sub-sampling and number of epochs, each at its usual
learning rate, and take turns epoch by epoch; speeds are those of the median epoch. Goals: analogies within 2 points of gensim's, more
words per second. gensim is no dependency; without it only this project is measured.
"""

import importlib.util
import os
import sys
from collections.abc import Iterator
from itertools import pairwise, zip_longest
from statistics import median
from time import perf_counter
from typing import Any

import jax
import numpy as np

from szilard.data import toy_language
from szilard.data.texts import Corpus, corpus, read_sentences
from szilard.experiments.word_vectors import RAREST_OF_GRAMMAR, TEST, Settings
from szilard.experiments.word_vectors.judging import analogy_accuracy, discrimination, questions
from szilard.learn import skip_gram
from szilard.learn.skip_gram import Vectors

from ._history import Goal, finish

THREADS = os.cpu_count() or 1


def ours(text: Corpus, settings: Settings) -> Iterator[tuple[float, Vectors]]:
    """The seconds of each epoch, the first of which compiles, and the vectors after it."""
    begin = perf_counter()
    for vectors in skip_gram.epochs(jax.random.key(settings.seed), text.known, settings.learning):
        jax.block_until_ready(vectors)
        yield perf_counter() - begin, vectors
        begin = perf_counter()


def theirs(text: Corpus, settings: Settings) -> Iterator[tuple[float, Vectors]]:
    """The same of gensim, whose negative samples and sub-sampling are those of the original word2vec; nothing at all without it."""
    if not importlib.util.find_spec("gensim"):
        return
    from gensim.models import Word2Vec  # pyright: ignore[reportMissingImports]

    chosen, words = settings.learning, np.array(text.vocabulary)[text.known.words]
    parts = [list(part) for part in np.split(words, np.flatnonzero(np.diff(text.known.sentences)) + 1)]
    model = Word2Vec(
        vector_size=chosen.dimension, window=chosen.window, negative=chosen.negatives, sample=chosen.subsampling,
        sg=1, min_count=1, workers=THREADS, seed=settings.seed,
    )  # fmt: skip
    model.build_vocab(parts)
    order = [model.wv.key_to_index[word] for word in text.vocabulary]
    rates = np.linspace(model.alpha, model.min_alpha, chosen.epochs + 1)
    for first, last in pairwise(rates):
        begin = perf_counter()
        model.train(parts, total_examples=len(parts), epochs=1, start_alpha=first, end_alpha=last)
        yield perf_counter() - begin, Vectors(model.wv.vectors[order], model.syn1neg[order])


def main() -> None:
    """Measure and print. An argument is a text file to use in place of the grammar."""
    settings = Settings(text=sys.argv[1] if len(sys.argv) > 1 else None)
    parts = (
        read_sentences(settings.text) if settings.text else toy_language.sentences(settings.sentences, np.random.default_rng(settings.seed))
    )
    text = corpus(parts, settings.rarest if settings.text else RAREST_OF_GRAMMAR, TEST, settings.seed)
    analogies = [] if settings.text else [words for kind in toy_language.questions().values() for words in kind]
    asked = questions(text, analogies, settings.learning.window, settings.seed)
    found: dict[str, Any] = {"words": len(text.known.words), "vocabulary": len(text.vocabulary)}
    turns = list(zip_longest(ours(text, settings), theirs(text, settings)))
    for prefix, epochs in zip(("", "gensim_"), zip(*turns, strict=True), strict=True):
        if None in epochs:
            print("gensim is not installed, so there is nothing to compare with; `pip install gensim` adds it.")
            continue
        seconds, vectors = [entry[0] for entry in epochs], [np.asarray(x) for x in epochs[-1][1]]
        found |= {
            f"{prefix}analogies": analogy_accuracy(asked, vectors[0]),
            f"{prefix}discrimination": discrimination(asked, *vectors),
            f"{prefix}words_per_second": len(text.known.words) / median(seconds[1:]),
            f"{prefix}compile_seconds": seconds[0] - median(seconds[1:]),
        }
    if "gensim_words_per_second" in found:
        found.pop("gensim_compile_seconds")
        found["times_as_fast"] = found["words_per_second"] / found["gensim_words_per_second"]
        if found["analogies"] is not None:
            found["analogies_behind"] = found["gensim_analogies"] - found["analogies"]
    for name, value in found.items():
        print(f"{name:<28}" + ("none" if value is None else f"{value:12.4g}"))
    finish(__file__, found, [Goal("times_as_fast", 1), Goal("analogies_behind", 0.02, most=True)], ["gensim"])


if __name__ == "__main__":
    main()
