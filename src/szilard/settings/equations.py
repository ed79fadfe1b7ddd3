"""Settings of `equations`."""

from dataclasses import dataclass
from typing import ClassVar

from ..data.known_laws import LIBRARIES
from ..learn.settings.symbolic_regression import Breeding
from ..machine import require_room
from ..runs.settings import Settings as Base
from ..runs.settings import at_most, option


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the search for laws."""

    trajectories: int = option(
        60, "trajectories of each system: half teach, a third choose thresholds, the rest judge", least=12, most=10**5
    )
    samples: int = option(400, "samples of a trajectory", least=60, most=10**5)
    noise: float = option(0.01, "errors of the measured coordinates, in their standard deviations", least=0, most=10)
    draws: int = option(200, "draws of trajectories, for the intervals of coefficients", least=2, most=10**5)
    repeats: int = option(5, "data sets for each level of noise", least=1, most=1000)
    longest: int = option(5, "nodes of formulas that are all tried, and joined in pairs", least=3, most=6)
    breeding: Breeding = option(Breeding(), "genetic programming, to compare with")
    data: str = option("", "a .csv, .npz or .h5 file of your own trajectories, whose law is found instead: `time` and variables", file=True)
    degree: int = option(3, "factors of products of your own variables", least=1, most=6)
    angles: str = option("", "your own variables that are angles, by commas: their sines and cosines may occur")

    short: ClassVar = {"draws": at_most(50), "repeats": at_most(1), "longest": at_most(4), "breeding.generations": at_most(10)}

    def check(self) -> None:
        """All terms of all trajectories must fit in memory."""
        require_room(self, "trajectories samples", each=8 * 4 * max(map(len, LIBRARIES.values())))
        require_room(self, "breeding.population breeding.generations", each=500)
