"""Settings of `visualisation`."""

from dataclasses import dataclass
from typing import ClassVar

from ..runs.settings import Settings as Base
from ..runs.settings import divided_by, instead, option


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of a visualisation."""

    data: str | None = option(
        None, "your own points, a row each: .npy, .npz (points, labels) or .csv (a column label); digits unless given", file=True
    )
    perplexity: float = option(30.0, "how many neighbours a point of a t-SNE map effectively sees", above=1, most=10_000)
    test_fraction: float = option(0.2, "fraction of the points that are placed on the maps later", above=0, below=1)
    thinning: int = option(1, "the maps are made of one in so many training points", least=1, most=1000)
    steps: int = option(6000, "training steps of the network, of 50 digits each", least=1, most=10**9)

    short: ClassVar = {"thinning": instead(3), "steps": divided_by(2)}
