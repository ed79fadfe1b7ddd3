"""Settings of `phase-estimation`."""

from dataclasses import dataclass
from typing import ClassVar

from ..learn.settings.ppo import PPO
from ..machine import require_weights
from ..runs.settings import Settings as Base
from ..runs.settings import at_most, option

TRAINING = PPO(  # with a horizon of a few qubits: what comes later hardly depends on this one, but is full of chance
    updates=600,
    trajectories=512,
    minibatches=8,
    epochs=3,
    discount=0.7,
    gae_lambda=0.9,
    value_weight=20.0,
    entropy=0.03,
    final_entropy=0.0003,
    annealing_fraction=0.9,
)


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the measurement."""

    measurements: int = option(12, "qubits, each measured once", least=1, most=14)
    visibility: float = option(1.0, "contrast of a readout", above=0, most=1)
    phases: int = option(32, "phases to choose from, counted from the best estimate, that a qubit is read out against", least=2, most=1000)
    repeats: int = option(3, "trainings, each from other weights and with other random numbers", least=1, most=100)
    hidden: tuple[int, ...] = option((64, 64), "units of the network's hidden layers", least=1, most=10_000)
    ppo: PPO = option(TRAINING, "proximal policy optimization")

    short: ClassVar = {"measurements": at_most(6), "repeats": at_most(1), "ppo.updates": at_most(120), "ppo.trajectories": at_most(256)}

    def check(self) -> None:
        """Minibatches must be equal, and the network must fit in memory."""
        self.ppo.require_even(self.measurements)
        require_weights(self.hidden, 2 * self.measurements + 1)
