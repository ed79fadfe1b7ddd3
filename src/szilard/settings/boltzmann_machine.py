"""Settings of `boltzmann-machine`."""

from dataclasses import dataclass
from typing import ClassVar

from ..errors import require
from ..learn.settings.boltzmann import Divergence
from ..machine import require_room
from ..runs.settings import Settings as Base
from ..runs.settings import at_most, instead, option

RATES = (0.2, 0.1, 0.05, 0.02)  # learning rates tried with scikit-learn


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the Boltzmann machines."""

    data: str = option("", "a .npy file of your own binary samples, (samples, units) or (samples, rows, columns)", file=True)
    temperature: float = option(3.0, "temperature of the Ising configurations, in units of the coupling", above=0, infinite=True)
    size: int = option(4, "sites along an edge of the lattice, an even number; exact sums need 4", least=2, most=64)
    samples: int = option(20_000, "configurations to learn from; a quarter as many again are the test set", least=4, most=10**6)
    model_samples: int = option(5000, "configurations drawn from the trained machine", least=2, most=10**6)
    many_steps: int = option(10, "k of the second machine; the first has k = 1, the third persistent chains", least=1, most=10_000)
    chains: int = option(200_000, "chains of each measured gradient", least=1, most=10**6)
    rates: tuple[float, ...] = option(RATES, "learning rates tried with scikit-learn", above=0, most=1000)
    learning: Divergence = option(Divergence(), "contrastive divergence")

    short: ClassVar = {
        "samples": at_most(8000),
        "model_samples": at_most(2000),
        "many_steps": at_most(3),
        "chains": at_most(20_000),
        "rates": instead((0.1,)),
        "learning.updates": at_most(2000),
    }

    def check(self) -> None:
        """The lattice is a checkerboard; samples and hidden units fit in memory."""
        require_room(self, "samples size size", each=24)
        require_room(self, "model_samples size size", each=24)
        require_room(self, "size size learning.hidden", each=32)
        require_room(self, "learning.batch learning.hidden", each=24)
        require_room(self, "samples learning.hidden", each=16)
        require_room(self, "model_samples learning.hidden", each=24)
        require(self.size % 2 == 0, f"`size` must be even for a checkerboard, but is {self.size}.")
        require(len(self.rates) > 0, "`rates` must hold at least one learning rate; 0.1 is a good one.")
