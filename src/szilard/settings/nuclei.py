"""Settings of `nuclei`."""

from dataclasses import dataclass
from typing import ClassVar

from ..learn.settings.supervised import Fit
from ..machine import require_room
from ..runs.settings import Settings as Base
from ..runs.settings import at_most, divided_by, option

LAYERS = 3


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the nuclei."""

    members: int = option(8, "networks of the committee", least=2, most=1000)
    units: int = option(64, f"units of each of the {LAYERS} hidden layers of a member", least=1, most=2000)
    learning: Fit = option(
        Fit(steps=4000, batch=256, learning_rate=0.01, final_learning_rate=0.0, gradient_norm=100.0),
        "the training of each of the two committees",
    )

    short: ClassVar = {"members": at_most(3), "learning.steps": divided_by(8)}

    def check(self) -> None:
        """Weights and activations must fit in memory."""
        require_room(self, "members units units", each=4 * 4 * LAYERS)
        require_room(self, "learning.batch members units", each=4 * 4 * LAYERS)
