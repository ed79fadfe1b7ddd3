"""Settings of `digits`."""

from dataclasses import dataclass
from typing import ClassVar

from ..learn.settings.augmentation import Augmentation
from ..runs.settings import Settings as Base
from ..runs.settings import instead, option


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of reading digits. The split of the data is always the same."""

    data: str = option(
        "digits",
        "digits (1,797 images of 8 x 8 pixels), mnist (5,000 of 28 x 28, from the extra `images`), or a file like mnist.npz",
        file=True,
        names=("digits", "mnist"),
    )
    epochs: int | None = option(
        None, "how often training goes through the images; unless given 100 times, 15 where there are more than 10,000", least=1, most=10**6
    )
    repeats: int = option(3, "trainings of every network; the one with the best validation accuracy counts", least=1, most=1000)
    dropout: float = option(0.5, "fraction of hidden units that a training step leaves out, where dropout is used", above=0, below=1)
    small: bool = option(False, "take a smaller convolutional network, trained half as long at a higher rate")
    network: str = option("", "a Python file with your own network, in place of our convolutional one", file=True)
    augmentation: Augmentation = option(Augmentation(), "how images are moved, where that is done")

    short: ClassVar = {"repeats": instead(1), "small": instead(True)}
