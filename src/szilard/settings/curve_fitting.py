"""Settings of `curve-fitting`."""

from dataclasses import dataclass
from typing import ClassVar

from ..machine import require_room
from ..runs.settings import Settings as Base
from ..runs.settings import divided_by, option

DEGREES = range(1, 17)


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of curve fitting."""

    noise: float = option(0.1, "standard deviation of the noise on every measured value; the curves have height 1", above=0, most=1000)
    points: int = option(25, "training points; ten times as many are for validation and for the test", least=DEGREES[-1] + 1, most=10**5)
    starts: int = option(300, "starting points of the fits of the wave packet", least=1, most=10**5)
    steps: int = option(15_000, "training steps of the network and of the fits", least=1, most=10**7)

    short: ClassVar = {"steps": divided_by(3), "starts": divided_by(3)}

    def check(self) -> None:
        """The fits must fit in memory."""
        require_room(self, "points starts", each=8 * 16)
        require_room(self, "points", each=8 * 10 * 60 * 6)
