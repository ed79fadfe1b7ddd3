"""Settings of `clusters`."""

from dataclasses import dataclass
from typing import ClassVar

from ..errors import require
from ..machine import require_room
from ..runs.settings import Settings as Base
from ..runs.settings import at_most, option


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the clusters."""

    size: int = option(40, "sites along an edge of the magnet, an even number", least=4, most=256)
    states: int = option(500, "states at each temperature to learn from; as many others are held out", least=20, most=10**5)
    points: int = option(600, "points of each set in the plane", least=50, most=20_000)
    most: int = option(6, "most clusters that are looked for", least=3, most=30)

    short: ClassVar = {"size": at_most(16), "states": at_most(128), "points": at_most(300)}

    def check(self) -> None:
        """Spins and distances of all pairs of points must fit in memory, and a checkerboard needs an even size."""
        require(self.size % 2 == 0, f"`size` must be an even number, but is {self.size}; take {self.size + 1}.")
        require_room(self, "states size size", each=2 * 16)
        require_room(self, "points points", each=8 * 4)
        require_room(self, "states most most", each=8 * 16)
