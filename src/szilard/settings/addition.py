"""Settings of `addition`."""

from dataclasses import dataclass
from typing import ClassVar

from ..learn.settings.supervised import Fit
from ..runs.settings import Settings as Base
from ..runs.settings import at_most, divided_by, instead, option


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of addition."""

    units: int = option(96, "memory cells", least=1, most=2000)
    held_out: float = option(0.25, "fraction of the unordered pairs of numbers that are kept for the test", least=0.01, most=0.9)
    both_orders: bool = option(True, "whether a second network writes the largest digit first")
    logistic_iterations: int = option(300, "iterations of the logistic regression", least=1, most=10_000)
    learning: Fit = option(Fit(steps=4000, batch=64, learning_rate=0.008, final_learning_rate=0.0), "the training")

    short: ClassVar = {
        "units": at_most(64),
        "learning.steps": divided_by(2),
        "both_orders": instead(False),
        "logistic_iterations": at_most(15),
    }
