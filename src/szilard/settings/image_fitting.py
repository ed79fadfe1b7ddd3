"""Settings of `image-fitting`."""

from dataclasses import dataclass
from typing import ClassVar

from ..options import MOST_EXAMPLES
from ..runs.settings import Settings as Base
from ..runs.settings import divided_by, option


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of image fitting."""

    picture: str = option("", "a PNG file, or an array saved by numpy.save; without it, waves of two sources behind a ball", file=True)
    samples: int = option(200_000, "points that training may look at, counted as often as they are looked at", least=1, most=10**10)
    batch: int = option(50, "points of a step", least=1, most=MOST_EXAMPLES)
    rate: float = option(0.006, "learning rate of the first step; it falls linearly to 0", above=0)
    spread: float = option(8.0, "factor of the first layer's weights and biases; large ones resolve fine details", above=0, most=1e6)
    baseline_samples: int = option(2_000_000, "points that the plain recipe may look at", least=1, most=10**10)

    short: ClassVar = {"baseline_samples": divided_by(10)}
