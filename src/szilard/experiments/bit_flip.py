"""Can a network discover how to keep an unknown quantum state alive?

A teacher that sees the quantum state learns by reinforcement; a student that sees only actions and outcomes learns
from the teacher; Stim confirms the student (Foesel et al., Phys. Rev. X 8, 031084 (2018)).
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

import jax
import numpy as np
from jaxtyping import Array

from ..devices import Device, reference_device
from ..errors import require, require_positive
from ..learn import imitation, policies, ppo, training
from ..learn.imitation import Imitation
from ..learn.ppo import PPO
from ..learn.training import Training
from ..memory import closed_loop
from ..memory.evaluation import baselines, play, recoverable, sample
from ..memory.memory_report import outcome
from ..networks import Network, Parameters, actor_critic, recurrent_policy
from ..runs.compilation import compiled
from ..runs.progress import Progress
from ..runs.record import Record
from ..runs.settings import from_json, to_json
from ..runs.stages import Log, Stage
from ..scenarios.quantum_memory import QuantumMemory, quantum_memory

__all__ = ["Settings", "run", "settings_from_json", "settings_to_json"]

VALIDATION = 1024  # trajectories of an evaluation during training, and played at a time in the final one
GOAL = 0.98


@dataclass(frozen=True)
class Settings:
    """Settings of a quantum-memory run.

    Args:
        device: description of the device (a TOML file); the four-qubit bit-flip device unless given.
        steps: duration in time steps.
        seed: of all randomness.
        quick: a short form that shows every part at work and discovers little.
        trajectories: fresh trajectories of the final evaluation.
        shots: runs of the independent check per cardinal state.
        hidden: units of the teacher's hidden layers.
        memory: LSTM cells of the student.
        ppo: the teacher's training.
        imitation: the student's training.
    """

    device: Device = field(default_factory=reference_device)
    steps: int = 200
    seed: int = 0
    quick: bool = False
    trajectories: int = 4096
    shots: int = 1000
    hidden: tuple[int, ...] = (64, 64)
    memory: int = 64
    ppo: PPO = field(default_factory=PPO)
    imitation: Imitation = field(default_factory=Imitation)

    def __post_init__(self):
        require_positive(self, "steps", "shots", "memory")
        require(self.trajectories >= 2, f"`trajectories` must be at least 2, but is {self.trajectories}.")
        require(all(units > 0 for units in self.hidden), f"`hidden` must be numbers of units greater than 0, but is {self.hidden}.")
        require(self.seed >= 0, f"`seed` must not be negative, but is {self.seed}.")


settings_to_json = to_json
settings_from_json = partial(from_json, Settings)


def run(settings: Settings, record: Record, progress: Progress) -> dict[str, Any]:
    """Discover, teach, evaluate, check, draw; returns the result for the record."""
    log = Log()
    settings = _shortened(settings) if settings.quick else settings
    scenario = quantum_memory(settings.device, settings.steps)
    keys = jax.random.split(jax.random.key(settings.seed), 4)
    progress.update("baselines", 0, 1)
    fixed = baselines(settings.device, settings.steps, settings.trajectories, settings.seed + 1)
    progress.baselines("R_Q", {name: baseline.value for name, baseline in fixed.items() if baseline})
    progress.update("baselines", 1, 1)
    progress.update("discover", 0, settings.ppo.updates)
    teacher = _teacher(settings, scenario, keys[0])
    taught, busy = teacher.learn(keys[2], record, progress, log)
    progress.update("teach", 0, settings.imitation.updates)
    student = _student(settings, scenario, teacher, keys[1])
    learned, _ = student.learn(keys[2], record, progress, log, taught)
    record.save_network("teacher", teacher.network.load(taught))
    record.save_network("student", student.network.load(learned))
    samples = {
        "teacher": sample(partial(teacher.play, scenario, taught), keys[3], settings.trajectories, teacher.batch),
        "student": sample(partial(student.play, scenario, learned), keys[3], settings.trajectories, student.batch),
    }
    confirmed = _check(settings, scenario, student.network, learned, progress)
    played = settings.ppo.updates * teacher.steps
    figures = {
        "environment_steps": played,
        "steps_per_second": round(played / busy),
        f"seconds_to_{GOAL}": next((row["seconds"] for row in log.rows if _reached(row)), None),
    }
    return outcome(settings.device, record, log, fixed, samples, confirmed, figures)


class Learner(NamedTuple):
    """A network about to learn: its stage, its training before the first update, and the compiled functions."""

    name: str
    network: Network
    scenario: QuantumMemory
    start: Training
    updates: int
    steps: int
    batch: int
    advance: Callable
    play: Callable

    def learn(self, key: Array, record: Record, progress: Progress, log: Log, *more: Any) -> tuple[Parameters, float]:
        """The parameters to keep, and the seconds spent on learning (compilation and evaluation apart)."""
        keys = jax.random.split(key, self.batch)
        evaluate = lambda parameters: np.mean(self.play(self.scenario, parameters, keys).recoverable[:, -1])  # noqa: E731
        stage = Stage(self.name, self.updates, self.steps, lambda state: self.advance(self.scenario, state, *more), evaluate)
        return stage.run(self.start, record, progress, log)


def _teacher(settings: Settings, scenario: QuantumMemory, key: Array) -> Learner:
    network = actor_critic(policies.features(scenario, scenario.privileged), scenario.actions, settings.hidden, settings.seed)
    learner = training.Learner.of(network, settings.ppo)

    def advance(scenario, state):
        state, sampled = ppo.update(scenario, state, learner, record=recoverable)
        return state, {"sampled": sampled}

    def follow(scenario, parameters, keys):
        return play(scenario, policies.greedy(network, parameters, scenario.privileged), (), keys)

    start = training.begin(key, learner)
    return _learner("discover", network, scenario, start, settings.ppo, settings, advance, follow)


def _student(settings: Settings, scenario: QuantumMemory, teacher: Learner, key: Array) -> Learner:
    network = recurrent_policy(policies.features(scenario, scenario.observe), scenario.actions, settings.memory, settings.seed)
    learner = training.Learner.of(network, settings.imitation)

    def advance(scenario, state, taught):
        logits = lambda s: teacher.network(taught, scenario.privileged(s))[0]  # noqa: E731
        state, (loss, sampled) = imitation.update(scenario, state, learner, teacher=logits, record=recoverable)
        return state, {"sampled": sampled, "cross_entropy": loss}

    def follow(scenario, parameters, keys):
        return play(scenario, policies.recurrent(network, parameters, scenario.observe), policies.memory_of(network), keys)

    start = training.begin(key, learner)
    taught = teacher.start.parameters
    return _learner("teach", network, scenario, start, settings.imitation, settings, advance, follow, taught)


def _learner(name, network, scenario, start, method: PPO | Imitation, settings: Settings, advance, follow, *more) -> Learner:
    batch = min(VALIDATION, settings.trajectories)
    advance = compiled(advance, scenario, start, *more)
    follow = compiled(follow, scenario, start.parameters, jax.random.split(jax.random.key(0), batch))
    return Learner(name, network, scenario, start, method.updates, method.trajectories * scenario.steps, batch, advance, follow)


def _check(settings: Settings, scenario: QuantumMemory, student: Network, parameters, progress: Progress):
    """The student against Stim, or None where Stim is not installed."""
    if not closed_loop.available():
        return None
    controller = closed_loop.laboratory(student, parameters, scenario.actions)
    follow = lambda done: progress.update("check", done, settings.steps)  # noqa: E731
    return closed_loop.check(settings.device, scenario.engine, controller, settings.steps, settings.shots, settings.seed, follow)


def _reached(row: dict[str, Any]) -> bool:
    return row["stage"] == "discover" and row["evaluated"] is not None and row["evaluated"] > GOAL


def _shortened(settings: Settings) -> Settings:
    return replace(
        settings,
        trajectories=min(settings.trajectories, 256),
        shots=min(settings.shots, 50),
        ppo=replace(settings.ppo, updates=min(settings.ppo.updates, 5), trajectories=min(settings.ppo.trajectories, 64)),
        imitation=replace(
            settings.imitation, updates=min(settings.imitation.updates, 3), trajectories=min(settings.imitation.trajectories, 32)
        ),
    )
