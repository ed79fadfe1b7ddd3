"""Settings of `materials`."""

from dataclasses import dataclass
from typing import ClassVar

from ..data.structures import RADIAL
from ..learn.settings.supervised import Fit
from ..machine import require_room
from ..runs.settings import Settings as Base
from ..runs.settings import at_most, divided_by, option


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the materials."""

    structures: int = option(96, "alloys of each of the 15 pairs of metals", least=8, most=10**4)
    sizes: int = option(4, "sizes of the set of alloys that teaches, each about half of the next", least=1, most=6)
    members: int = option(4, "networks of a committee", least=2, most=1000)
    units: int = option(32, "features of an atom", least=1, most=2000)
    passes: int = option(1, "rounds in which atoms hear from their neighbours", least=1, most=10)
    learning: Fit = option(
        Fit(steps=5000, batch=32, learning_rate=0.005, final_learning_rate=0.0, gradient_norm=100.0), "the training with alloys"
    )
    bonding: Fit = option(
        Fit(steps=800, batch=16, learning_rate=0.005, final_learning_rate=0.0, gradient_norm=100.0), "the training with molecules"
    )
    folds: int = option(4, "parts of the molecules, or of your own structures, each of which is held out once", least=2, most=100)
    data: str = option("", "a CIF or extended XYZ file of your own structures, of which a property is learned instead", file=True)
    key: str = option("", "the name of that property in the file")
    unit: str = option("", "its unit, for the figures")
    total: bool = option(False, "your property is a sum over atoms, as a total energy is, and not a mean")
    cutoff: float = option(5.0, "distance in Å beyond which atoms of your own structures do not see each other", least=1, most=20)

    short: ClassVar = {
        "structures": at_most(36),
        "sizes": at_most(1),
        "members": at_most(2),
        "learning.steps": divided_by(4),
        "bonding.steps": divided_by(4),
        "folds": at_most(2),
    }

    def check(self) -> None:
        """Weights, features and structures must fit in memory."""
        require_room(self, "members sizes units units", each=4 * 4 * 12 * self.passes)
        require_room(self, "members folds units units", each=4 * 4 * 12 * self.passes)
        require_room(self, "learning.batch members sizes units", each=4 * 8 * 12 * self.passes)
        require_room(self, "bonding.batch members folds units", each=4 * 14 * 40 * self.passes)
        require_room(self, "structures", each=15 * 8 * 8 * RADIAL * 8)
