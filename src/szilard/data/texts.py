"""A text in numbers: the grammar's sentences, or a user's own file."""

from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ..errors import InputError, require
from ..files import plain
from ..learn.skip_gram import Text
from .sentences import normal, read_sentences

__all__ = ["Corpus", "corpus", "random_pairs", "read_sentences"]

FEWEST = 50  # different words that are enough to learn from


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
        word = normal(word)
        if word not in self.vocabulary:
            close = get_close_matches(word[:40], self.vocabulary, 3)
            hint = f"did you mean {' or '.join(f'`{other}`' for other in close)}?" if close else "choose one that occurs more often."
            raise InputError(f"The word `{plain(word, 40)}` is not in the vocabulary of {len(self.vocabulary)} words; {hint}")
        return self.vocabulary.index(word)


def corpus(sentences: Sequence[Sequence[str]], rarest: int, held_out: float, seed: int) -> Corpus:
    """The sentences in numbers, a random fraction of them held out; words that occur fewer than `rarest` times are left out.

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
    enough = all(any(len(words) > 1 for words in part) for part in parts)
    require(enough, "The text must have more sentences, so that some can be held out; give a longer one.")
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
