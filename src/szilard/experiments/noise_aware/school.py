"""Where networks are trained one after the other, each for a device or for all of them."""

from dataclasses import dataclass, replace
from typing import Any

from ...memory.apprentice import TOLERANCE, Apprentice
from ...memory.beginnings import Beginnings
from ...networks import Parameters
from ...runs.outcome import Estimate
from ...runs.run import Run
from ...scenarios.memory_family import MemoryFamily
from .by_hand import ByHand


@dataclass(frozen=True)
class Trained:
    """A network for one memory or many, its parameters, and the time steps that were played for them."""

    model: Apprentice
    parameters: Parameters
    steps: int

    def kept(self, run: Run[Any], scenario: MemoryFamily) -> Estimate:
        """What it keeps on `scenario`, on fresh trajectories, which are the same for all networks."""
        played = replace(self.model, scenario=scenario).played(self.parameters, run.key("evaluation"), run.settings.trajectories)
        return Estimate(*map(float, played.estimate))


@dataclass(frozen=True)
class School:
    """Networks of the same shape learn by the same compiled programs, from the same weights."""

    run: Run[Any]
    hand: ByHand
    beginnings: Beginnings
    model: Apprentice

    def taught(self, scenario: MemoryFamily, suffix: str = "") -> Trained:
        """A network that has learned on `scenario`; the names of its stages end in `suffix`."""
        begun = self.beginnings.on(scenario, f"begin{suffix}").best(self.run, self.hand.passive(scenario) + TOLERANCE)
        model = replace(self.model, name=f"discover{suffix}", scenario=scenario).after(begun.training, begun.steps)
        learned = model.learn(self.run)
        played = next(row["environment_steps"] for row in reversed(self.run.rows) if row["stage"] == model.name)
        return Trained(model, learned.parameters, played)
