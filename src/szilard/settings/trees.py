"""Settings of `trees`."""

from dataclasses import dataclass
from typing import ClassVar

from ..data.ising_temperatures import FAR
from ..machine import require_bytes, require_room
from ..runs.settings import Settings as Base
from ..runs.settings import at_most, option


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the trees."""

    size: int = option(40, "sites along an edge", least=4, most=256)
    chains: int = option(128, "independent Markov chains for each temperature", least=16, most=10**5)
    states: int = option(6, "states of a chain, two autocorrelation times apart", least=1, most=10**4)
    trees: int = option(100, "trees of the forest and of each boosting; a tenth as many are bagged", least=1, most=10_000)

    short: ClassVar = {"size": at_most(16), "chains": at_most(32), "trees": at_most(30)}

    def check(self) -> None:
        """States and trees must fit in memory."""
        require_room(self, "chains states size size", each=12 * len(FAR))
        require_bytes(self.trees * self.chains * self.states * 100.0 * len(FAR), "trees chains states")
