"""Settings of `noise-aware`."""

from dataclasses import dataclass, replace
from typing import ClassVar

from ..devices import Device, reference_device
from ..learn.settings.imitation import Imitation
from ..learn.settings.ppo import PPO
from ..machine import require_room, require_weights
from ..runs.settings import Settings as Base
from ..runs.settings import at_most, instead, option
from ..scenarios.engine_choice import require_family
from .footprints import PLAYED_BYTES
from .quantum_memory import TRAINING, Discovery

#: Few trajectories in an update and a small learning rate: what the network knows already is kept.
TUNING = PPO(
    updates=32,
    trajectories=32,
    epochs=3,
    minibatches=4,
    learning_rate=5e-4,
    entropy=0.003,
    final_entropy=0.001,
    least_spread=0.05,
)
#: Longer than that of a specialist, and from more trajectories in an update, since each of them plays on another device.
AWARE = replace(TRAINING, updates=192, trajectories=256)


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the comparison."""

    device: Device = option(reference_device, "a file that describes the device; without it four qubits with bit flips")
    spread: float = option(4.0, "its noise is up to so many times weaker or stronger", least=1, most=1000)
    readout_error: float = option(0.05, "further probability of a wrong outcome, at most", least=0, most=0.5)
    gate_error: float = option(0.001, "further probability of an error after each gate, at most", least=0, most=0.5)
    new_noise: float = option(8.0, "a new device beyond the range: how many times stronger its noise is", above=0, most=10**6)
    new_readout_error: float = option(0.15, "its further probability of a wrong outcome", least=0, most=0.5)
    new_gate_error: float = option(0.0, "its further probability of an error after each gate", least=0, most=0.5)
    steps: int = option(200, "duration in time steps", least=1, most=10_000)
    points: int = option(3, "specialists along the noise, without further errors and with the largest", least=1, most=100)
    trajectories: int = option(8192, "fresh trajectories of the final evaluation, of each network on each device", least=2, most=10**5)
    hidden: tuple[int, ...] = option((64, 64), "units of the hidden layers of all but the student", least=1, most=10_000)
    memory: int = option(64, "LSTM cells of the student", least=1, most=2000)
    discovery: Discovery = option(Discovery(), "how networks look for a strategy")
    ppo: PPO = option(AWARE, "the training of the network that is told the noise")
    specialist: PPO = option(TRAINING, "the training of each specialist")
    student: bool = option(True, "teach a student that sees only actions, outcomes and the noise")
    imitation: Imitation = option(Imitation(), "its training")
    tuning: PPO = option(TUNING, "fine-tuning to a new device, which ends as soon as it is as good as its specialist")

    short: ClassVar = {
        "steps": at_most(30),
        "points": at_most(1),
        "trajectories": at_most(512),
        "ppo.updates": at_most(40),
        "ppo.trajectories": at_most(64),
        "specialist.updates": at_most(40),
        "specialist.trajectories": at_most(64),
        "discovery.beginnings": at_most(1),
        "student": instead(False),
        "tuning.updates": at_most(8),
    }

    def check(self) -> None:
        """The rates can be varied, minibatches are equal, and what is played at once fits in memory."""
        require_family(self.device)
        for training in (self.ppo, self.specialist, self.tuning):
            training.require_even(self.steps)
        require_room(self, "trajectories steps", each=PLAYED_BYTES)
        require_weights(self.hidden)
