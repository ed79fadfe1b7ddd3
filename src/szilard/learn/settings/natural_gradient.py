"""Settings of the natural policy gradient; `..natural_gradient` is the method."""

from dataclasses import dataclass

from ...options import FASTEST, LARGEST, MOST_PARALLEL, MOST_ROUNDS, Options, option
from .counting import require_countable


@dataclass(frozen=True, kw_only=True)
class NaturalGradient(Options):
    """Settings of the natural policy gradient."""

    updates: int = option(320, "rounds of playing and learning", least=1, most=MOST_ROUNDS)
    trajectories: int = option(64, "trajectories played in parallel per update", least=1, most=MOST_PARALLEL)
    rate: float = option(1.0, "size of a step along the natural gradient of the normalised advantages", above=0, most=LARGEST)
    divergence: float = option(0.02, "bound on the divergence of the policies before and after a step, in nats", above=0, most=LARGEST)
    damping: float = option(0.001, "added to the diagonal of the Fisher information", above=0, most=LARGEST)
    iterations: int = option(10, "steps of conjugate gradients per update", least=1, most=1000)
    epochs: int = option(2, "passes of the value's regression over the trajectories of an update", least=1, most=1000)
    minibatches: int = option(16, "gradient steps per pass", least=1, most=MOST_PARALLEL)
    learning_rate: float = option(
        2e-3, "learning rate of Adam, for the value, at the start; it falls linearly to that at the end", above=0, most=FASTEST
    )
    final_learning_rate: float = option(5e-5, "learning rate at the end", least=0, most=FASTEST)
    discount: float = option(0.95, "gamma, per step", least=0, below=1)
    gae_lambda: float = option(0.95, "lambda of the generalised advantage estimate", least=0, most=1)
    entropy: float = option(0.02, "entropy bonus at the start; it falls linearly to that at the end", least=0, most=LARGEST)
    final_entropy: float = option(0.001, "entropy bonus at the end", least=0, most=LARGEST)
    annealing_fraction: float = option(0.6, "fraction of the training over which the entropy bonus falls", above=0, most=1)
    gradient_norm: float = option(0.5, "bound on the norm of the value's gradient", above=0, most=LARGEST)
    least_spread: float = option(
        0.0, "advantages are divided by their standard deviation, or by this where it is smaller", least=0, most=LARGEST
    )

    def check(self) -> None:
        """The gradient steps are counted."""
        require_countable(self.gradient_steps)

    @property
    def gradient_steps(self) -> int:
        """The number of gradient steps of the value's regression in the whole training."""
        return self.updates * self.epochs * self.minibatches
