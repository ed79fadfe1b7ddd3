"""Settings of `maze`."""

from dataclasses import dataclass
from typing import ClassVar

from ..errors import require
from ..learn.settings.deep_q import DeepQ
from ..learn.settings.ppo import PPO
from ..learn.settings.reinforce import Reinforce
from ..learn.settings.tree_search import TreeSearch
from ..runs.settings import Change, at_most, instead, option
from ..runs.settings import Settings as Base
from ..scenarios.maze_count import tree_count

REINFORCE = Reinforce(updates=150, trajectories=128, learning_rate=0.03, final_learning_rate=0.003, entropy=0.03)
DEEP_Q = DeepQ(
    updates=4500,
    environments=64,
    replay_size=19200,
    batch=512,
    learning_rate=0.01,
    final_learning_rate=0.001,
    discount=0.9,
    target_update_period=25,
)
PROXIMAL = PPO(
    updates=120,
    trajectories=128,
    minibatches=16,
    learning_rate=0.01,
    final_learning_rate=0.001,
    entropy=0.1,
    final_entropy=0.01,
    annealing_fraction=1.0,
)
SINGLE = ("ppo", "reinforce", "deep-q", "tree-search")


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the mazes."""

    method: str = option("all", "how to learn; all compares them", choices=(*SINGLE, "all"))
    cells: int = option(5, "cells along an edge; a maze of 5 x 5 cells is a picture of 9 x 9 places", least=2, most=10)
    mazes: int = option(2000, "mazes to learn from", least=1, most=10**5)
    unseen: int = option(500, "other mazes to judge by", least=1, most=10**4)
    slip: float = option(0.0, "probability that a step goes to any of the four sides", least=0, most=1)
    steps: int = option(60, "the time limit", least=1, most=1000)
    gradients: int = option(64, "gradients measured for their variance at each point of the training", least=2, most=10**4)
    reinforce: Reinforce = option(REINFORCE, "the policy gradient")
    ppo: PPO = option(PROXIMAL, "proximal policy optimization")
    deep_q: DeepQ = option(DEEP_Q, "Q-learning with a network")
    tree_search: TreeSearch = option(TreeSearch(simulations=64, horizon=20), "looking ahead before every step")

    short: ClassVar = {
        "method": Change(lambda _, method: "ppo" if method == "all" else method, "ppo instead of all"),
        "cells": instead(3),
        "mazes": at_most(120),
        "unseen": at_most(60),
        "steps": at_most(20),
        "gradients": at_most(16),
        "ppo.updates": at_most(80),
        "ppo.trajectories": at_most(64),
        "reinforce.updates": at_most(100),
        "deep_q.updates": at_most(1000),
        "deep_q.batch": at_most(128),
    }

    def check(self) -> None:
        """There must be as many mazes as are wanted; the short form wants fewer."""
        there, wanted = tree_count(self.cells), self.mazes + self.unseen
        fits = self.quick or wanted <= there
        require(fits, f"`mazes` and `unseen` must be at most {there:,} together, as many as there are mazes, but are {wanted:,}.")
