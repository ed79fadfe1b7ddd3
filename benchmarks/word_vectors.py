"""Skip-gram against gensim's Word2Vec on the same sentences: analogies right, and words of the text read per second.

Both read the grammar's text with the same dimension, window, negatives, sub-sampling and number of epochs, each at its usual
learning rate. Goal: analogies within 2 points of gensim's. gensim is no dependency; without it only this project is measured.
"""

import json
import os
import sys
from time import perf_counter

import jax
import numpy as np

from szilard.experiments.text_file import Corpus, corpus, read_sentences
from szilard.experiments.toy_language import sentences
from szilard.experiments.word_vectors import HELD_OUT, RAREST_OF_GRAMMAR, Judge, Settings
from szilard.learn import skip_gram
from szilard.record import versions

THREADS = os.cpu_count() or 1


def ours(text: Corpus, judge: Judge, settings: Settings) -> dict[str, float | None]:
    """The median epoch after the first, which compiles; compilation is the first epoch's excess."""
    seconds, begin = [], perf_counter()
    vectors = None
    for vectors in skip_gram.epochs(jax.random.key(settings.seed), text.known, settings.learning):
        jax.block_until_ready(vectors)
        seconds.append(perf_counter() - begin)
        begin = perf_counter()
    found, neighbours = np.asarray(vectors.words), np.asarray(vectors.neighbours)
    usual = float(np.median(seconds[1:]))
    return {
        "analogies": judge.analogies(found),
        "discrimination": judge.discrimination(found, neighbours),
        "words_per_second": len(text.known.words) / usual,
        "compile_seconds": seconds[0] - usual,
    }


def theirs(text: Corpus, judge: Judge, settings: Settings) -> dict[str, float | None]:
    """gensim on the same words; its negative samples and sub-sampling are those of the original word2vec."""
    from gensim.models import Word2Vec

    chosen, words = settings.learning, np.array(text.vocabulary)[text.known.words]
    parts = [list(part) for part in np.split(words, np.flatnonzero(np.diff(text.known.sentences)) + 1)]
    model = Word2Vec(
        vector_size=chosen.dimension, window=chosen.window, negative=chosen.negatives, sample=chosen.subsampling,
        sg=1, min_count=1, workers=THREADS, seed=settings.seed,
    )  # fmt: skip
    model.build_vocab(parts)
    begin = perf_counter()
    model.train(parts, total_examples=len(parts), epochs=chosen.epochs)
    seconds = perf_counter() - begin
    order = [model.wv.key_to_index[word] for word in text.vocabulary]
    vectors, neighbours = model.wv.vectors[order], model.syn1neg[order]
    return {
        "gensim_analogies": judge.analogies(vectors),
        "gensim_discrimination": judge.discrimination(vectors, neighbours),
        "gensim_words_per_second": len(text.known.words) * chosen.epochs / seconds,
    }


def main() -> None:
    """Measure and print; the last line is JSON. An argument is a text file to use in place of the grammar."""
    settings = Settings(text=sys.argv[1] if len(sys.argv) > 1 else None)
    parts = read_sentences(settings.text) if settings.text else sentences(settings.sentences, settings.seed)
    text = corpus(parts, settings.rarest if settings.text else RAREST_OF_GRAMMAR, HELD_OUT, settings.seed)
    judge = Judge(text, settings)
    found = {"words": len(text.known.words), "vocabulary": len(text.vocabulary)} | ours(text, judge, settings)
    try:
        found |= theirs(text, judge, settings)
    except ImportError:
        print("gensim is not installed, so there is nothing to compare with; `pip install gensim` adds it.")
    for name, value in found.items():
        print(f"{name:<28}" + ("none" if value is None else f"{value:12.4g}"))
    print(json.dumps(found | {"cores": os.cpu_count(), "device": jax.devices()[0].device_kind, "versions": versions()}))


if __name__ == "__main__":
    main()
