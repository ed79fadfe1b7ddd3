"""Q-learning with a network, judged exactly in mazes that it learned from and in others."""

from collections.abc import Callable
from math import ceil
from typing import NamedTuple

from ...learn import deep_q
from ...learn.deep_q import DeepQ
from ...learn.training import Learner, Training
from ...networks import Parameters, maze_policy
from ...runs.compilation import compiled
from ...runs.progress import Measure
from ...runs.run import Run
from ...runs.stage import Stage
from ...scenarios.maze import Maze
from .exam import Exam, fraction_of_best
from .table import EVALUATIONS

FRACTION = Measure("fraction of the best return")
PIECE = 50  # updates of a compiled loop
SOON = 3000  # updates that take less time than is saved by compiling them with less effort


class Deep(NamedTuple):
    """Q-learning with a network: the fraction of the best return against the steps played, and that of a random walk."""

    training: list[tuple[int, float]]
    unseen: list[tuple[int, float]]
    walk: float


def learn(run: Run, scenario: Maze, training: Exam, unseen: Exam, settings: DeepQ) -> Deep:
    """Learn in the mazes of `scenario`; judge in some of these, and in unseen ones."""
    network = maze_policy(scenario.side, seed=run.number("network"))
    learner, piece = Learner.of(network, settings), min(PIECE, settings.updates)
    start = deep_q.begin(scenario, run.key("training"), learner)
    rounds = ceil(settings.updates / piece)
    every = max(rounds // EVALUATIONS, 1)

    def fraction(exam: Exam, parameters: Parameters | None) -> float:
        return float(fraction_of_best(exam, network, parameters, settings.discount))

    stage = Stage(
        name="network",
        updates=ceil(rounds / every),
        steps_per_update=every * piece * settings.environments,
        advance=_advance(scenario, start, learner, piece, every, lambda parameters: {"training": fraction(training, parameters)}),
        evaluate=lambda parameters: fraction(unseen, parameters),
        measure=FRACTION,
    )
    parameters = stage.train(start, run).parameters
    run.network("q", network, parameters, inputs="a maze as the agent sees it", outputs="values of the actions, value")
    most = rounds * piece * settings.environments
    first = [fraction(exam, start.parameters) for exam in (training, unseen)]
    curves = [_curve(run, column, value, most) for column, value in zip(("training", "evaluated"), first, strict=True)]
    return Deep(curves[0], curves[1], fraction(unseen, None))


def _advance(
    scenario: Maze, start: Training, learner: Learner[DeepQ], piece: int, every: int, watch: Callable[[Parameters], dict[str, float]]
) -> Callable[[Training], tuple[Training, dict[str, float]]]:
    """`every` compiled loops of `piece` updates, or fewer at the end of the training."""
    effort = 1 if learner.settings.updates < SOON else None
    one = compiled(lambda scenario, state: deep_q.train(scenario, state, learner, piece)[0], scenario, start, effort=effort)
    last = ceil(learner.settings.updates / piece) * piece

    def advance(state: Training) -> tuple[Training, dict[str, float]]:
        for _ in range(every):
            state = one(scenario, state) if int(state.update) < last else state
        return state, watch(state.parameters)

    return advance


def _curve(run: Run, column: str, first: float, most: int) -> list[tuple[int, float]]:
    """A column of the stage's rows against the steps played, of which there are `most`."""
    rows = [row for row in run.rows if row["stage"] == "network"]
    return [(0, first), *((min(row["steps"], most), row[column]) for row in rows)]
