"""Settings of REINFORCE; `..reinforce` is the method."""

from dataclasses import dataclass

from ...errors import require
from ...options import FASTEST, LARGEST, MOST_PARALLEL, MOST_ROUNDS, Options, option

BASELINES = ("none", "mean", "value")


@dataclass(frozen=True, kw_only=True)
class Reinforce(Options):
    """Settings of REINFORCE."""

    updates: int = option(200, "rounds of playing and learning", least=1, most=MOST_ROUNDS)
    trajectories: int = option(128, "trajectories played in parallel per update", least=1, most=MOST_PARALLEL)
    baseline: str = option(
        "value",
        "subtracted from the returns: nothing, the mean over the other trajectories at the same step, or a value that is learned",
        choices=BASELINES,
    )
    to_go: bool = option(True, "credit an action with what is earned from its step on, instead of with the whole return")
    learning_rate: float = option(3e-3, "learning rate of Adam at the start; it falls linearly to that at the end", above=0, most=FASTEST)
    final_learning_rate: float = option(3e-4, "learning rate at the end", least=0, most=FASTEST)
    discount: float = option(0.95, "gamma, per step", least=0, most=1)
    entropy: float = option(0.01, "bonus for a policy that keeps trying everything", least=0, most=LARGEST)
    value_weight: float = option(0.5, "weight of the value's squared error in the loss", least=0, most=LARGEST)
    gradient_norm: float = option(1.0, "bound on the gradient's norm", above=0, most=LARGEST)

    def check(self) -> None:
        """A mean over the others needs others."""
        enough = self.baseline != "mean" or self.trajectories >= 2
        require(enough, f"`trajectories` must be at least 2 for a mean over the others, but is {self.trajectories}.")

    @property
    def gradient_steps(self) -> int:
        """The number of gradient steps of the whole training."""
        return self.updates
