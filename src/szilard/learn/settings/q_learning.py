"""Settings of tabular Q-learning; `..q_learning` is the method."""

from dataclasses import dataclass

from ...options import MOST_PARALLEL, Options, option

MOST_KEYS = 10**8  # one for each step


@dataclass(frozen=True, kw_only=True)
class QLearning(Options):
    """Settings of tabular Q-learning."""

    steps: int = option(20000, "steps of each environment, which is played from start to end over and over again", least=1, most=MOST_KEYS)
    environments: int = option(256, "systems that are played in parallel and share the table", least=1, most=MOST_PARALLEL)
    discount: float = option(0.95, "gamma, per step", least=0, below=1)
    epsilon: float = option(0.5, "probability of a random action", above=0, most=1)
