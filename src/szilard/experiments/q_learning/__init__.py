"""Does Q-learning find the best values, in a table and with a network?

In one small maze with slips the table is compared with value iteration, which knows all probabilities. A network learns on many mazes,
and what it earns in others is compared with the most that can be earned there.
"""

from dataclasses import dataclass, replace
from math import ceil
from typing import ClassVar, NamedTuple

import jax.numpy as jnp
import numpy as np

from ...draw import control as picture
from ...errors import require
from ...learn import deep_q, value_iteration
from ...learn.deep_q import DeepQ
from ...learn.q_learning import QLearning
from ...learn.training import Learner, Training
from ...networks import Parameters, maze_policy
from ...runs.compilation import compiled
from ...runs.outcome import Outcome, Row
from ...runs.progress import Measure
from ...runs.run import Run
from ...runs.settings import Settings as Base
from ...runs.settings import at_most, instead, option
from ...runs.stage import Stage
from ...scenarios.maze import Maze, distinct_mazes, tree_count
from ..maze import DEEP_Q
from . import table as tables
from .exam import Exam, fraction_of_best
from .table import EVALUATIONS, Table

TABLE_CELLS = 3
FRACTION = Measure("fraction of the best return")


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of Q-learning."""

    cells: int = option(4, "cells along an edge of the network's mazes", least=2, most=6)
    mazes: int = option(1000, "mazes that the network learns from", least=1, most=10**6)
    unseen: int = option(60, "other mazes to judge it by", least=1, most=10**4)
    slip: float = option(0.1, "probability that a step goes to any of the four sides", least=0, most=1)
    steps: int = option(40, "the time limit while playing", least=1, most=10_000)
    table: QLearning = option(QLearning(steps=120_000, environments=1024, discount=0.9), "Q-learning in a table")
    network: DeepQ = option(DEEP_Q, "Q-learning with a network")

    short: ClassVar = {
        "cells": instead(3),
        "mazes": at_most(120),
        "unseen": at_most(30),
        "table.steps": at_most(10_000),
        "table.environments": at_most(256),
        "network.updates": at_most(1000),
        "network.batch": at_most(128),
    }

    def check(self) -> None:
        """There must be as many mazes as are wanted; the short form wants fewer."""
        there, wanted = tree_count(self.cells), self.mazes + self.unseen
        fits = self.quick or wanted <= there
        require(fits, f"`mazes` and `unseen` must be at most {there:,} together, as many as there are mazes, but are {wanted:,}.")


class Deep(NamedTuple):
    """Q-learning with a network: the fraction of the best return against the steps played, and that of a random walk."""

    training: list[tuple[int, float]]
    unseen: list[tuple[int, float]]
    walk: float


def answer(run: Run[Settings]) -> Outcome:
    """Learn a table, learn a network, compare both with value iteration."""
    settings = run.settings
    single = Maze(jnp.asarray(distinct_mazes(run.rng("table: maze"), 1, TABLE_CELLS)), settings.slip, settings.steps)
    finite = value_iteration.tabulate(single, run.key("table: states"))
    table = run.part("table", lambda: tables.learn(run, single, finite, settings.table), Table)
    run.figure("table", picture.errors(table.curve, 1e-3), "Largest error of the table against the steps played.")
    caption = "Value of each place for one goal: learned, and by value iteration."
    run.figure("values", picture.value_maps(*tables.maps(table, finite, single.side)), caption)
    run.arrays("table", learned=table.Q, best=table.best)
    deep = _network(run, distinct_mazes(run.rng("mazes"), settings.mazes + settings.unseen, settings.cells))
    curves = {"training mazes": deep.training, "unseen mazes": deep.unseen}
    caption = "Fraction of the best return against the steps played."
    run.figure("network", picture.shares(curves, {"random walk": deep.walk}), caption)
    return _outcome(settings, table, deep)


def _network(run: Run[Settings], mazes: np.ndarray) -> Deep:
    """Learn on the first mazes; judge, exactly, on the last, and on as many of the first."""
    settings, chosen, count = run.settings, run.settings.network, run.settings.unseen
    scenario = Maze(jnp.asarray(mazes[: settings.mazes]), settings.slip, settings.steps)
    network = maze_policy(scenario.side, seed=run.number("network"))
    training, unseen = (Exam.of(replace(scenario, mazes=jnp.asarray(some)), run.key("exam")) for some in (mazes[:count], mazes[-count:]))
    learner, piece = Learner.of(network, chosen), min(50, chosen.updates)
    start = deep_q.begin(scenario, run.key("training"), learner)
    one = compiled(lambda scenario, state: deep_q.train(scenario, state, learner, piece)[0], scenario, start)
    rounds = ceil(chosen.updates / piece)
    every = max(rounds // EVALUATIONS, 1)

    def fraction(exam: Exam, parameters: Parameters | None) -> float:
        return float(fraction_of_best(exam, network, parameters, chosen.discount))

    def advance(state: Training) -> tuple[Training, dict[str, float]]:
        for _ in range(every):
            state = one(scenario, state) if int(state.update) < rounds * piece else state
        return state, {"training": fraction(training, state.parameters)}

    stage = Stage(
        name="network",
        updates=ceil(rounds / every),
        steps_per_update=every * piece * chosen.environments,
        advance=advance,
        evaluate=lambda parameters: fraction(unseen, parameters),
        measure=FRACTION,
    )
    parameters = stage.train(start, run).parameters
    run.network("q", network, parameters, inputs="a maze as the agent sees it", outputs="values of the actions, value")
    steps = [min(row["steps"], rounds * piece * chosen.environments) for row in run.rows if row["stage"] == stage.name]
    curves = []
    for exam, column in ((training, "training"), (unseen, "evaluated")):
        values = [row[column] for row in run.rows if row["stage"] == stage.name]
        curves.append([(0, fraction(exam, start.parameters)), *zip(steps, values, strict=True)])
    return Deep(curves[0], curves[1], fraction(unseen, None))


def _outcome(settings: Settings, table: Table, deep: Deep) -> Outcome:
    error, earned = table.curve[-1][1], deep.unseen[-1][1]
    return Outcome(
        sentence=(
            f"The table is right within {error:.1e} in all {len(table.Q)} states; with a network, Q-learning earns {earned:.1%} of the "
            f"best return in {settings.unseen} mazes it has never seen, where a random walk earns {deep.walk:.0%}."
        ),
        rows=[
            Row("random walk", "random_walk", fraction_of_best_return=deep.walk),
            Row("table, one maze", "table", largest_error=error),
            Row("network, unseen mazes", "network_unseen", fraction_of_best_return=earned),
            Row("network, training mazes", "network_training", fraction_of_best_return=deep.training[-1][1]),
            Row("value iteration", "value_iteration", fraction_of_best_return=1.0, largest_error=0.0),
        ],
        label="method",
        metrics={"table_states": len(table.Q), "table_steps": table.curve[-1][0], "network_steps": deep.unseen[-1][0]},
        notes=("Returns are discounted, and summed over all that can happen, from every start to every goal.",),
        headline="network_unseen_fraction_of_best_return",
    )
