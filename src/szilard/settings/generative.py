"""Settings of `generative`."""

from dataclasses import dataclass
from typing import ClassVar

from ..errors import require
from ..machine import require_room
from ..runs.settings import Settings as Base
from ..runs.settings import at_most, divided_by, option

TEMPERATURES = (2.0, 2.269185, 2.8)  # below, at and above the transition of the infinite lattice
HIDDEN = 64


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the generative models."""

    size: int = option(10, "sites along an edge of the magnet, an even number", least=4, most=64)
    steps: int = option(800, "gradient steps of the autoregressive networks", least=1, most=10**6)
    batch: int = option(128, "samples of such a step", least=2, most=10**5)
    samples: int = option(4000, "magnets drawn from a network to judge it", least=10, most=10**6)
    states: int = option(1000, "thermal states that each variational autoencoder learns from", least=16, most=10**5)
    vae_steps: int = option(800, "gradient steps of the variational autoencoders", least=1, most=10**6)
    points: int = option(3000, "points from which each density in the plane is learned", least=50, most=10**5)
    flow_steps: int = option(1500, "gradient steps of the flows", least=1, most=10**6)
    cells: int = option(300, "cells of the grid along each axis on which densities are summed", least=20, most=2000)

    short: ClassVar = {
        "size": at_most(6),
        "steps": divided_by(4),
        "states": at_most(320),
        "vae_steps": divided_by(2),
        "points": at_most(1500),
        "flow_steps": divided_by(4),
        "cells": at_most(120),
    }

    def check(self) -> None:
        """Hidden units of all samples must fit in memory, and a checkerboard needs an even size."""
        require(self.size % 2 == 0, f"`size` must be an even number, but is {self.size}; take {self.size + 1}.")
        require_room(self, "batch size size", each=4 * 8 * HIDDEN * len(TEMPERATURES))
        require_room(self, "samples size size", each=4 * 4 * HIDDEN)
        require_room(self, "states size size", each=4 * 16)
        require_room(self, "cells cells", each=8 * 100)
