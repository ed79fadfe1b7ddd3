"""Settings of `hidden-oscillator`."""

from dataclasses import dataclass
from typing import ClassVar

from ..learn.settings.supervised import Fit
from ..machine import require_room
from ..runs.settings import Settings as Base
from ..runs.settings import at_most, divided_by, option
from .footprints import LSTM_BYTES

SHOWN = 20  # runs among which the one to draw is chosen


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the hidden oscillator."""

    duration: int = option(60, "steps of a run", least=20, most=1000)
    interval: float = option(0.4, "time from step to step; the seen oscillator alone would have the period 2 pi", above=0, most=1.5)
    noise: float = option(0.1, "noise of a measurement where springs differ, in standard deviations of the start", above=0, most=1000)
    spread: float = option(0.5, "the largest deviation of unseen spring and coupling, as a fraction of nominal values", above=0, below=1)
    units: int = option(48, "memory cells", least=1, most=1000)
    test: int = option(2000, "test runs at each noise and spread", least=SHOWN, most=10_000)
    learning: Fit = option(
        Fit(steps=4000, batch=64, learning_rate=0.008, final_learning_rate=0.0), "the training of each of the two networks"
    )

    short: ClassVar = {"learning.steps": divided_by(10), "test": at_most(500)}

    def check(self) -> None:
        """The runs must fit in memory, with what the network remembers of them."""
        require_room(self, "learning.batch duration units", each=LSTM_BYTES)
        require_room(self, "test duration units", each=16)
