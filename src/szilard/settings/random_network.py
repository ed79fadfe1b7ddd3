"""Settings of `random-network`."""

from dataclasses import dataclass
from typing import ClassVar

from ..errors import require
from ..machine import require_room
from ..runs.settings import Settings as Base
from ..runs.settings import at_most, divided_by, option

COMPARED = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0)  # weight spreads of the table
FAINTEST = 1e-100  # signal whose square the statistics can resolve


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of a random network."""

    weight_spread: float = option(2.0, "standard deviation of the weights, times the square root of a unit's inputs", above=0, most=1e6)
    bias_spread: float = option(0.3, "standard deviation of the biases", least=0, most=1e6)
    layers: int = option(20, "hidden layers of the deep network", least=1, most=1000)
    width: int = option(100, "units in each hidden layer", least=1, most=30_000)
    pixels: int = option(400, "pixels along each side of the pictures", least=1, most=4000)
    networks: int = option(200, "random networks that the statistics average over", least=1, most=1_000_000)

    short: ClassVar = {"pixels": at_most(100), "networks": divided_by(4)}

    def check(self) -> None:
        """The networks must fit in memory, and a signal must not die out on its way."""
        require_room(self, "layers width width", each=5)
        require_room(self, "networks width", each=7 * 20)
        require_room(self, "layers pixels pixels", each=3 * 4)
        require_room(self, "pixels width layers", each=4 * 4)
        left = max(self.bias_spread, min(*COMPARED, self.weight_spread) ** self.layers)
        require(left > FAINTEST, f"Without biases signals die out in {self.layers} layers; use a larger `bias_spread` or fewer `layers`.")
