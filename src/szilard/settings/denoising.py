"""Settings of `denoising`."""

from dataclasses import dataclass
from typing import ClassVar

from ..machine import require_room
from ..runs.settings import Settings as Base
from ..runs.settings import at_most, instead, option


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the denoising run."""

    images: int = option(1000, "pairs of circles and squares seen in training, each once; rounded down to tens", least=40, most=50_000)
    shapes: int = option(5, "circles in each of these pictures; where they overlap, they add up", least=1, most=50)
    pixels: int = option(50, "pixels along each side of these pictures", least=8, most=64)
    noisy_images: int = option(3000, "noisy discs (27 x 27 pixels) seen in training, each once; rounded down too", least=40, most=100_000)
    rate: float = option(6e-3, "learning rate of the first step; it falls to 0 in a straight line", above=0, most=10)
    test: int = option(500, "test pictures of each task", least=10, most=20_000)
    course: bool = option(True, "whether the network of the course is trained too, in its own recipe, which needs 100 images")

    short: ClassVar = {"images": at_most(100), "noisy_images": at_most(400), "test": at_most(100), "course": instead(False)}

    def check(self) -> None:
        """The pictures must fit in memory, in the double precision of the filters."""
        require_room(self, "images pixels pixels", each=60)
        require_room(self, "noisy_images", each=27**2 * 60)
        require_room(self, "test pixels pixels", each=150)
