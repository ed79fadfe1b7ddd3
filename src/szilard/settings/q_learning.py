"""Settings of `q-learning`."""

from dataclasses import dataclass
from typing import ClassVar

from ..errors import require
from ..learn.settings.deep_q import DeepQ
from ..learn.settings.q_learning import QLearning
from ..runs.settings import Settings as Base
from ..runs.settings import at_most, instead, option
from ..scenarios.maze_count import tree_count
from .maze import DEEP_Q


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of Q-learning."""

    cells: int = option(4, "cells along an edge of the network's mazes", least=2, most=6)
    mazes: int = option(1000, "mazes that the network learns from", least=1, most=10**5)
    unseen: int = option(60, "other mazes to judge it by", least=1, most=10**4)
    slip: float = option(0.1, "probability that a step goes to any of the four sides", least=0, most=1)
    steps: int = option(40, "the time limit while playing", least=1, most=1000)
    table: QLearning = option(QLearning(steps=120_000, environments=1024, discount=0.9), "Q-learning in a table")
    network: DeepQ = option(DEEP_Q, "Q-learning with a network")

    short: ClassVar = {
        "cells": instead(3),
        "mazes": at_most(120),
        "unseen": at_most(30),
        "table.steps": at_most(10_000),
        "table.environments": at_most(256),
        "network.updates": at_most(1000),
        "network.batch": at_most(128),
    }

    def check(self) -> None:
        """There must be as many mazes as are wanted; the short form wants fewer."""
        there, wanted = tree_count(self.cells), self.mazes + self.unseen
        fits = self.quick or wanted <= there
        require(fits, f"`mazes` and `unseen` must be at most {there:,} together, as many as there are mazes, but are {wanted:,}.")
