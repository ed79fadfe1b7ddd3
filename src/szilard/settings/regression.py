"""Settings of `regression`."""

from dataclasses import dataclass
from typing import ClassVar

from ..machine import require_room
from ..runs.settings import Settings as Base
from ..runs.settings import divided_by, option

TEST = 500
COUNTS = (3, 6, 12, 20, 30, 40, 50, 55, 60, 66, 75, 90, 120, 180, 300, 600)


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the regression."""

    spins: int = option(40, "spins of the chain, whose couplings of all pairs are learned", least=4, most=100)
    states: int = option(400, "configurations whose energies are learned from", least=10, most=10**5)
    sets: int = option(200, "data sets over which bias and variance are measured", least=2, most=10**5)

    short: ClassVar = {"sets": divided_by(10)}

    def check(self) -> None:
        """The pairs of all states must fit in memory, and so must the predictions of all data sets."""
        require_room(self, "states spins spins", each=8 * 2)
        require_room(self, "sets", each=8 * TEST * len(COUNTS))
