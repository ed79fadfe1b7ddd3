"""Settings of `feedback`."""

from dataclasses import dataclass
from typing import ClassVar

from ..devices import Device
from ..learn.settings.deep_q import DeepQ
from ..learn.settings.ppo import PPO
from ..learn.settings.reinforce import Reinforce
from ..learn.settings.tree_search import TreeSearch
from ..machine import require_room, require_weights
from ..runs.settings import Change, at_most, option
from ..runs.settings import Settings as Base
from ..scenarios.engine_choice import require_engine
from .footprints import PLAYED_BYTES

ALL = ("tree-search", "ppo", "reinforce", "deep-q")
DEEP_Q = DeepQ(updates=3000, environments=64, replay_size=19200, batch=256, learning_rate=0.002)


def small_device() -> Device:
    """Three qubits that flip, all coupled, of which one is measured."""
    return Device(3, ((0, 1), (0, 2), (1, 2)), ("cnot", "x"), measure=(2,), bit_flip_time=(200.0,) * 3)


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the comparison."""

    method: str = option("all", "how to find feedback; all compares them", choices=(*ALL, "all"))
    device: Device = option(small_device, "a file that describes the device; without it three qubits that flip")
    steps: int = option(20, "duration in time steps", least=1, most=1000)
    trajectories: int = option(256, "trajectories of the final evaluation", least=2, most=10**5)
    hidden: tuple[int, ...] = option((64, 64), "units of the hidden layers of the networks", least=1, most=10_000)
    reinforce: Reinforce = option(
        Reinforce(updates=200, trajectories=128, learning_rate=0.01, final_learning_rate=0.001), "the policy gradient"
    )
    ppo: PPO = option(PPO(updates=100, trajectories=128, minibatches=16), "proximal policy optimization")
    deep_q: DeepQ = option(DEEP_Q, "Q-learning with a network")
    tree_search: TreeSearch = option(TreeSearch(depth=2, horizon=10, discount=0.99), "looking ahead before every step")

    short: ClassVar = {
        "method": Change(lambda _, method: "tree-search" if method == "all" else method, "tree-search instead of all"),
        "steps": at_most(12),
        "trajectories": at_most(32),
        "reinforce.updates": at_most(30),
        "ppo.updates": at_most(30),
        "deep_q.updates": at_most(500),
    }

    def check(self) -> None:
        """An engine must follow the device, minibatches must be equal, and what is played at once and the networks must fit in memory."""
        self.ppo.require_even(self.steps)
        require_engine(self.device)
        require_room(self, "trajectories steps", each=PLAYED_BYTES)
        require_weights(self.hidden)
