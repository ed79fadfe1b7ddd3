"""Settings of `projective-simulation`."""

from dataclasses import dataclass
from typing import ClassVar

from ..errors import require
from ..machine import require_room
from ..runs.settings import Settings as Base
from ..runs.settings import at_most, instead, option

PIECE_OF_GAME = 1000  # attacks of a compiled loop
EVALUATIONS = 20
PIECE_OF_WALK = 500  # steps of a compiled loop in the grid world


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of projective simulation."""

    dampings: tuple[float, ...] = option(
        (0.005, 0.02, 0.08, 0.25, 0.7), "dampings with which the invasion game is played", least=0.001, most=1
    )
    agents: int = option(2000, "agents that play the invasion game with each damping", least=2, most=10**6)
    attacks: int = option(8000, "attacks over which their efficiency is averaged", least=1, most=10**7)
    learners: int = option(200, "agents that learn in the grid world and in the maze", least=2, most=10**5)
    games: int = option(100, "games of each agent in the grid world", least=1, most=10**5)
    glow_dampings: tuple[float, ...] = option((0.05, 0.1, 0.3, 1.0), "dampings of the glow that are tried there", above=0, most=1)
    cells: int = option(4, "cells along an edge of the maze", least=2, most=6)
    slip: float = option(0.1, "probability that a step in the maze goes to any of the four sides", least=0, below=1)
    steps: int = option(20_000, "steps of each agent in the maze", least=EVALUATIONS, most=10**7)
    glow_damping: float = option(0.1, "the damping of the glow in the maze", above=0, most=1)
    epsilon: float = option(0.5, "probability of a random action of Q-learning, while it plays", above=0, most=1)

    short: ClassVar = {
        "dampings": instead((0.02, 0.05, 0.1, 0.3, 0.7)),
        "agents": at_most(400),
        "attacks": at_most(750),
        "glow_dampings": instead((0.05, 0.1, 0.3)),
        "learners": at_most(20),
        "games": at_most(30),
        "cells": at_most(3),
        "steps": at_most(4000),
    }

    def check(self) -> None:
        """There must be dampings, each once, and memory for all agents."""
        for name in ("dampings", "glow_dampings"):
            values = getattr(self, name)
            require(len(set(values)) == len(values) > 0, f"`{name}` must be one or more different numbers, but is {values}.")
        require_room(self, "agents", each=PIECE_OF_GAME * 16.0 * len(self.dampings))
        require_room(self, "learners", each=PIECE_OF_WALK * 16.0)
        require_room(self, "learners games", each=100.0)
        require_room(self, "learners steps", each=40.0 / EVALUATIONS)
        require_room(self, "learners cells cells", each=400.0)
