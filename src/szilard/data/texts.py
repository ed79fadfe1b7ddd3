"""A text in numbers: the grammar's sentences, or a user's own file."""

import re
from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ..errors import InputError, require
from ..learn.skip_gram import Text

SHORTEST, FEWEST = 2000, 50  # words of a text, and different words, that are enough to learn from
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_END = re.compile(r"[.!?:;]+\s|\n\s*\n")


class Corpus(NamedTuple):
    """A text with its vocabulary, the most frequent word first, divided by sentences."""

    vocabulary: list[str]
    known: Text
    held_out: Text

    def place(self, word: str) -> int:
        """Where `word` stands in the vocabulary.

        Raises:
            InputError: it is not in it.
        """
        if word not in self.vocabulary:
            close = get_close_matches(word, self.vocabulary, 3)
            hint = f"did you mean {' or '.join(f'`{other}`' for other in close)}?" if close else "choose one that occurs more often."
            raise InputError(f"The word `{word}` is not in the vocabulary of {len(self.vocabulary)} words; {hint}")
        return self.vocabulary.index(word)


def read_sentences(path: str) -> list[list[str]]:
    """The sentences of a text file as lists of words in small letters.

    Raises:
        InputError: the file cannot be read, is no text, or is too short.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"`{path}` cannot be read ({error.strerror or error}); give a file of plain text.") from None
    except UnicodeDecodeError:
        raise InputError(f"`{path}` is not plain text in UTF-8; convert it first.") from None
    found = [words for part in _END.split(text) if len(words := _WORD.findall(part.lower())) > 1]
    length = sum(map(len, found))
    require(length >= SHORTEST, f"`{path}` must hold at least {SHORTEST:,} words in sentences, but holds {length:,}; give a longer text.")
    return found


def corpus(sentences: Sequence[Sequence[str]], rarest: int, held_out: float, seed: int) -> Corpus:
    """The sentences in numbers, a random share of them held out; words that occur fewer than `rarest` times are left out.

    Raises:
        InputError: too few different words remain.
    """
    apart = np.random.default_rng([seed, 1]).random(len(sentences)) < held_out
    counts = Counter(word for words, held in zip(sentences, apart, strict=True) if not held for word in words)
    vocabulary = [word for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if count >= rarest]
    require(
        len(vocabulary) >= FEWEST,
        f"The text must have at least {FEWEST} words that occur {rarest} times or more, but has {len(vocabulary)}; "
        "give a longer text, or a smaller `rarest`.",
    )
    places = {word: k for k, word in enumerate(vocabulary)}
    numbered = [np.array([places[word] for word in words if word in places], np.int32) for words in sentences]
    parts = [[words for words, held in zip(numbered, apart, strict=True) if held == wanted] for wanted in (False, True)]
    require(bool(parts[1]), "The text must have more sentences, so that some can be held out; give a longer one.")
    return Corpus(vocabulary, *(_joined(part, len(vocabulary)) for part in parts))


def _joined(sentences: list[np.ndarray], vocabulary: int) -> Text:
    words = np.concatenate(sentences)
    numbers = np.repeat(np.arange(len(sentences), dtype=np.int32), [len(sentence) for sentence in sentences])
    return Text(words, numbers, np.bincount(words, minlength=vocabulary))


def random_pairs(text: Text, chances: Float[np.ndarray, "vocabulary"], window: int, seed: int) -> tuple[np.ndarray, ...]:
    """Words of the text, a true neighbour of each and a random word, drawn by `chances`: what vectors have to tell apart."""
    rng = np.random.default_rng([seed, 2])
    pairs = []
    for distance in range(1, window + 1):
        together = text.sentences[distance:] == text.sentences[:-distance]
        pairs.append(np.stack([text.words[:-distance][together], text.words[distance:][together]], 1))
    found = rng.permutation(np.concatenate(pairs))[:50_000]
    return found[:, 0], found[:, 1], rng.choice(len(chances), len(found), p=chances)
