"""Settings of `word-vectors`."""

from dataclasses import dataclass
from typing import ClassVar

from ..data import toy_language
from ..errors import require
from ..learn.settings.skip_gram import SkipGram
from ..runs.settings import Change, instead, option
from ..runs.settings import Settings as Base


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of word vectors."""

    text: str | None = option(
        None, "a plain text of your own; without it, sentences of a small grammar whose analogies are known", file=True
    )
    words: str = option("", "whose nearest words are told, separated by blanks")
    analogy: str = option("", "three words a b c, separated by blanks: a is to b as c is to what?")
    sentences: int = option(20_000, "of the grammar", least=1000, most=10**6)
    stray: float = option(toy_language.STRAY, "fraction of the grammar's topics that belong to another thing", least=0, most=1)
    noisy_stray: float = option(0.7, "the same in the second, harder language", least=0, most=1)
    lengths: tuple[float, ...] = option(
        (1 / 16, 1 / 8, 1 / 4, 1 / 2), "fractions of the sentences after which analogies are asked, too", above=0, below=1
    )
    rarest: int = option(5, "in a text of your own, words that occur less often are left out", least=1, most=10**9)
    learning: SkipGram = option(SkipGram(), "skip-gram")

    short: ClassVar = {
        "sentences": Change(lambda _, count: max(count // 4, 1000), "divided by 4, at least 1,000"),
        "lengths": instead((1 / 2,)),
        "learning.epochs": Change(lambda settings, n: -(-n // 4) if settings.text else n, "divided by 4 for a text of your own"),
    }

    def check(self) -> None:
        """An analogy has three words."""
        asked = len(self.analogy.split())
        require(asked in (0, 3), f"`analogy` must be three words, as in `man king woman`, but has {asked}.")
