"""Does Q-learning find the best values, in a table and with a network?

In one small maze with slips the table is compared with value iteration, which knows all probabilities. A network learns on many mazes,
and what it earns in others is compared with the most that can be earned there.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

import jax.numpy as jnp
import numpy as np
from jaxtyping import Bool

from ...draw import control as picture
from ...errors import require
from ...learn import value_iteration
from ...learn.deep_q import DeepQ
from ...learn.q_learning import QLearning
from ...runs.outcome import Outcome, Row
from ...runs.run import Run
from ...runs.settings import Settings as Base
from ...runs.settings import at_most, instead, option
from ...scenarios.maze import Maze, distinct_mazes, is_pinwheel, tree_count
from ..maze import DEEP_Q
from . import network as networks
from . import table as tables
from .exam import Exam
from .network import Deep
from .table import Table

TABLE_CELLS = 3


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of Q-learning."""

    cells: int = option(4, "cells along an edge of the network's mazes", least=2, most=6)
    mazes: int = option(1000, "mazes that the network learns from", least=1, most=10**5)
    unseen: int = option(60, "other mazes to judge it by", least=1, most=10**4)
    slip: float = option(0.1, "probability that a step goes to any of the four sides", least=0, most=1)
    steps: int = option(40, "the time limit while playing", least=1, most=1000)
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


def answer(run: Run[Settings]) -> Outcome:
    """Learn a table, learn a network, compare both with value iteration."""
    settings = run.settings
    single = Maze(jnp.asarray(table_maze(run.rng("table: maze"))), settings.slip, settings.steps)
    finite = value_iteration.tabulate(single, run.key("table: states"))
    table = run.part("table", lambda: tables.learn(run, single, finite, settings.table), Table)
    run.figure("table", picture.errors(table.curve, 1e-3), "Largest error of the table against the steps played.")
    caption = "Value of each place for one goal: learned, and by value iteration."
    run.figure("values", picture.value_maps(*tables.maps(table, finite, single.side)), caption)
    run.arrays("table", learned=table.Q, best=table.best)
    mazes = distinct_mazes(run.rng("mazes"), settings.mazes + settings.unseen, settings.cells)
    scenario = Maze(jnp.asarray(mazes[: settings.mazes]), settings.slip, settings.steps)
    deep = networks.learn(run, scenario, *_exams(run, scenario, mazes), settings.network)
    curves = {"training mazes": deep.training, "unseen mazes": deep.unseen}
    caption = "Fraction of the best return against the steps played."
    run.figure("network", picture.success_rates(curves, {"random walk": deep.walk}), caption)
    return _outcome(settings, table, deep)


def table_maze(rng: np.random.Generator) -> Bool[np.ndarray, "1 side side"]:
    """One maze, which is no pinwheel."""
    maze = distinct_mazes(rng, 1, TABLE_CELLS)
    while is_pinwheel(maze[0]):
        maze = distinct_mazes(rng, 1, TABLE_CELLS)
    return maze


def _exams(run: Run[Settings], scenario: Maze, mazes: np.ndarray) -> tuple[Exam, Exam]:
    """As many mazes of the first, from which the network learns, as there are others at the end; and those."""
    count = run.settings.unseen
    training, unseen = (replace(scenario, mazes=jnp.asarray(some)) for some in (mazes[:count], mazes[-count:]))
    return Exam.of(training, run.key("exam")), Exam.of(unseen, run.key("exam"))


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
