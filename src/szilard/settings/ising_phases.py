"""Settings of `ising-phases`."""

from dataclasses import dataclass
from typing import ClassVar

from ..data.ising_temperatures import FAR
from ..errors import require
from ..learn.settings.supervised import Fit
from ..machine import require_room
from ..runs.settings import Settings as Base
from ..runs.settings import at_most, divided_by, option


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the phases."""

    size: int = option(40, "sites along an edge of the states that all methods learn from; a multiple of 8", least=8, most=256)
    chains: int = option(128, "independent Markov chains for each temperature", least=16, most=10**5)
    states: int = option(6, "states of a chain, two autocorrelation times apart", least=1, most=10**4)
    largest: int = option(64, "largest of three sizes for the crossing, each twice the one before; 32, 64, ...", least=32, most=512)
    points: int = option(7, "temperatures at which each size is measured", least=5, most=100)
    copies: int = option(100, "sets of chains drawn again from the measured ones, for standard errors of temperatures", least=2, most=10**4)
    hidden: int = option(64, "units of the dense network", least=1, most=10_000)
    noise: float = option(0.15, "largest share of spins that is turned at random whenever a state is learned from", least=0, below=0.5)
    data: str = option("", "a .csv, .npz or .h5 file of your own states: `spins`, `temperature`", file=True)
    dense: Fit = option(Fit(steps=800, learning_rate=1e-3), "the training of the dense networks")
    convolution: Fit = option(Fit(steps=500, learning_rate=3e-3), "the training of the convolutional network")

    short: ClassVar = {
        "size": at_most(8),
        "chains": at_most(32),
        "largest": at_most(32),
        "points": at_most(5),
        "copies": at_most(50),
        "convolution.steps": divided_by(4),
    }

    def check(self) -> None:
        """Sizes must suit strides and blocks; states, weights and activations must fit in memory."""
        below = self.size // 8 * 8
        require(self.size % 8 == 0, f"`size` must be a multiple of 8, but is {self.size}; choose {below} or {below + 8}.")
        power = 2 ** (self.largest.bit_length() - 1)
        require(self.largest == power, f"`largest` must be a power of 2, but is {self.largest}; choose {power} or {2 * power}.")
        require_room(self, "chains states size size", each=5 * len(FAR))
        require_room(self, "chains states largest largest", each=9)
        require_room(self, "hidden size size", each=16)
        for name in ("dense.batch", "convolution.batch"):
            require_room(self, f"{name} size size", each=64)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Those for the crossing."""
        return tuple(self.largest // k for k in (4, 2, 1))
