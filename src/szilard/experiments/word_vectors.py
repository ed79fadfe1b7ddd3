"""Does a network learn what words mean from the company they keep?

Skip-gram with negative sampling learns vectors from a grammar whose analogies are known, or from a user's own text.
"""

from dataclasses import dataclass, field, replace
from functools import partial
from time import perf_counter
from typing import Any, NamedTuple

import jax
import numpy as np
from jaxtyping import Float, Int
from sklearn.decomposition import PCA

from ..data import toy_language
from ..data.texts import Corpus, corpus, random_pairs, read_sentences
from ..draw import words as picture
from ..draw.sequences import learning
from ..errors import require, require_positive
from ..learn import skip_gram, word_counts, word_relations
from ..learn.skip_gram import SMOOTHING, SkipGram
from ..learn.tsne import tsne
from ..runs.progress import Progress
from ..runs.record import Record
from ..runs.settings import from_json, to_json

__all__ = ["Settings", "run", "settings_from_json", "settings_to_json"]

HELD_OUT = 0.1  # share of the sentences
RAREST_OF_GRAMMAR = 1
SHORTER = (1 / 16, 1 / 8, 1 / 4, 1 / 2)  # of the grammar's text
SHOWN = ("country : capital", "quantity : unit")
ASKED = ("paris", "italian", "newton", "clock")
NEAREST, MAPPED = 5, 250
_CAPTIONS = {
    "grammar": {
        "map": "Pairs of words: from left to right the mean difference of a pair, upwards the direction in which pairs differ most.",
        "length": "Analogies right against the length of the text.",
    },
    "text": {
        "map": "The most frequent words that say something; alike vectors lie close together (t-SNE).",
        "learning": "How often a true neighbour is told from a random word, while learning.",
    },
}


@dataclass(frozen=True)
class Settings:
    """Settings of word vectors.

    Args:
        text: a file of your own, plain text; without it, sentences of a small grammar whose analogies are known.
        words: whose nearest words are told, separated by blanks.
        analogy: three words a b c, separated by blanks: a is to b as c is to what?
        sentences: of the grammar.
        rarest: in a text of your own, words that occur less often are left out.
        seed: of all randomness.
        quick: a quarter of the sentences, or of the epochs for a text of your own.
        learning: skip-gram.
    """

    text: str | None = None
    words: str = ""
    analogy: str = ""
    sentences: int = 20_000
    rarest: int = 5
    seed: int = 0
    quick: bool = False
    learning: SkipGram = field(default_factory=SkipGram)

    def __post_init__(self):
        require_positive(self, "rarest")
        require(self.sentences >= 1000, f"`sentences` must be at least 1000, but is {self.sentences}.")
        require(self.seed >= 0, f"`seed` must not be negative, but is {self.seed}.")
        asked = len(self.analogy.split())
        require(asked in (0, 3), f"`analogy` must be three words, as in `man king woman`, but has {asked}.")


settings_to_json = to_json
settings_from_json = partial(from_json, Settings)


class Found(NamedTuple):
    """Vectors of words and of neighbours, their scores, and for skip-gram the scores on the way and the speed."""

    vectors: Float[np.ndarray, "words d"]
    analogies: float | None
    discrimination: float
    curve: list[tuple[int, float]]
    words_per_second: float | None = None


class Judge:
    """Scores vectors: analogies of the grammar, and neighbours in held-out sentences against random words."""

    def __init__(self, text: Corpus, settings: Settings):
        """Prepare the questions; a question with a word that the text does not have is wrong."""
        chances = text.known.counts**SMOOTHING / np.sum(text.known.counts**SMOOTHING)
        self.pairs = random_pairs(text.held_out, chances, settings.learning.window, settings.seed)
        asked = [] if settings.text else [words for kind in toy_language.questions().values() for words in kind]
        known = set(text.vocabulary)
        self.questions = np.array([[text.place(w) for w in words] for words in asked if known.issuperset(words)], int).reshape(-1, 4)
        self.share = len(self.questions) / len(asked) if asked else None

    def analogies(self, vectors: Float[np.ndarray, "words d"]) -> float | None:
        """The share of all analogies that are right; None without a grammar."""
        if self.share is None:
            return None
        right = word_relations.analogies(vectors, self.questions[:, :3]) == self.questions[:, 3]
        return float(np.mean(right)) * self.share if len(right) else 0.0

    def discrimination(self, vectors: np.ndarray, neighbours: np.ndarray) -> float:
        """How often the product of the vectors is larger for a true neighbour than for a random word."""
        words, true, random = self.pairs
        true, random = (np.einsum("nd,nd->n", vectors[words], neighbours[k]) for k in (true, random))
        return word_relations.discrimination(true, random)

    def frequency(self, counts: Int[np.ndarray, "words"]) -> float:
        """The same for scores that are the words' frequencies, whatever the neighbour."""
        return word_relations.discrimination(counts[self.pairs[1]], counts[self.pairs[2]])


def run(settings: Settings, record: Record, progress: Progress) -> dict[str, Any]:
    """Read or make the text, learn, count, compare, draw."""
    settings = _shortened(settings) if settings.quick else settings
    sentences = read_sentences(settings.text) if settings.text else toy_language.sentences(settings.sentences, settings.seed)
    text = corpus(sentences, settings.rarest if settings.text else RAREST_OF_GRAMMAR, HELD_OUT, settings.seed)
    asked = settings.words.lower().split() or _default_words(text, settings)
    places = [text.place(word) for word in asked + settings.analogy.lower().split()]
    judge = Judge(text, settings)
    network, counted = learn(text, settings, judge, "skip-gram", progress), count(text, settings, judge)
    _draw(settings, record, text, network, counted, progress)
    record.save_arrays("vectors", vectors=network.vectors, words=np.array(text.vocabulary))
    nearest = {word: [text.vocabulary[k] for k, _ in word_relations.nearest(network.vectors, text.place(word), NEAREST)] for word in asked}
    answer = _answer(network, text, places[len(asked) :])
    return _outcome(settings, text, network, counted, judge.frequency(text.known.counts), nearest, answer)


def learn(text: Corpus, settings: Settings, judge: Judge, name: str, progress: Progress) -> Found:
    """Skip-gram, judged after every epoch; the speed leaves out the first two epochs, in which it is compiled, where there are more."""
    curve, seconds, begin = [], [], perf_counter()
    figure = "analogies right" if judge.share is not None else "told apart"
    found = neighbours = np.zeros(0)
    for number, vectors in enumerate(skip_gram.epochs(jax.random.key(settings.seed), text.known, settings.learning), start=1):
        jax.block_until_ready(vectors)
        seconds.append(perf_counter() - begin)
        found, neighbours = np.asarray(vectors.words), np.asarray(vectors.neighbours)
        curve.append((number * len(text.known.words), _score(judge, found, neighbours)))
        progress.update(name, number, settings.learning.epochs, curve[-1][1], figure)
        begin = perf_counter()
    speed = len(text.known.words) / float(np.median(seconds[1:])) if len(seconds) > 1 else None
    return Found(found, judge.analogies(found), judge.discrimination(found, neighbours), curve, speed)


def count(text: Corpus, settings: Settings, judge: Judge) -> Found:
    """Positive pointwise mutual information, factorised."""
    chosen = settings.learning
    information = word_counts.positive_information(word_counts.neighbours(text.known, chosen.window, chosen.subsampling))
    dimension = min(chosen.dimension, len(text.vocabulary) - 1)
    vectors, neighbours = word_counts.vectors(information, dimension, settings.seed)
    return Found(vectors, judge.analogies(vectors), judge.discrimination(vectors, neighbours), [])


def _score(judge: Judge, vectors: np.ndarray, neighbours: np.ndarray) -> float:
    right = judge.analogies(vectors)
    return judge.discrimination(vectors, neighbours) if right is None else right


def _default_words(text: Corpus, settings: Settings) -> list[str]:
    """Without a wish: some of the grammar's words, or the most frequent words that sub-sampling leaves as they are."""
    return (
        [word for word in ASKED if word in text.vocabulary]
        if not settings.text
        else [text.vocabulary[k] for k in _telling(text, settings)[:6]]
    )


def _telling(text: Corpus, settings: Settings) -> Int[np.ndarray, "words"]:
    """The places of the words that are not so frequent that they say little, the most frequent first."""
    rare = np.flatnonzero(text.known.counts <= settings.learning.subsampling * text.known.counts.sum())
    return rare if len(rare) >= 10 else np.arange(len(text.vocabulary))


def _answer(network: Found, text: Corpus, places: list[int]) -> str | None:
    if not places:
        return None
    return text.vocabulary[int(word_relations.analogies(network.vectors, np.array([places]))[0])]


def _draw(settings: Settings, record: Record, text: Corpus, network: Found, counted: Found, progress: Progress) -> None:
    if settings.text:
        record.save_figure(
            "learning", learning({"skip-gram": network.curve}, {"counting": counted.discrimination}, "told apart", along="words read")
        )
        shown = _telling(text, settings)[:MAPPED]
        perplexity = min(15, (len(shown) - 1) // 3)
        places = tsne(word_relations.unit(network.vectors)[shown], perplexity, settings.seed).embedding
        record.save_figure("map", picture.word_map([text.vocabulary[k] for k in shown], places, text.known.counts[shown]))
        return
    lengths = _by_length(settings, progress) | {len(text.known.words): (network.analogies, counted.analogies)}
    curves = {name: [(n, float(pair[k] or 0)) for n, pair in lengths.items()] for k, name in enumerate(("skip-gram", "counting"))}
    record.save_figure("length", learning(curves, {}, "analogies right", along="words of the text"))
    pairs = {}
    for kind in SHOWN:
        known = dict.fromkeys((a, b) for a, b, _, _ in toy_language.questions()[kind] if {a, b} <= set(text.vocabulary))
        vectors = word_relations.unit(network.vectors)[[text.place(word) for pair in known for word in pair]]
        pairs[kind] = (list(known), along(vectors.reshape(len(known), 2, -1)))
    record.save_figure("map", picture.relations(pairs))


def along(pairs: Float[np.ndarray, "pairs 2 d"]) -> Float[np.ndarray, "pairs 2 2"]:
    """Pairs of words seen along the mean difference of a pair, and across it in the direction in which pairs differ most."""
    between = word_relations.unit((pairs[:, 1] - pairs[:, 0]).mean(0)[None])[0]
    across = PCA(1).fit(pairs.mean(1) - np.outer(pairs.mean(1) @ between, between)).components_[0]
    return pairs @ np.stack([between, across], 1)


def _by_length(settings: Settings, progress: Progress) -> dict[int, tuple[float | None, float | None]]:
    """Analogies of both methods for shorter texts."""
    found = {}
    for share in SHORTER[-1:] if settings.quick else SHORTER:
        sentences = toy_language.sentences(int(share * settings.sentences), settings.seed)
        text = corpus(sentences, RAREST_OF_GRAMMAR, HELD_OUT, settings.seed)
        judge = Judge(text, settings)
        network = learn(text, settings, judge, f"{share:.2g} of the text", progress)
        found[len(text.known.words)] = network.analogies, count(text, settings, judge).analogies
    return found


def _outcome(settings: Settings, text: Corpus, network: Found, counted: Found, frequency: float, nearest, answer) -> dict[str, Any]:
    chance = None if settings.text else 1 / (len(text.vocabulary) - 3)
    rows = {"skip-gram": network[1:3], "counting (PPMI, SVD)": counted[1:3], "frequency alone": (chance, frequency)}
    metrics = {
        "analogies": network.analogies,
        "counting_analogies": counted.analogies,
        "chance_analogies": chance,
        "discrimination": network.discrimination,
        "counting_discrimination": counted.discrimination,
        "frequency_discrimination": frequency,
        "words": len(text.known.words) + len(text.held_out.words),
        "vocabulary": len(text.vocabulary),
        "words_per_second": network.words_per_second,
        "nearest": nearest,
        "answer": answer,
    }
    notes = [f"Nearest to {word}: {', '.join(others)}." for word, others in nearest.items()]
    if answer:
        a, b, c = settings.analogy.lower().split()
        notes.append(f"{a} : {b} = {c} : {answer}.")
    return {
        "metrics": metrics,
        "table": [{"vectors": name, "analogies right": a, "neighbours told from random words": d} for name, (a, d) in rows.items()],
        "sentence": _sentence(network, counted, metrics["words"]),
        "notes": notes,
        "captions": _CAPTIONS["text" if settings.text else "grammar"],
    }


def _sentence(network: Found, counted: Found, words: int) -> str:
    told = ""
    if network.analogies is not None and counted.analogies is not None:
        told = f"gets {network.analogies:.1%} of the grammar's analogies right (counting: {counted.analogies:.1%}), and "
    return (
        f"From {words:,} words of text, skip-gram {told}tells a true neighbour from a random word in {network.discrimination:.1%} "
        f"of the cases in held-out sentences (counting: {counted.discrimination:.1%})."
    )


def _shortened(settings: Settings) -> Settings:
    if settings.text:
        return replace(settings, learning=replace(settings.learning, epochs=-(-settings.learning.epochs // 4)))
    return replace(settings, sentences=max(settings.sentences // 4, 1000))
