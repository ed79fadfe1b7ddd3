"""Are words and sentences of any language what its readers call so, and does reading take time in proportion to the text?"""

import time
import unicodedata

import numpy as np
import pytest

from szilard.data.sentences import read_sentences, words_of
from szilard.data.texts import corpus, random_pairs
from szilard.errors import InputError

PLAIN = "The quick brown fox jumps over it. " * 300


def read(tmp_path, text, encoding="utf-8"):
    (tmp_path / "a.txt").write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return read_sentences(str(tmp_path / "a.txt"))


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC"])
def test_accents_belong_to_their_words_in_every_form(form):
    words = words_of(unicodedata.normalize(form, "Où est la fenêtre très Ångström"))
    assert words == ["où", "est", "la", "fenêtre", "très", "ångström"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("c'est c\u2019est mi-temps mi\u2010temps 'so' -so- a--b", ["c'est", "c'est", "mi-temps", "mi-temps", "so", "so", "a", "b"]),
        ("मैं घर जाता हूँ", ["मैं", "घर", "जाता", "हूँ"]),
        ("هَلْ أَنْتَ هنا", ["هَلْ", "أَنْتَ", "هنا"]),
        ("snake_case x2 3rd 12", ["snake", "case", "x", "rd"]),
        ("soft\u00adware \U0001e900\U0001e944\U0001e923", ["software", "\U0001e922\U0001e944\U0001e923"]),
    ],
)
def test_words(text, words):
    assert words_of(text) == words


ENDS = [
    ".",
    "!",
    "?",
    "...",
    "\u2026",
    "?!",
    '."',
    "!\u201d",
    ".)",
    ":",
    ";",
    "\u061f",
    "\u06d4",
    "\u0964",
    "\u3002",
    "\uff01",
    "\uff1f",
    "\u203d",
    "\u1362",
]


@pytest.mark.parametrize("end", ENDS)
def test_sentences_end_in_every_script(tmp_path, end):
    found = read(tmp_path, f"un deux trois{end} quatre cinq{end} " * 500)
    assert found == [["un", "deux", "trois"], ["quatre", "cinq"]] * 500


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("one two three four\n" * 600, 600),  # a sentence per line, without ends
        ("one two three four\n" * 500 + "one two three?\n" * 100, 600),  # some of which have one
        ("one two three four\r\n" * 600, 600),
        ("One two\nthree. Four\nfive six. Seven\neight. " * 400, 1200),  # lines within sentences
        ("one two\nthree four\n\n" * 600, 1200),  # verses: nothing else ends a line
        ("one\ntwo\nthree.\n" * 800, 800),  # a word per line
        ("one two three four " * 15_000, 60),  # no end at all
        ("one two three four " * 500, 50),  # nor enough words for blocks of a thousand
    ],
)
def test_lines_are_sentences_where_nothing_else_ends_them(tmp_path, text, sentences):
    found = read(tmp_path, text)
    assert len(found) == sentences and sum(map(len, found)) == len(text.replace(".", "").replace("?", "").split())


def test_pieces_are_joined_without_a_seam(tmp_path):
    """The text is read in pieces of a million characters; no word or sentence is cut where they meet."""
    sentence = "été comme hiver le café reste ouvert. "
    found = read(tmp_path, unicodedata.normalize("NFD", sentence) * 60_000)
    assert found == [words_of(sentence)] * 60_000


HOSTILE = ["." * 10**6, "-" * 10**6, "a-" * 10**6, "\n" + " " * 10**6 + "x", "\n" * 10**6, "\r" * 10**6, ".\"'" * 10**6, "a" * 10**6]
HOSTILE += ["e" + "\u0301\u0323" * 10**6, "\u2026\u2019" * 10**6, "\u3002" * 10**6, "\U0001e944" * 10**6, "'" * 10**6, "a." * 10**6]


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(text[:3]) for text in HOSTILE])
def test_hostile_texts_take_linear_time(tmp_path, text):
    begin = time.perf_counter()
    assert len(read(tmp_path, PLAIN + text)) >= 300
    assert time.perf_counter() - begin < 10


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings(tmp_path, encoding):
    assert read(tmp_path, "l'été est là. " * 800, encoding)[0] == ["l'été", "est", "là"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (PLAIN.encode("utf-16-le"), "holds a zero byte"),
        (PLAIN.encode() + "é".encode("latin-1"), "is not plain text in UTF-8 or UTF-16; save it as UTF-8"),
        (b"one two. " * 100, "must hold at least 2,000 words in sentences, but holds 200"),
    ],
)
def test_texts_that_cannot_be_used(tmp_path, content, sentence):
    with pytest.raises(InputError, match=sentence):
        read(tmp_path, content)


def many(count):
    rng = np.random.default_rng(0)
    words = [f"{a}{b}" for a in "abcdefgh" for b in "ijklmnopé"]
    return [[words[k] for k in rng.integers(len(words), size=6)] for _ in range(count)]


def test_a_word_is_found_however_it_is_typed():
    text = corpus([*many(400), ["l'été", "aé"]], 1, 0.1, 0)
    assert text.place("L\u2019e\u0301te\u0301") == text.place("l'été")
    with pytest.raises(InputError, match="is not in the vocabulary") as mistake:
        text.place("\x1b[31m" + "z" * 1000)
    assert str(mistake.value).isprintable() and len(str(mistake.value)) < 400


def test_nothing_held_out_is_refused():
    with pytest.raises(InputError, match="must have more sentences"):
        corpus([word for sentence in many(200) for word in [sentence]] + [["rare"]] * 3, 1, 1e-9, 0)


def test_pairs_stand_in_one_sentence():
    text = corpus(many(400), 1, 0.3, 0)
    words, neighbours, others = random_pairs(text.held_out, text.known.counts / text.known.counts.sum(), 2, 0)
    assert len(words) == len(neighbours) == len(others) > 500
