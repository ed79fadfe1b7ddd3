"""Does a network learn what words mean from the company they keep?

Skip-gram with negative sampling learns vectors from a grammar whose analogies are known, or from a user's own text.
"""

from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Int

from ...data import toy_language
from ...data.texts import Corpus, corpus, read_sentences
from ...draw import words as picture
from ...draw.sequences import learning
from ...learn import word_relations
from ...learn.tsne import tsne
from ...runs.outcome import Outcome, Row
from ...runs.run import Run
from ...settings.word_vectors import Settings
from .judging import Questions, along, frequency_discrimination, questions
from .methods import Found, counted, learned

TEST = 0.1  # fraction of the sentences
RAREST_OF_GRAMMAR = 1
SHOWN = ("country : capital", "quantity : unit")
ASKED = ("paris", "italian", "newton", "clock")
NEAREST, MAPPED = 5, 250
NOISY = "noisy language"
SKIP_GRAM, COUNTING = "skip-gram", "counting (PPMI, SVD)"


class Language(NamedTuple):
    """A text with its questions, and the vectors of both methods."""

    text: Corpus
    asked: Questions
    network: Found
    counting: Found


def answer(run: Run[Settings]) -> Outcome:
    """Read or make the text, learn, count, compare, draw."""
    settings = run.settings
    given = read_sentences(settings.text) if settings.text else None
    sentences = given or _made(run, settings.stray)
    text = _corpus(run, SKIP_GRAM, sentences)
    asked = settings.words.lower().split() or _default_words(text, settings)
    places = [text.place(word) for word in [*asked, *settings.analogy.lower().split()]]
    language = _language(run, SKIP_GRAM, text)
    vectors = language.network.vectors
    run.arrays("vectors", vectors=vectors, words=np.array(text.vocabulary))
    noisy = None if given else _draw_grammar(run, language, sentences)
    if given:
        _draw_text(run, language)
    nearest = {word: [text.vocabulary[k] for k, _ in word_relations.nearest(vectors, text.place(word), NEAREST)] for word in asked}
    found = word_relations.analogies(vectors, np.array([places[len(asked) :]])) if settings.analogy else ()
    return _outcome(settings, language, noisy, nearest, next((text.vocabulary[int(k)] for k in found), None))


def _made(run: Run[Settings], stray: float) -> list[list[str]]:
    return toy_language.sentences(run.settings.sentences, run.rng(f"sentences, stray {stray:g}"), stray)


def _corpus(run: Run[Settings], name: str, sentences: list[list[str]]) -> Corpus:
    rarest = run.settings.rarest if run.settings.text else RAREST_OF_GRAMMAR
    return corpus(sentences, rarest, TEST, run.number(f"{name}: test sentences"))


def _language(run: Run[Settings], name: str, text: Corpus) -> Language:
    """Both methods on a text."""
    settings = run.settings.learning
    analogies = [] if run.settings.text else [words for kind in toy_language.questions().values() for words in kind]
    asked = questions(text, analogies, settings.window, run.number(f"{name}: pairs"))
    measure = "discrimination" if run.settings.text else "analogies"

    def heard(epoch: int, value: float) -> None:
        run.say(name, epoch, settings.epochs, value, measure)

    network = run.part(name, lambda: learned(text, asked, settings, run.key(name), heard), Found)
    counting = run.part(f"counting for {name}", lambda: counted(text, asked, settings, run.number(f"{name}: counting")), Found)
    return Language(text, asked, network, counting)


def _default_words(text: Corpus, settings: Settings) -> list[str]:
    """Some of the grammar's words, or the most frequent words that sub-sampling leaves as they are."""
    if settings.text:
        return [text.vocabulary[k] for k in _telling(text, settings)[:6]]
    return [word for word in ASKED if word in text.vocabulary]


def _telling(text: Corpus, settings: Settings) -> Int[np.ndarray, "words"]:
    """The indices of the words that are not so frequent that they say little, the most frequent first."""
    rare = np.flatnonzero(text.known.counts <= settings.learning.subsampling * text.known.counts.sum())
    return rare if len(rare) >= 10 else np.arange(len(text.vocabulary))


def _draw_text(run: Run[Settings], language: Language) -> None:
    text, network = language.text, language.network
    figure = learning({SKIP_GRAM: network.curve}, {"counting": language.counting.discrimination}, "discrimination", along="words read")
    run.figure("learning", figure, "How often a true neighbour scores higher than a random word, while learning.")
    shown = _telling(text, run.settings)[:MAPPED]
    units = word_relations.unit(network.vectors)[shown]
    perplexity = min(15, (len(shown) - 1) // 3)
    places = run.part("map", lambda: tsne(units, perplexity, run.number("map")).embedding)
    figure = picture.word_map([text.vocabulary[k] for k in shown], places, text.known.counts[shown])
    run.figure("map", figure, "Frequent words; alike vectors lie close together (t-SNE). A word that has no room is a dot.")


def _draw_grammar(run: Run[Settings], language: Language, sentences: list[list[str]]) -> Language:
    """The figures; and the vectors of the noisy language."""
    text, pairs = language.text, {}
    for kind in SHOWN:
        known = dict.fromkeys((a, b) for a, b, _, _ in toy_language.questions()[kind] if {a, b} <= set(text.vocabulary))
        vectors = word_relations.unit(language.network.vectors)[[text.place(word) for pair in known for word in pair]]
        pairs[kind] = (list(known), along(vectors.reshape(len(known), 2, -1)))
    caption = "Pairs of words: from left to right the mean difference of a pair, upwards the direction in which pairs differ most."
    run.figure("map", picture.relations(pairs), caption)
    settings = run.settings
    harder = _made(run, settings.noisy_stray)
    noisy = _language(run, NOISY, _corpus(run, NOISY, harder))
    curves = {}
    for ending, given, whole in (("", sentences, language), (", noisy", harder, noisy)):
        names = {f"{count:,} sentences{ending}": given[:count] for count in (int(f * len(given)) for f in settings.lengths)}
        found = [_language(run, name, _corpus(run, name, part)) for name, part in names.items()]
        found = sorted([*found, whole], key=lambda one: len(one.text.known.words))
        curves[f"skip-gram{ending}"] = [(len(one.text.known.words), one.network.score) for one in found]
        curves[f"counting{ending}"] = [(len(one.text.known.words), one.counting.score) for one in found]
    caption = "Accuracy of analogies against the length of the text, in the language and in one with more stray topics (noisy)."
    run.figure("length", learning(curves, {}, "accuracy of analogies", along="words of the text"), caption)
    return noisy


def _outcome(settings: Settings, language: Language, noisy: Language | None, nearest: dict[str, list[str]], answer: str | None) -> Outcome:
    text, network = language.text, language.network
    words = len(text.known.words) + len(text.held_out.words)
    rows = [_row(SKIP_GRAM, "", network), _row(COUNTING, "counting", language.counting)]
    if noisy:
        rows += [
            _row("skip-gram, noisy language", "noisy", noisy.network),
            _row("counting, noisy language", "noisy_counting", noisy.counting),
        ]
    rows.append(Row("frequency alone", "frequency", discrimination=frequency_discrimination(language.asked, text.known.counts)))
    rows.append(Row("chance", "chance", analogies=None if settings.text else 1 / (len(text.vocabulary) - 3), discrimination=0.5))
    metrics: dict[str, Any] = {"words": words, "vocabulary": len(text.vocabulary), "words_per_second": network.words_per_second}
    notes = [f"Nearest to {word}: {', '.join(others)}." for word, others in nearest.items()]
    if answer:
        a, b, c = settings.analogy.lower().split()
        notes.append(f"{a} : {b} = {c} : {answer}.")
    if noisy:
        notes.append(f"In the noisy language {settings.noisy_stray:.0%} of the topics belong to another thing, else {settings.stray:.0%}.")
    return Outcome(
        sentence=_sentence(language, noisy, words),
        rows=rows,
        label="vectors",
        metrics=metrics | {"nearest": nearest, "answer": answer},
        notes=tuple(notes),
    )


def _row(name: str, key: str, found: Found) -> Row:
    return Row(name, key, analogies=found.analogies, discrimination=found.discrimination)


def _sentence(language: Language, noisy: Language | None, words: int) -> str:
    network, counting = language.network, language.counting
    analogies = ""
    if noisy:
        analogies = (
            f"answers {network.score:.1%} of the analogies correctly (counting: {counting.score:.1%}), in a noisier language "
            f"{noisy.network.score:.1%} (counting: {noisy.counting.score:.1%}), and "
        )
    frequency = frequency_discrimination(language.asked, language.text.known.counts)
    name, best = max([("counting", counting.discrimination), ("frequency alone", frequency)], key=lambda pair: pair[1])
    return (
        f"From {words:,} words of text, skip-gram {analogies}scores a true neighbour above a random word in "
        f"{network.discrimination:.1%} of the cases in test sentences ({name}: {best:.1%})."
    )
