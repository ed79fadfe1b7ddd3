"""How fast do other methods learn to keep a quantum state? Environment steps and seconds to goals of R_Q, in one process.

Four methods on three devices: proximal policy optimization, which the experiments use; the natural policy gradient, with 64 trajectories
per update, as in Foesel et al., Phys. Rev. X 8, 031084 (2018); a look ahead in the known model, whose choices a network learns; and
proximal policy optimization of a recurrent network that sees what a laboratory sees, without a teacher. All get the same reward,
whose weight of the coherent information falls over the first half of the training, and all are judged by the deterministic
policy of their network on the same 512 trajectories. A step of the model counts as an environment step. Seconds are those that
the processor spends on training, without compilation, which stands apart, and without evaluations.

`python -m benchmarks.memory_methods [SEEDS [PICTURE]]`: medians over so many seeds (1) of the first two methods, while the
others, which are slow, have one; and the learning curves as a PNG. The first seed learns to the end, any other to the last goal.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import process_time
from types import ModuleType
from typing import Any, NamedTuple

import jax
import numpy as np

from szilard.devices import read_device
from szilard.draw import render
from szilard.draw.comparison import Curve, curves
from szilard.learn import expert_iteration, natural_gradient, policies, ppo, recurrent_ppo
from szilard.learn.expert_iteration import ExpertIteration
from szilard.learn.natural_gradient import NaturalGradient
from szilard.learn.training import Learner, begin, linear
from szilard.memory.apprentice import VALIDATION
from szilard.memory.evaluation import play
from szilard.memory.teacher import Discovery
from szilard.networks import Network, actor_critic, recurrent_actor_critic
from szilard.runs.compilation import compiled
from szilard.scenarios.quantum_memory import QuantumMemory, quantum_memory
from szilard.settings.quantum_memory import TRAINING as WITH_BEGINNINGS

from ._history import Goal, finish

DEVICES = ("bit-flip", "dephasing", "one-readout")
GOALS = (0.88, 0.95, 0.98)
SLOW = ("known model", "no teacher")
TRAINING = replace(WITH_BEGINNINGS, trajectories=64)
EXPLORATION = {name: getattr(TRAINING, name) for name in ("entropy", "final_entropy", "annealing_fraction")}
BUDGET = TRAINING.updates * TRAINING.trajectories  # trajectories


class Contender(NamedTuple):
    """A method with its settings, the network that it trains, from a scenario and a seed, and updates from one evaluation to the next."""

    method: ModuleType
    settings: Any
    network: Callable[[QuantumMemory, int], Network]
    every: int
    policy: Callable = policies.likeliest

    def steps(self, scenario: QuantumMemory) -> tuple[int, int]:
        """Steps played in an update, and environment steps of it, those of the model included."""
        played = self.settings.trajectories * scenario.steps
        return played, expert_iteration.model_steps(scenario, self.settings) if self.method is expert_iteration else played


def seeing(scenario: QuantumMemory, seed: int, separate: bool = False) -> Network:
    return actor_critic(policies.features(scenario, scenario.privileged), scenario.actions, seed=seed, separate=separate)


def remembering(scenario: QuantumMemory, seed: int) -> Network:
    return recurrent_actor_critic(policies.features(scenario, scenario.observe), scenario.actions, seed=seed)


NATURAL = NaturalGradient(updates=BUDGET // 64, trajectories=64, least_spread=TRAINING.least_spread, **EXPLORATION)
LOOKING_AHEAD = ExpertIteration(updates=64, trajectories=32, **EXPLORATION)
CONTENDERS = {
    "PPO": Contender(ppo, TRAINING, seeing, 4),
    "natural gradient": Contender(natural_gradient, NATURAL, lambda scenario, seed: seeing(scenario, seed, separate=True), 4),
    "known model": Contender(expert_iteration, LOOKING_AHEAD, seeing, 4),
    "no teacher": Contender(recurrent_ppo, TRAINING, remembering, 4, recurrent_ppo.remembering),
}


class Point(NamedTuple):
    """An evaluation: steps played, environment steps, seconds of training, and R_Q."""

    played: int
    steps: int
    seconds: float
    kept: float


class Course(NamedTuple):
    """The trainings of a method on a device, one of each seed, and the seconds of compilation."""

    compilation: float
    trainings: list[list[Point]]

    def first(self, goal: float) -> list[Point]:
        """The first evaluation with so much kept, of each training that has one."""
        good = [[point for point in training if point.kept >= goal] for training in self.trainings]
        return [points[0] for points in good if points]


def course(contender: Contender, scenario: QuantumMemory, seeds: int) -> Course:
    """Learn from each seed, with one program."""
    settings, network = contender.settings, contender.network(scenario, 0)
    learner, fading = Learner.of(network, settings), round(Discovery().coherent_fraction * settings.updates)

    def advance(scenario: QuantumMemory, state):
        weight = linear(1.0, 0.0, state.update / fading)
        return contender.method.update(replace(scenario, coherent_weight=weight), state, learner)[0]

    def judge(scenario: QuantumMemory, parameters, keys):
        memory = policies.memory_of(network) if contender.method is recurrent_ppo else ()
        return play(scenario, contender.policy(scenario, network, parameters), memory, keys).recoverable[:, -1]

    keys, start = jax.random.split(jax.random.key(1), VALIDATION), begin(jax.random.key(0), learner)
    before = process_time()
    advance = compiled(advance, scenario, start)
    compilation = process_time() - before
    judge = compiled(judge, scenario, start.parameters, keys)
    kept = lambda parameters: float(np.mean(judge(scenario, parameters, keys)))  # noqa: E731
    first = lambda seed: begin(jax.random.key(seed), replace(learner, network=contender.network(scenario, seed)))  # noqa: E731
    states = [first(seed) for seed in range(seeds)]
    goals = [float("inf"), *[GOALS[-1]] * (seeds - 1)]
    return Course(
        compilation, [list(training(contender, scenario, state, advance, kept, goal)) for state, goal in zip(states, goals, strict=True)]
    )


def training(contender: Contender, scenario: QuantumMemory, state, advance: Callable, kept: Callable, goal: float) -> Iterator[Point]:
    """The evaluations on the way, to the end or to the goal."""
    played, steps = contender.steps(scenario)
    seconds = 0.0
    for done in range(1, contender.settings.updates + 1):
        before = process_time()
        state = jax.block_until_ready(advance(scenario, state))
        seconds += process_time() - before
        if done % contender.every == 0 or done == contender.settings.updates:
            yield (point := Point(done * played, done * steps, seconds, kept(state.parameters)))
            if point.kept >= goal:
                return


def told(found: list[Point], seeds: int) -> str:
    """The medians of steps and seconds to a goal, if most seeds reach it."""
    if 2 * len(found) <= seeds:
        return "never" if not found else f"{len(found)} of {seeds} only"
    steps, seconds = median(point.steps for point in found), median(point.seconds for point in found)
    some = "" if len(found) == seeds else f" ({len(found)} of {seeds})"
    return f"{steps / 1e6:.2f} M, {seconds:.0f} s{some}"


def row(device: str, name: str, found: Course) -> str:
    """A line of the table: steps and seconds to each goal, and what the last policies keep."""
    seeds, last = len(found.trainings), found.trainings[0][-1]
    played = f", {last.played / 1e6:.2f} M of them played" if last.played < last.steps else ""
    cells = [device, name, str(seeds), *(told(found.first(goal), seeds) for goal in GOALS)]
    cells += [f"{last.kept:.3f} ({last.steps / 1e6:.2f} M{played}; {last.seconds:.0f} s)", f"{found.compilation:.0f} s"]
    return f"| {' | '.join(cells)} |"


def picture(found: dict[str, dict[str, Course]]) -> bytes:
    """R_Q over environment steps, a panel for each device."""
    stages = {
        device: [
            Curve(name, group, "environment_steps", [(point.steps, point.kept) for point in training])
            for group, (name, course) in enumerate(courses.items())
            for training in course.trainings
        ]
        for device, courses in found.items()
    }
    return render(curves(stages, measure="R_Q", logarithmic=True), "png")


def main() -> None:
    """Measure and print."""
    seeds, found = int(sys.argv[1]) if len(sys.argv) > 1 else 1, {}
    print("| device | method | seeds | R_Q 0.88 | 0.95 | 0.98 | in the end | compilation |\n|---|---|---|---|---|---|---|---|")
    for device in DEVICES:
        scenario = quantum_memory(read_device(device))
        found[device] = {}
        for name, contender in CONTENDERS.items():
            found[device][name] = course(contender, scenario, 1 if name in SLOW else seeds)
            print(row(device, name, found[device][name]), flush=True)
        if len(sys.argv) > 2:
            Path(sys.argv[2]).write_bytes(picture(found))
    last = {device: {name: course.trainings[0][-1].kept for name, course in courses.items()} for device, courses in found.items()}
    finish(__file__, {"kept": last, "courses": found}, [Goal(f"kept/{device}/PPO", 0.975) for device in DEVICES])


if __name__ == "__main__":
    main()
