"""Settings of imitation; `..imitation` is the method."""

from dataclasses import dataclass

from ...options import FASTEST, LARGEST, MOST_PARALLEL, MOST_ROUNDS, Options, option
from .counting import require_countable


@dataclass(frozen=True, kw_only=True)
class Imitation(Options):
    """Settings of imitation."""

    updates: int = option(60, "rounds of playing and learning", least=1, most=MOST_ROUNDS)
    trajectories: int = option(64, "trajectories played in parallel per update", least=1, most=MOST_PARALLEL)
    rounds: int = option(16, "latest updates whose trajectories it learns from", least=1, most=1000)
    gradient_steps_per_update: int = option(64, "gradient steps of an update", least=1, most=10_000)
    batch: int = option(16, "trajectories of a gradient step", least=1, most=MOST_PARALLEL)
    temperature: float = option(
        0.5, "the teacher's logits are divided by it; below 1 the student learns what it prefers", above=0, most=LARGEST
    )
    learning_rate: float = option(2e-3, "learning rate of Adam at the start; it falls linearly to that at the end", above=0, most=FASTEST)
    final_learning_rate: float = option(1e-4, "learning rate at the end", least=0, most=FASTEST)
    annealing_fraction: float = option(
        0.4, "fraction of the training over which beta, the fraction of trajectories that the teacher steers, falls to 0", above=0, most=1
    )
    gradient_norm: float = option(0.5, "bound on the gradient's norm", above=0, most=LARGEST)

    def check(self) -> None:
        """The gradient steps are counted."""
        require_countable(self.gradient_steps)

    @property
    def gradient_steps(self) -> int:
        """The number of gradient steps of the whole training."""
        return self.updates * self.gradient_steps_per_update
