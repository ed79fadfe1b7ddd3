"""Settings of `bit-flip` and `memory`, and how their teacher is trained."""

from dataclasses import dataclass
from typing import ClassVar

from ..devices import Device, reference_device
from ..errors import require
from ..learn.settings.imitation import Imitation
from ..learn.settings.ppo import PPO
from ..machine import require_room, require_weights
from ..options import MOST_PARALLEL, Options
from ..runs.settings import Settings as Base
from ..runs.settings import at_most, option
from ..scenarios.engine_choice import ENGINES, EngineName, require_engine
from .footprints import PLAYED_BYTES

#: The settings of the training, the same for every device.
TRAINING = PPO(
    updates=96,
    trajectories=128,
    epochs=3,
    minibatches=16,
    entropy=0.06,
    final_entropy=0.003,
    annealing_fraction=0.9,
    least_spread=0.05,
)


@dataclass(frozen=True, kw_only=True)
class Discovery(Options):
    """How the teacher looks for a strategy, besides the settings of its training."""

    beginnings: int = option(2, "trainings that begin side by side; the best of them goes on", least=1, most=64)
    beginning_trajectories: int = option(32, "trajectories of an update of each of them", least=1, most=MOST_PARALLEL)
    beginning_fraction: float = option(
        0.5, "fraction of the training after which the best of them is chosen, if none has found error correction before", above=0, most=1
    )
    coherent_fraction: float = option(
        0.5, "fraction of the training over which the reward passes from the coherent information to R_Q", least=0, most=1
    )
    patience: int = option(24, "updates without a gain after which a training ends", least=1, most=10**6)


MOST_RECOVERY = 200


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of a quantum-memory run."""

    device: Device = option(reference_device, "a file that describes the device; without it four qubits with bit flips")
    engine: EngineName = option(
        "auto", "how the physics is followed; auto is exact, twirled replaces relaxation by Pauli noise", choices=ENGINES
    )
    steps: int = option(200, "duration in time steps", least=1, most=10_000)
    recovery: int = option(
        0, "last steps, in which the state is brought back, decoded, onto the target qubit; 0: none", least=0, most=MOST_RECOVERY
    )
    target: int = option(0, "the qubit onto which a recovery phase brings the state back", least=0, most=9)
    trajectories: int = option(4096, "fresh trajectories of the final evaluation", least=2, most=10**5)
    shots: int = option(1000, "runs of the independent check per cardinal state", least=1, most=10**5)
    hidden: tuple[int, ...] = option((64, 64), "units of the teacher's hidden layers", least=1, most=10_000)
    memory: int = option(64, "LSTM cells of the student", least=1, most=2000)
    discovery: Discovery = option(Discovery(), "how the teacher looks for a strategy")
    ppo: PPO = option(TRAINING, "the teacher's training")
    imitation: Imitation = option(Imitation(), "the student's training")

    short: ClassVar = {
        "trajectories": at_most(512),
        "shots": at_most(50),
        "ppo.updates": at_most(60),
        "imitation.updates": at_most(20),
    }

    def check(self) -> None:
        """An engine must follow the device, minibatches must be equal, and what is played at once and the networks must fit in memory."""
        self.ppo.require_even(self.steps)
        require_engine(self.device, self.engine)
        require_room(self, "trajectories steps", each=PLAYED_BYTES)
        require_weights(self.hidden)
        self._check_recovery()

    def _check_recovery(self) -> None:
        """It must be shorter than the run and free to measure, and its target a qubit that gates can bring the state to."""
        require(
            self.recovery < self.steps,
            f"`recovery` must be smaller than `steps`, {self.steps}, but is {self.recovery}; choose fewer steps of recovery.",
        )
        require(
            not self.recovery or self.device.adaptive == "all",
            "`recovery` must be 0 where the times of measurements may not depend on outcomes; leave it out, or `adaptive` of the device.",
        )
        last = self.device.qubits - 1
        require(
            self.target <= last, f"`target` must be one of the qubits 0 to {last} of the device, but is {self.target}; choose one of them."
        )
        reached = within_reach(self.device)
        named = ", ".join(map(str, sorted(reached)))
        require(
            not self.recovery or self.target in reached,
            f"`target` must be a qubit that gates of the device reach from qubit 0 ({named}), but is {self.target}; choose one of them.",
        )


def within_reach(device: Device) -> set[int]:
    """The qubits to which gates on two qubits lead from qubit 0, and that one."""
    pairs, reached = [set(operation.qubits) for operation in device.operations if len(operation.qubits) == 2], {0}
    for _ in range(device.qubits):
        reached = reached.union(*(pair for pair in pairs if pair & reached))
    return reached
