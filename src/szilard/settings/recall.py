"""Settings of `recall`."""

from dataclasses import dataclass
from typing import ClassVar

from ..errors import require
from ..learn.settings.supervised import Fit
from ..machine import require_bytes
from ..runs.settings import Settings as Base
from ..runs.settings import at_most, divided_by, option
from .footprints import LSTM_BYTES

TEST = 10_000  # sequences in which recall is judged


LAGS = 2_000  # sequences from which linear autoregression learns
RECALL = Fit(steps=3000, batch=64, learning_rate=0.01, final_learning_rate=0.0)
COUNTDOWN = Fit(steps=4500, batch=128, learning_rate=0.01, final_learning_rate=0.0)


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of recall and countdown."""

    duration: int = option(30, "steps of a sequence, after its silence", least=8, most=1000)
    silence: int = option(10, "steps before, in which nothing happens and the network comes to rest", least=0, most=1000)
    longest: int = option(15, "the largest number to count down from", least=1, most=999)
    units: int = option(32, "memory cells", least=1, most=2000)
    recall: Fit = option(RECALL, "training of the first task")
    countdown: Fit = option(COUNTDOWN, "training of the second task")

    short: ClassVar = {
        "duration": at_most(20),
        "longest": at_most(8),
        "recall.steps": divided_by(3),
        "countdown.steps": divided_by(3),
    }

    def check(self) -> None:
        """A sequence must have room for the numbers."""
        shortest = max(self.longest + 1, 8)
        require(self.duration >= shortest, f"`duration` must be at least {shortest} for these numbers, but is {self.duration}.")
        self._check_room()

    def _check_room(self) -> None:
        examples = max(self.recall.batch, self.countdown.batch)
        pairs = 2 * self.duration * self.longest  # of times in the longer sequences
        require_bytes(LSTM_BYTES * examples * self.steps * self.units, "recall.batch countdown.batch duration silence units")
        require_bytes(16 * max(TEST, pairs) * (self.steps + self.duration) * self.units, "duration silence longest units")
        require_bytes(32 * LAGS * self.steps**2, "duration silence")

    @property
    def steps(self) -> int:
        """Steps of a sequence, with its silence."""
        return self.silence + self.duration
