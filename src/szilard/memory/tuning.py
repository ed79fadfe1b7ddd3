"""Fine-tuning: a trained network goes on to learn on one device, until it keeps as much as another does."""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

from jaxtyping import Array

from ..learn import ppo
from ..learn.ppo import PPO
from ..learn.training import Learner, Training, begin
from ..networks import Parameters
from ..runs.compilation import Compiler
from ..runs.run import Run
from ..scenarios.quantum_memory import QuantumMemory
from .apprentice import Apprentice, Comparison


class Tuned(NamedTuple):
    """The parameters after fine-tuning, and the time steps played until they kept enough, None where they never did."""

    parameters: Parameters
    steps: int | None


def tuned(
    run: Run, compiler: Compiler, name: str, model: Apprentice, parameters: Parameters, settings: PPO, goal: tuple[Apprentice, Parameters]
) -> Tuned:
    """Let `parameters` of `model` learn on the memory of `goal`, until they keep as much as `goal` does, up to the tolerance.

    Both are judged by the same trajectories. `name` is that of the stage.
    """
    learner = Learner.of(model.network, settings)
    start = begin(run.key("tune: training"), learner)._replace(parameters=parameters)
    apprentice = replace(model, name=name, scenario=goal[0].scenario, start=start, settings=settings, patience=None)
    against = Comparison.of(apprentice, run, *goal)
    if against.judge(parameters) > against.goal:
        return Tuned(parameters, 0)
    advance = compiler.compiled(partial(_update, learner), apprentice.scenario, start)
    ended = replace(apprentice, advance=advance, steps_before=0, keep="best", every=1).learn(run, against=against)
    return Tuned(ended.parameters, first(run.curve(name, "environment_steps"), against.goal))


def first(curve: list[tuple[int, float]], wanted: float) -> int | None:
    """The count at which a curve first exceeds a value, None if it never does.

    >>> first([(100, 0.8), (200, 0.9), (300, 0.85)], 0.82), first([(100, 0.8)], 0.82)
    (200, None)
    """
    return next((count for count, value in curve if value > wanted), None)


def _update(learner: Learner[PPO], scenario: QuantumMemory, state: Training) -> tuple[Training, dict[str, Array]]:
    state, sampled = ppo.update(scenario, state, learner, record=scenario.recoverable)
    return state, {"sampled": sampled}
