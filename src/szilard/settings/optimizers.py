"""Settings of `optimizers`."""

from dataclasses import dataclass
from typing import ClassVar

from ..errors import require
from ..machine import require_room
from ..runs.settings import Settings as Base
from ..runs.settings import divided_by, option


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the optimizers."""

    tolerance: float = option(1e-4, "how far above the minimum a walk may be and count as arrived", above=0, most=1e6)
    limit: int = option(6000, "steps of every walk", least=1, most=10**6)
    rates: int = option(121, "learning rates that are tried, evenly spaced in their logarithm", least=1, most=10**5)
    lowest_rate: float = option(1e-4, "the smallest of them", above=0, most=1e6)
    highest_rate: float = option(10.0, "the largest of them", above=0, most=1e6)
    picture_steps: int = option(4000, "training steps on the picture, of 50 points each", least=1, most=10**8)

    short: ClassVar = {"rates": divided_by(2), "picture_steps": divided_by(6)}

    def check(self) -> None:
        """The rates must rise, and the walks fit in memory."""
        least, largest = self.lowest_rate, self.highest_rate
        require(largest >= least, f"`highest_rate` must be at least `lowest_rate`, which is {least}, but is {largest}.")
        require_room(self, "rates limit", each=8 * 45)
