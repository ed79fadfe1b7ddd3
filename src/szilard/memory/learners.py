"""The two networks that learn to keep a quantum state: the teacher, which sees it, and the student, which sees outcomes alone."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import jax
import numpy as np
from jaxtyping import Array

from ..learn import imitation, policies, ppo
from ..learn.imitation import Imitation
from ..learn.ppo import PPO
from ..learn.training import Learner, Training, begin
from ..networks import Network, Parameters, actor_critic, recurrent_policy
from ..runs.compilation import compiled
from ..runs.progress import Measure
from ..runs.run import Run
from ..runs.stage import Stage, Trained
from ..scenarios.quantum_memory import QuantumMemory
from .evaluation import Sample, play, recoverable, sample

R_Q = Measure("R_Q")
TOLERANCE = 0.002  # about one standard error of an evaluation
EVERY = 10  # updates from one evaluation to the next


@dataclass(frozen=True, kw_only=True)
class Apprentice:
    """A network about to learn.

    Args:
        name: of the stage.
        network: what learns.
        scenario: the memory that it is to keep.
        start: its training before the first update.
        settings: of the method.
        batch: trajectories of an evaluation.
        advance: one update, from (scenario, training, ...).
        follow: trajectories of the deterministic policy, from (scenario, parameters, keys).
    """

    name: str
    network: Network
    scenario: QuantumMemory
    start: Training
    settings: PPO | Imitation
    batch: int
    advance: Callable
    follow: Callable[[QuantumMemory, Parameters, Array], Sample]

    def compiled(self, *more: Any) -> "Apprentice":
        """The same with compiled functions; `more` is what else `advance` takes."""
        keys = jax.random.split(jax.random.key(0), self.batch)
        return replace(
            self,
            advance=compiled(self.advance, self.scenario, self.start, *more),
            follow=compiled(self.follow, self.scenario, self.start.parameters, keys),
        )

    @property
    def steps_per_update(self) -> int:
        """Time steps that are played in an update."""
        return self.settings.trajectories * self.scenario.steps

    def learn(self, run: Run, *more: Any) -> Trained:
        """Train; `more` goes on to `advance`."""
        keys = jax.random.split(run.key(f"{self.name}: validation"), self.batch)

        def evaluate(parameters: Parameters) -> float:
            return float(np.mean(self.follow(self.scenario, parameters, keys).recoverable[:, -1]))

        stage = Stage(
            name=self.name,
            updates=self.settings.updates,
            steps_per_update=self.steps_per_update,
            advance=lambda state: self.advance(self.scenario, state, *more),
            evaluate=evaluate,
            measure=R_Q,
            keep="best",
            tolerance=TOLERANCE,
            every=EVERY,
            counted="environment_steps",
        )
        return stage.train(self.start, run)

    def played(self, parameters: Parameters, key: Array, trajectories: int) -> Sample:
        """Fresh trajectories of the deterministic policy."""
        return sample(lambda keys: self.follow(self.scenario, parameters, keys), key, trajectories, self.batch)


def teacher(run: Run, scenario: QuantumMemory, hidden: tuple[int, ...], settings: PPO, batch: int) -> Apprentice:
    """A network that sees the quantum state, and learns by proximal policy optimization."""
    features = policies.features(scenario, scenario.privileged)
    network = actor_critic(features, scenario.actions, hidden, run.number("discover: network"))
    learner = Learner.of(network, settings)

    def advance(scenario: QuantumMemory, state: Training) -> tuple[Training, dict[str, Array]]:
        state, sampled = ppo.update(scenario, state, learner, record=recoverable)
        return state, {"sampled": sampled}

    def follow(scenario: QuantumMemory, parameters: Parameters, keys: Array) -> Sample:
        return play(scenario, policies.greedy(network, parameters, scenario.privileged), (), keys)

    start = begin(run.key("discover: training"), learner)
    apprentice = Apprentice(
        name="discover",
        network=network,
        scenario=scenario,
        start=start,
        settings=settings,
        batch=batch,
        advance=advance,
        follow=follow,
    )
    return apprentice.compiled()


def student(run: Run, taught: Apprentice, cells: int, settings: Imitation) -> Apprentice:
    """A recurrent network that sees actions and outcomes alone, and learns from a teacher's probabilities."""
    scenario = taught.scenario
    network = recurrent_policy(policies.features(scenario, scenario.observe), scenario.actions, cells, run.number("teach: network"))
    learner = Learner.of(network, settings)

    def advance(scenario: QuantumMemory, state: Training, parameters: Parameters) -> tuple[Training, dict[str, Array]]:
        logits = lambda seen: taught.network(parameters, scenario.privileged(seen))[0]  # noqa: E731
        state, (loss, sampled) = imitation.update(scenario, state, learner, teacher=logits, record=recoverable)
        return state, {"sampled": sampled, "cross_entropy": loss}

    def follow(scenario: QuantumMemory, parameters: Parameters, keys: Array) -> Sample:
        return play(scenario, policies.recurrent(network, parameters, scenario.observe), policies.memory_of(network), keys)

    apprentice = Apprentice(
        name="teach",
        network=network,
        scenario=scenario,
        start=begin(run.key("teach: training"), learner),
        settings=settings,
        batch=taught.batch,
        advance=advance,
        follow=follow,
    )
    return apprentice.compiled(taught.start.parameters)
