"""Settings of deep Q-learning; `..deep_q` is the method."""

from dataclasses import dataclass

from ...errors import require
from ...options import FASTEST, LARGEST, MOST_EXAMPLES, MOST_PARALLEL, MOST_STEPS, Options, option


@dataclass(frozen=True, kw_only=True)
class DeepQ(Options):
    """Settings of deep Q-learning."""

    updates: int = option(3000, "gradient steps, each after one step of every environment", least=1, most=MOST_STEPS)
    environments: int = option(32, "systems that are played in parallel", least=1, most=MOST_PARALLEL)
    replay_size: int = option(20000, "steps in the replay buffer, where new ones replace the oldest", least=1, most=10**7)
    batch: int = option(256, "steps drawn from the replay buffer per update", least=1, most=MOST_EXAMPLES)
    learning_rate: float = option(3e-3, "learning rate of Adam at the start; it falls linearly to that at the end", above=0, most=FASTEST)
    final_learning_rate: float = option(3e-4, "learning rate at the end", least=0, most=FASTEST)
    discount: float = option(0.95, "gamma, per step", least=0, below=1)
    epsilon: float = option(1.0, "probability of a random action at the start; it falls linearly to that at the end", least=0, most=1)
    final_epsilon: float = option(0.05, "probability of a random action at the end", least=0, most=1)
    annealing_fraction: float = option(0.5, "fraction of the training over which epsilon falls", above=0, most=1)
    target_update_period: int = option(50, "updates after which the target network becomes a copy of the network", least=1, most=MOST_STEPS)
    gradient_norm: float = option(1.0, "bound on the gradient's norm", above=0, most=LARGEST)

    def check(self) -> None:
        """Every environment has as many steps in the replay buffer as the others."""
        enough = self.replay_size % self.environments == 0
        require(enough, f"`replay_size` must be a multiple of `environments`, {self.environments}, but is {self.replay_size}.")

    @property
    def gradient_steps(self) -> int:
        """The number of gradient steps of the whole training."""
        return self.updates
