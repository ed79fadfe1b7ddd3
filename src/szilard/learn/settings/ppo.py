"""Settings of proximal policy optimization; `..ppo` is the method."""

from dataclasses import dataclass

from ...options import FASTEST, LARGEST, MOST_PARALLEL, MOST_ROUNDS, Options, option
from .counting import require_countable, require_parts


@dataclass(frozen=True, kw_only=True)
class PPO(Options):
    """Settings of proximal policy optimization."""

    updates: int = option(160, "rounds of playing and learning", least=1, most=MOST_ROUNDS)
    trajectories: int = option(256, "trajectories played in parallel per update", least=1, most=MOST_PARALLEL)
    epochs: int = option(1, "passes over the trajectories of an update", least=1, most=1000)
    minibatches: int = option(32, "gradient steps per pass", least=1, most=MOST_PARALLEL)
    learning_rate: float = option(2e-3, "learning rate of Adam at the start; it falls linearly to that at the end", above=0, most=FASTEST)
    final_learning_rate: float = option(5e-5, "learning rate at the end", least=0, most=FASTEST)
    discount: float = option(0.95, "gamma, per step", least=0, below=1)
    gae_lambda: float = option(0.95, "lambda of the generalised advantage estimate", least=0, most=1)
    clip: float = option(0.2, "bound on the change of an action's probability ratio", above=0, most=LARGEST)
    entropy: float = option(0.02, "entropy bonus at the start; it falls linearly to that at the end", least=0, most=LARGEST)
    final_entropy: float = option(0.001, "entropy bonus at the end", least=0, most=LARGEST)
    annealing_fraction: float = option(0.6, "fraction of the training over which the entropy bonus falls", above=0, most=1)
    value_weight: float = option(0.5, "weight of the value's squared error in the loss", least=0, most=LARGEST)
    gradient_norm: float = option(0.5, "bound on the gradient's norm", above=0, most=LARGEST)
    least_spread: float = option(
        0.0, "advantages are divided by their standard deviation, or by this where it is smaller", least=0, most=LARGEST
    )

    def check(self) -> None:
        """The gradient steps are counted."""
        require_countable(self.gradient_steps)

    def require_even(self, steps: int) -> None:
        """The minibatches have equal sizes, where trajectories have so many steps.

        Raises:
            InputError: they cannot.
        """
        require_parts(self.trajectories * steps, self.minibatches, "trajectories times steps")

    @property
    def gradient_steps(self) -> int:
        """The number of gradient steps of the whole training."""
        return self.updates * self.epochs * self.minibatches
