"""Settings of learning from examples; `..supervised` is the method."""

from dataclasses import dataclass

from ...options import FASTEST, LARGEST, MOST_EXAMPLES, MOST_STEPS, Options, option


@dataclass(frozen=True, kw_only=True)
class Fit(Options):
    """Settings of learning from examples."""

    steps: int = option(1000, "gradient steps", least=1, most=MOST_STEPS)
    batch: int = option(64, "examples of a gradient step", least=1, most=MOST_EXAMPLES)
    learning_rate: float = option(2e-3, "learning rate of Adam at the start; it falls linearly to that at the end", above=0, most=FASTEST)
    final_learning_rate: float = option(1e-5, "learning rate at the end", least=0, most=FASTEST)
    gradient_norm: float = option(1.0, "bound on the gradient's norm", above=0, most=LARGEST)

    @property
    def gradient_steps(self) -> int:
        """The number of gradient steps of the whole training."""
        return self.steps
