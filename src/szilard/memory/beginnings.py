"""Several trainings that begin side by side in one program, of which the best goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from ..learn import policies
from ..learn.ppo import PPO
from ..learn.training import Learner, Training
from ..networks import Parameters
from ..runs.compilation import compiled
from ..runs.run import Run
from ..runs.stage import Stage
from ..scenarios.quantum_memory import QuantumMemory
from .apprentice import EVERY, R_Q
from .evaluation import play

JUDGED = 256  # trajectories by which a beginning is judged


class Begun(NamedTuple):
    """The training that goes on, the R_Q that the policy of each beginning kept, and the time steps that all of them played."""

    training: Training
    kept: list[float]
    steps: int


@dataclass(frozen=True)
class Beginnings:
    """Trainings of the same network from different weights and with different random numbers.

    Args:
        scenario: what they are trained on.
        learner: the network and the settings of its training.
        update: one update of one training, from (scenario, training).
    """

    scenario: QuantumMemory
    learner: Learner[PPO]
    update: Callable[[QuantumMemory, Training], tuple[Training, dict[str, Array]]]

    def best(self, run: Run, starts: list[Training], updates: int, goal: float) -> Begun:
        """The best of `starts` after so many updates of all, or as soon as one of them keeps more than `goal`."""
        if len(starts) == 1:
            return Begun(starts[0], [], 0)
        start = jax.tree.map(lambda *leaves: jnp.stack(leaves), *starts)
        keys = jax.random.split(run.key("begin: validation"), JUDGED)
        advance = compiled(self._advance, self.scenario, start)
        judge = compiled(self._judge, self.scenario, start.parameters, keys)
        stage = Stage(
            name="begin",
            updates=updates,
            steps_per_update=len(starts) * self.learner.settings.trajectories * self.scenario.steps,
            advance=lambda states: advance(self.scenario, states),
            evaluate=lambda parameters: float(np.max(judge(self.scenario, parameters, keys))),
            measure=R_Q,
            every=EVERY,
            counted="environment_steps",
            goal=goal,
        )
        ended = stage.train(start, run)
        kept = np.asarray(judge(self.scenario, ended.training.parameters, keys))
        best = int(np.argmax(kept))
        training = jax.tree.map(lambda leaf: leaf[best], ended.training)
        return Begun(training, kept.tolist(), ended.updates * stage.steps_per_update)

    def _advance(self, scenario: QuantumMemory, states: Training) -> tuple[Training, dict[str, Array]]:
        states, metrics = jax.vmap(partial(self.update, scenario))(states)
        return states, jax.tree.map(jnp.max, metrics)

    def _judge(self, scenario: QuantumMemory, parameters: Parameters, keys: Array) -> Array:
        def kept(parameters: Parameters) -> Array:
            policy = policies.exploring(self.learner.network, parameters, scenario.privileged)
            return jnp.mean(play(scenario, policy, (), keys).recoverable[:, -1])

        return jax.vmap(kept)(parameters)
