"""Does fine-tuning count what it plays, and end when enough is kept?"""

from typing import Any, NamedTuple

import jax
import numpy as np
import pytest

from szilard.devices import Device
from szilard.learn.policies import features
from szilard.learn.ppo import PPO
from szilard.learn.training import Learner, begin
from szilard.memory.apprentice import Apprentice
from szilard.memory.discovery import Settings
from szilard.memory.evaluation import Sample
from szilard.memory.tuning import tuned
from szilard.networks import actor_critic
from szilard.runs.compilation import Compiler
from szilard.runs.run import Run
from szilard.runs.surroundings import surroundings
from szilard.scenarios.quantum_memory import quantum_memory

SCENARIO = quantum_memory(Device(1, gates=("x",), bit_flip_time=(100.0,)), 4)
SETTINGS = PPO(updates=3, trajectories=8, minibatches=1)


class Wanted(NamedTuple):
    """Stands for a network that keeps a given R_Q."""

    value: float
    scenario: Any = SCENARIO

    def kept(self, parameters: Any, keys: Any) -> float:
        return self.value

    def each_kept(self, parameters: Any, keys: Any) -> np.ndarray:
        return np.full(len(keys), self.value)


def half(scenario, parameters, keys) -> Sample:
    """Trajectories that all keep 1/2."""
    nothing = np.zeros(1)
    return Sample(np.full((len(keys), 5), 0.5), nothing, nothing, nothing, nothing)


@pytest.mark.parametrize(("wanted", "steps", "updates"), [(0.51, None, 3), (0.501, 0, 0)])
def test_steps_of_fine_tuning(wanted, steps, updates, tmp_path):
    """The network keeps 1/2, whatever it learns. 0.51 is more, so that all 3 updates of 32 time steps are played; 0.501 is as much."""
    network = actor_critic(features(SCENARIO, SCENARIO.privileged), SCENARIO.actions, (8,), 0)
    start = begin(jax.random.key(0), Learner.of(network, SETTINGS))
    model = Apprentice(
        name="taught", network=network, scenario=SCENARIO, start=start, settings=SETTINGS, advance=half, follow=half, patience=None
    )
    goal: Any = Wanted(wanted), None
    with surroundings(), Compiler() as compiler:
        run = Run.start("trial", Settings(), tmp_path / "run")
        found = tuned(run, compiler, "tune", model, start.parameters, SETTINGS, goal)
    assert found.steps == steps
    assert [row["environment_steps"] for row in run.rows] == [32 * (i + 1) for i in range(updates)]
