"""Settings of word vectors; `..skip_gram` is the method."""

from dataclasses import dataclass

from ...errors import require
from ...machine import require_room
from ...options import FASTEST, LARGEST, MOST_EXAMPLES, Options, option

BLOCK = 16  # consecutive words that share their random words
SHARED = 22  # random words of a block


@dataclass(frozen=True, kw_only=True)
class SkipGram(Options):
    """Settings of word vectors."""

    dimension: int = option(50, "length of the vectors", least=1, most=10_000)
    window: int = option(5, "largest distance of a neighbour, in words; each word draws its own from 1 to this", least=1, most=50)
    negatives: int = option(5, "random words per neighbour", least=1, most=1000)
    epochs: int = option(10, "times that the text is read", least=1, most=10**6)
    batch: int = option(256, f"words of a step, a multiple of {BLOCK}", least=1, most=MOST_EXAMPLES)
    learning_rate: float = option(0.15, "learning rate of AdaGrad at the start; it falls linearly to 0", above=0, most=FASTEST)
    subsampling: float = option(
        1e-3, "words of a larger frequency are left out at random, the more the more frequent; 1 leaves out none", above=0, most=LARGEST
    )

    def check(self) -> None:
        """A step reads whole blocks, and fits into memory."""
        require(self.batch % BLOCK == 0, f"`batch` must be a multiple of {BLOCK}, but is {self.batch}.")
        require_room(self, "batch dimension", each=16 * (2 * BLOCK + 2 * self.window + SHARED) / BLOCK)
