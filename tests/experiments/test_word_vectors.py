"""Is the gradient that of the stated loss, are pairs those of the text, and does the network find the analogies that are nowhere stated?"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import szilard
from szilard.data import texts as text_file
from szilard.data import toy_language
from szilard.data.texts import corpus
from szilard.errors import InputError
from szilard.experiments import word_vectors
from szilard.experiments.word_vectors import judging
from szilard.learn import skip_gram, word_counts, word_relations
from szilard.learn.skip_gram import SHARED, SkipGram, Text

rng = np.random.default_rng(0)
TEXT = Text(np.array([0, 1, 2, 0, 3, 1, 1, 2]), np.array([0, 0, 0, 0, 1, 1, 1, 1]), np.array([2, 3, 2, 1]))


def stretch():
    """A stretch of 3 words within 5, and vectors of it and of its random words."""
    v, u = rng.normal(size=(3, 4)), rng.normal(size=(5 + SHARED, 4))
    counted = np.array([[True, False, True, False, False], [False, True, False, False, True], [False] * 5])
    return v, u, counted


def test_loss_is_that_of_the_paper():
    """Written out pair by pair; the random words' terms enter with their mean, times the number of negatives."""
    v, u, counted = stretch()
    sigmoid = lambda x: 1 / (1 + np.exp(-x))  # noqa: E731
    wanted = 0.0
    for word, neighbour in zip(*np.nonzero(counted), strict=True):
        wanted -= np.log(sigmoid(v[word] @ u[neighbour])) + 5 * np.mean([np.log(sigmoid(-v[word] @ n)) for n in u[5:]])
    assert float(skip_gram.loss(jnp.asarray(v), jnp.asarray(u), jnp.asarray(counted), 5)) == pytest.approx(wanted, rel=1e-5)


def test_gradients_are_those_of_the_loss():
    v, u, counted = (jnp.asarray(x)[None].repeat(2, 0) for x in stretch())
    wanted = jax.grad(skip_gram.loss, (0, 1))(v, u, counted, 5)
    for found, slope in zip(skip_gram.gradients(v, u, counted, 5), wanted, strict=True):
        np.testing.assert_allclose(found, slope, atol=1e-5)


def test_adagrad_takes_a_step_for_every_time_a_row_occurs():
    values, squares, gradient = rng.normal(size=(4, 3)), rng.uniform(1, 2, (4, 3)), rng.normal(size=(3, 3))
    rows, rate = np.array([2, 0, 2]), 0.1
    after = squares.copy()
    np.add.at(after, rows, gradient**2)
    wanted = values.copy()
    np.add.at(wanted, rows, -rate * gradient / np.sqrt(after[rows]))
    found = skip_gram.adagrad(*map(jnp.asarray, (values, squares, rows, gradient, rate)))
    np.testing.assert_allclose(found[0], wanted, atol=1e-6)
    np.testing.assert_allclose(found[1], after, atol=1e-6)


def test_neighbours_stay_in_the_sentence_and_the_window():
    """Padded by the window, the text is a stretch of 8 words."""
    words, sentences = (np.pad(x, 2, constant_values=-1) for x in TEXT[:2])
    for reach in (np.full(8, 1), np.full(8, 2), np.array([1, 2] * 4)):
        found = np.asarray(skip_gram.neighbours(*map(jnp.asarray, (words, sentences, reach))))
        for place in range(8):
            near = [j for j in range(8) if TEXT.sentences[j] == TEXT.sentences[place] and 0 < abs(j - place) <= reach[place]]
            assert np.flatnonzero(found[place]).tolist() == [2 + j for j in near]


def test_no_word_has_no_neighbours():
    words, sentences = jnp.array([0, 1, -1, -1]), jnp.array([0, 0, -1, -1])
    assert not np.any(skip_gram.neighbours(words, sentences, jnp.array([1, 1]))[1])


def test_every_word_is_read_once_and_every_neighbour_seen(monkeypatch):
    """With gradients that count, the words of an epoch move by the pairs of a window of 1: two per word, but for the ends of sentences."""
    text = Text(np.arange(40) % 7, np.arange(40) // 10, np.bincount(np.arange(40) % 7))
    pairs = lambda v, u, counted, negatives: (v * 0 + jnp.sum(counted, -1, keepdims=True), jnp.zeros_like(u))  # noqa: E731
    monkeypatch.setattr(skip_gram, "gradients", pairs)
    monkeypatch.setattr(skip_gram, "adagrad", lambda values, squares, rows, gradient, rate: (values.at[rows].add(gradient), squares))
    settings = SkipGram(dimension=2, window=1, epochs=1, batch=16, subsampling=1.0)
    start = skip_gram.begin(jax.random.key(0), 7, settings).vectors.words
    (found,) = skip_gram.epochs(jax.random.key(0), text, settings)
    wanted = np.zeros(7)
    np.add.at(wanted, text.words, np.where(np.isin(np.arange(40) % 10, (0, 9)), 1, 2))
    np.testing.assert_allclose((found.words - start)[:, 0], wanted, atol=1e-5)


def test_share_of_words_that_is_kept():
    """A word with 4 times the threshold's frequency is kept half the time; 5 standard errors fail once in 1.7 million."""
    counts = np.array([4000, 500, 5500])
    np.testing.assert_allclose(skip_gram.kept_fraction(counts, 0.1), [0.5, 1, (0.1 / 0.55) ** 0.5])
    text = Text(np.repeat([0, 1, 2], counts), np.zeros(10_000, int), counts)
    words, sentences = skip_gram.subsampled(text, np.random.default_rng(0), SkipGram(batch=64, subsampling=0.1))
    assert len(words) % 64 == 0 and np.all((words == -1) == (sentences == -1))
    assert np.sum(words == 1) == 500 and abs(np.sum(words == 0) - 2000) <= 5 * 1000**0.5


def test_two_groups_of_words_are_told_apart():
    """Words that only occur together come close to each other: the first epochs of a probe with a known answer."""
    words = np.concatenate([rng.choice(group, 40) for group in ([0, 1, 2], [3, 4, 5]) * 50])
    text = Text(words, np.repeat(np.arange(100), 40), np.bincount(words))
    *_, vectors = skip_gram.epochs(jax.random.key(0), text, SkipGram(dimension=8, epochs=5, batch=64, subsampling=1.0))
    for word in range(6):
        assert {k for k, _ in word_relations.nearest(np.asarray(vectors.words), word, 2)} | {word} in ({0, 1, 2}, {3, 4, 5})


def test_counts_are_those_of_the_definition():
    found = word_counts.neighbours(TEXT, 2).toarray()
    wanted = np.zeros((4, 4))
    for i in range(8):
        for j in range(8):
            if i != j and abs(i - j) <= 2 and TEXT.sentences[i] == TEXT.sentences[j]:
                wanted[TEXT.words[i], TEXT.words[j]] += (2 - abs(i - j) + 1) / 2
    np.testing.assert_allclose(found, wanted)
    p, q = wanted.sum(1) / wanted.sum(), wanted.sum(0) ** 0.75 / np.sum(wanted.sum(0) ** 0.75)
    with np.errstate(divide="ignore"):
        information = np.maximum(np.log(wanted / wanted.sum() / np.outer(p, q)), 0)
    np.testing.assert_allclose(word_counts.positive_information(word_counts.neighbours(TEXT, 2)).toarray(), information, atol=1e-12)
    vectors, neighbours = word_counts.vectors(word_counts.positive_information(word_counts.neighbours(TEXT, 2)), 4, 0)
    np.testing.assert_allclose(vectors @ neighbours.T, information, atol=1e-8)


def test_discrimination_counts_pairs():
    assert word_relations.discrimination(np.array([1, 2, 3, 4]), np.array([0, 2, 5, 1])) == (2 + 0.5) / 4


def test_no_sentence_contains_two_words_of_a_thing():
    """So that no relation is stated: it has to be inferred from the company that words keep."""
    things = [set(thing.words) for family in toy_language.families() for thing in family.things]
    assert len(set.union(*things)) == sum(map(len, things))
    for sentence in toy_language.sentences(5000, np.random.default_rng(3)):
        assert "{" not in " ".join(sentence)
        assert all(len(thing & set(sentence)) <= 1 for thing in things)
        assert sum(bool(thing & set(sentence)) for thing in things) <= 1


def test_analogies_are_all_pairs_of_things_and_of_sides():
    asked = toy_language.questions()
    assert ("france", "paris", "japan", "tokyo") in asked["country : capital"]
    assert ("newton", "force", "second", "time") in asked["unit : quantity"]
    assert len(asked) == 12 and sum(map(len, asked.values())) == 6 * 24 * 23 + 6 * 18 * 17


@pytest.mark.parametrize("stray", [0.0, 0.3, 0.8])
def test_topics_belong_to_another_thing_as_often_as_asked(stray):
    """Another thing is drawn with the probability `stray` among all, itself included; 5 standard errors fail once in 1.7 million."""
    things = [(set(thing.words), set(thing.topics), len(family.things)) for family in toy_language.families() for thing in family.things]
    wrong = wanted = variance = 0.0
    for sentence in toy_language.sentences(4000, np.random.default_rng(0), stray):
        for words, topics, count in things:
            if words & set(sentence):
                p = stray * (1 - 1 / count)
                wrong, wanted, variance = wrong + (not topics & set(sentence)), wanted + p, variance + p * (1 - p)
    assert abs(wrong - wanted) <= 5 * variance**0.5


def test_analogies_that_are_nowhere_stated_are_found(short_run):
    """Seeds 0 to 4: analogies 0.975 to 0.991, by counting 0.962 to 0.973; discrimination 0.792 to 0.799, by frequency 0.552 to 0.559."""
    metrics = short_run("word-vectors").metrics
    assert metrics["analogies"] > 0.9 and metrics["counting_analogies"] > 0.9
    assert metrics["discrimination"] > 0.7 > metrics["frequency_discrimination"]
    capitals = {words[1] for words in toy_language.questions()["country : capital"]}
    assert len(set(metrics["nearest"]["paris"]) & capitals) >= 4


def test_noisy_language_is_harder(short_run):
    """Seeds 0 to 4: analogies 0.339 to 0.389, by counting 0.305 to 0.405."""
    metrics = short_run("word-vectors").metrics
    for method in ("", "counting_"):
        assert metrics[f"noisy_{method}analogies"] < metrics[f"{method}analogies"] - 0.1
        assert metrics[f"noisy_{method}analogies"] > 10 * metrics["chance_analogies"]


def test_vectors_are_saved(short_run):
    with np.load(short_run("word-vectors").folder / "arrays" / "vectors.npz") as arrays:
        assert arrays["vectors"].shape == (len(arrays["words"]), 50) and "paris" in arrays["words"]


def test_analogy_with_an_unknown_word_is_wrong():
    text = corpus([["a", "b", "c", "d", *map(str, range(60))]] * 20, 1, 0.5, 0)
    asked = judging.questions(text, [("a", "b", "c", "d"), ("a", "b", "c", "x")], 2, 0)
    index = {word: k for k, word in enumerate(text.vocabulary)}
    vectors = np.eye(len(index), 100)
    vectors[[index[w] for w in "abcd"], -2:] = [[0, 0], [1, 0], [0, 1], [1, 1]]
    vectors[index["d"], index["c"]] = 1
    assert judging.analogy_accuracy(asked, vectors) == 0.5 and asked.answerable == 0.5
    assert judging.analogy_accuracy(asked._replace(answerable=None), vectors) is None


def own(tmp_path, **settings):
    """A run on a text in which colours and animals keep different company."""
    names = {"colours": "red green blue yellow", "animals": "cat dog horse sheep"}
    filler = {"colours": "paint brush wall canvas bright shade", "animals": "farm grass tail hungry runs asleep"}
    filler = {kind: [f"{word}{end}" for word in words.split() for end in ("", "s", "ing", "ed", "er")] for kind, words in filler.items()}
    local = np.random.default_rng(1)
    lines = []
    for _ in range(900):
        kind = str(local.choice(list(names)))
        lines.append(" ".join([str(local.choice(names[kind].split())), *map(str, local.choice(filler[kind], 4))]).capitalize() + ".")
    (tmp_path / "own.txt").write_text("\n".join(lines))
    chosen = SkipGram(batch=64, dimension=10, epochs=8)
    return szilard.run("word-vectors", tmp_path / "run", text=str(tmp_path / "own.txt"), learning=chosen, **settings)


def test_own_text(tmp_path):
    result = own(tmp_path, words="red dog", analogy="red blue cat")
    metrics = result.metrics
    assert metrics["analogies"] is None and metrics["vocabulary"] == 68 and metrics["discrimination"] > 0.6
    assert not {"cat", "dog", "horse", "sheep"} & set(metrics["nearest"]["red"]) and metrics["answer"] not in ("red", "blue", "cat")
    assert {path.stem for path in (result.folder / "figures").iterdir()} == {"learning", "map"}


def test_text_that_cannot_be_used_is_refused(tmp_path):
    def complaint(content, sentence, name="own.txt"):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match=sentence):
            text_file.read_sentences(str(tmp_path / name))

    complaint(None, "There is no file", "missing.txt")
    complaint(b"\xff\xfe\x00", "is not plain text in UTF-8")
    complaint(b"", "must hold at least 2,000 words in sentences, but holds 0")
    complaint(b"A short text. It says little.", "must hold at least 2,000 words in sentences, but holds 6")
    with pytest.raises(InputError, match="cannot be read"):
        text_file.read_sentences(str(tmp_path))
    with pytest.raises(InputError, match="must have at least 50 words that occur 5 times or more, but has 2"):
        text_file.corpus([["again", "again"], ["and", "and"]] * 500, 5, 0.1, 0)


def test_unknown_words_are_refused(tmp_path):
    with pytest.raises(InputError, match="The word `reds` is not in the vocabulary of 68 words; did you mean `red`"):
        own(tmp_path, words="reds")


def test_impossible_settings_are_refused():
    with pytest.raises(InputError, match="`analogy` must be three words, as in `man king woman`, but has 2"):
        word_vectors.Settings(analogy="man king")
    with pytest.raises(InputError, match=r"`window` must lie in \[1, 50\], but is 60"):
        SkipGram(window=60)
    with pytest.raises(InputError, match="`batch` must be a multiple of 16, but is 100"):
        SkipGram(batch=100)
