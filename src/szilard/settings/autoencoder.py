"""Settings of `autoencoder`."""

from dataclasses import dataclass
from typing import ClassVar

from ..errors import require
from ..machine import require_room
from ..runs.settings import Change, instead, option
from ..runs.settings import Settings as Base

EVALUATIONS = 20


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the autoencoders."""

    bottleneck: int = option(3, "neurons in the narrowest layer of the network whose neurons are looked at", least=1, most=64**2)
    others: tuple[int, ...] = option(
        (1, 2, 9), "bottlenecks of further networks, to see how the error depends on their number", least=1, most=64**2
    )
    images: int = option(
        30_000, "pictures seen in training, each once; rounded down to twenty equal parts of whole minibatches", least=20, most=10**7
    )
    pixels: int = option(27, "pixels along each side of a picture; with fewer than 8 a disc has no shape", least=8, most=64)
    batch: int = option(15, "pictures of a gradient step", least=1, most=10_000)
    rate: float = option(5e-3, "learning rate of the first step; it falls to 0 in a straight line", above=0, most=10)

    network: str = option("", "a Python file with your own autoencoder, in place of ours", file=True)

    short: ClassVar = {
        "images": Change(lambda settings, images: min(images, max(6000, EVALUATIONS * settings.batch)), "at most 6,000"),
        "others": instead(()),
    }

    def check(self) -> None:
        """A bottleneck is no wider than the picture; there are enough pictures, and not more than fit into memory."""
        for name, sizes in (("bottleneck", (self.bottleneck,)), ("others", self.others)):
            widest = max(sizes, default=0)
            limit = f"`{name}` must be at most {self.pixels**2}, a neuron per pixel, but is {widest}"
            require(widest <= self.pixels**2, f"{limit}; the challenge allows 3 (HARD) or 9 (MEDIUM).")
        fewest = EVALUATIONS * self.batch
        require(self.images >= fewest, f"`images` must be at least {fewest}, twenty minibatches, but is {self.images}.")
        require_room(self, "images pixels pixels", each=4 * 5)

    @property
    def steps(self) -> int:
        """Gradient steps of a training."""
        return self.images // (EVALUATIONS * self.batch) * EVALUATIONS

    @property
    def sizes(self) -> list[int]:
        """All bottlenecks."""
        return sorted({self.bottleneck, *self.others})
