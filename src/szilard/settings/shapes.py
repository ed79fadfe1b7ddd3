"""Settings of `shapes`."""

from dataclasses import dataclass
from typing import ClassVar

from ..data.sizes import PIXELS, POINTS
from ..learn.settings.supervised import Fit
from ..machine import require_room
from ..runs.settings import Settings as Base
from ..runs.settings import at_most, divided_by, instead, option

PIECE = 50  # curves that are looked at side by side
NOISE_FACTORS = (1.0, 2.0, 4.0, 8.0)


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of telling shapes apart."""

    line_noise: float = option(
        0.05, "least standard deviation on every point of a line, whose height is 0.5 to 1.5; the largest is 8 times it", above=0, most=1e6
    )
    image_noise: float = option(0.2, "the same on every pixel of an image, whose shapes have the shade 1 on 0", above=0, most=1e6)
    kernel_noise: float = option(0.1, "the same on every pixel of a filtered image", above=0, most=1e6)
    test_examples: int = option(4000, "lines of every noise, and images, to judge with", least=1, most=50_000)
    penalties: tuple[float, ...] = option((0.01, 1.0), "inverse penalties among which logistic regression chooses", above=0, most=1e12)
    centres: int = option(240, "of lines, over which the optimum sums", least=1, most=2000)
    widths: int = option(40, "of lines, over which the optimum sums", least=1, most=500)
    network: str = option("", "a Python file with your own network, in place of our convolutional ones", file=True)
    lines: Fit = option(Fit(steps=4000), "training on lines")
    images: Fit = option(Fit(steps=3000, batch=32, learning_rate=4e-3), "training on images")

    short: ClassVar = {
        "test_examples": at_most(1000),
        "penalties": instead((0.01,)),
        "centres": at_most(120),
        "widths": at_most(20),
        "lines.steps": divided_by(6),
        "images.steps": divided_by(8),
    }

    def check(self) -> None:
        """The test and the lines of the optimum must fit in memory."""
        require_room(self, "test_examples", each=4 * 4 * (POINTS * len(NOISE_FACTORS) + PIXELS**2))
        require_room(self, "centres widths", each=2 * 4 * (2 * POINTS + 6 * PIECE))
