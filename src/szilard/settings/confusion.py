"""Settings of `confusion`."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from jaxtyping import Float

from ..errors import require
from ..learn.settings.supervised import Fit
from ..machine import require_room
from ..runs.settings import Settings as Base
from ..runs.settings import at_most, divided_by, option


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the confusion."""

    size: int = option(40, "sites along an edge, a multiple of 4", least=8, most=256)
    coldest: float = option(1.2, "lowest temperature, J", above=0, most=1000)
    hottest: float = option(3.6, "highest temperature, J", above=0, most=1000)
    temperatures: int = option(31, "temperatures, at equal distances", least=5, most=1000)
    chains: int = option(128, "independent Markov chains for each temperature", least=10, most=10**5)
    states: int = option(8, "states of a chain, two autocorrelation times apart", least=1, most=10**4)
    hidden: int = option(64, "units of the dense network", least=1, most=10_000)
    dense: Fit = option(Fit(steps=2000, learning_rate=1e-3), "the training of the dense network")
    convolution: Fit = option(Fit(steps=600, learning_rate=5e-3), "the training of the convolutional network")

    short: ClassVar = {
        "size": at_most(16),
        "temperatures": at_most(16),
        "chains": at_most(64),
        "states": at_most(4),
        "dense.steps": divided_by(4),
        "convolution.steps": divided_by(4),
    }

    def check(self) -> None:
        """There must be a range of temperatures; states, weights and activations must fit in memory."""
        require(self.coldest < self.hottest, f"`hottest` must be greater than `coldest`, {self.coldest}, but is {self.hottest}.")
        below = self.size // 4 * 4
        require(self.size % 4 == 0, f"`size` must be a multiple of 4, but is {self.size}; choose {below} or {below + 4}.")
        require_room(self, "temperatures chains states size size", each=9)
        require_room(self, "temperatures size size", each=16)
        require_room(self, "hidden size size", each=16)
        require_room(self, "temperatures temperatures chains states", each=16)
        for name in ("dense.batch", "convolution.batch"):
            require_room(self, f"{name} size size", each=200)

    def grid(self) -> Float[np.ndarray, "temperatures"]:
        """The temperatures."""
        return np.linspace(self.coldest, self.hottest, self.temperatures)
