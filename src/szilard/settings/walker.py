"""Settings of `walker`."""

from dataclasses import dataclass
from typing import ClassVar

from ..errors import require
from ..learn.settings.deep_q import DeepQ
from ..learn.settings.ppo import PPO
from ..learn.settings.q_learning import QLearning
from ..learn.settings.reinforce import Reinforce
from ..learn.settings.tree_search import TreeSearch
from ..machine import require_room, require_weights
from ..runs.settings import Settings as Base
from ..runs.settings import at_most, option

NAMES = ("reinforce", "ppo", "q-learning", "deep-q", "value-iteration", "tree-search")  # of methods
REINFORCE = Reinforce(updates=100, trajectories=10, baseline="mean", learning_rate=0.2, final_learning_rate=0.02, discount=1.0, entropy=0.0)


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the walkers."""

    method: str = option("reinforce", "how the walker with a target learns", choices=NAMES)
    slip: float = option(0.0, "probability that a step goes wrong", least=0, below=0.5)
    steps: int = option(20, "steps of a walk", least=1, most=1000)
    farthest: int = option(10, "the farthest place of the target", least=1, most=1000)
    measured: int = option(20_000, "updates measured for each probability of a step up", least=2, most=10**6)
    learners: int = option(400, "one-parameter walkers that learn side by side", least=2, most=10**5)
    rate: float = option(0.005, "learning rate of these", above=0, most=1e6)
    updates: int = option(200, "updates of these", least=1, most=10**5)
    hidden: tuple[int, ...] = option((), "units of the hidden layers of the networks", least=1, most=10_000)
    reinforce: Reinforce = option(REINFORCE, "the policy gradient")
    ppo: PPO = option(PPO(updates=50, trajectories=20, minibatches=8, learning_rate=0.1, discount=0.95), "proximal policy optimization")
    q_learning: QLearning = option(QLearning(steps=2000, environments=64), "Q-learning in a table; its discount is that of value iteration")
    deep_q: DeepQ = option(DeepQ(), "Q-learning with a network")
    tree_search: TreeSearch = option(TreeSearch(), "looking ahead before every step")

    short: ClassVar = {"measured": at_most(2000), "learners": at_most(50)}

    def check(self) -> None:
        """The target must be within reach; the learners and the networks fit in memory."""
        require(self.farthest <= self.steps, f"`farthest` must be at most `steps`, {self.steps}, but is {self.farthest}.")
        require_room(self, "learners updates", each=32)
        require_room(self, "learners steps", each=16 * 60)
        require_weights(self.hidden)
