"""Settings of `backpropagation`."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from ..machine import require_bytes, require_weights
from ..runs.settings import Settings as Base
from ..runs.settings import divided_by, option


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of backpropagation."""

    hidden: tuple[int, ...] = option((30, 30), "units of the hidden layers", least=1, most=10_000)
    activation: Literal["tanh", "sigmoid", "relu"] = option("tanh", "activation of the hidden layers; the output is a sigmoid")
    rate: float = option(2.0, "learning rate of the first step; it falls linearly to 0, so that the noise of the batches dies out", above=0)
    batch: int = option(50, "points of a step", least=1, most=1_000_000)
    steps: int = option(60_000, "steps of stochastic gradient descent per function", least=1, most=10**9)
    points: int = option(10_000, "training points, and as many test points", least=1, most=10_000_000)

    short: ClassVar = {"steps": divided_by(8)}

    def check(self) -> None:
        """The network must fit in memory."""
        require_weights(self.hidden, inputs=2)
        require_bytes(8 * 4 * self.batch * sum(self.hidden), "batch hidden")
        require_bytes(8 * 3 * self.points * sum(self.hidden), "points hidden")
