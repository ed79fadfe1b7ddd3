"""Does Q-learning find the best values, in a table and with a network?

In one small maze with slips the table is compared with value iteration, which knows all probabilities. A network learns on many mazes,
and what it earns in others is compared with the most that can be earned there.
"""

from dataclasses import replace

import jax.numpy as jnp
import numpy as np
from jaxtyping import Bool

from ...draw import control as picture
from ...learn import value_iteration
from ...runs.outcome import Outcome, Row
from ...runs.run import Run
from ...scenarios.maze import Maze, distinct_mazes, is_pinwheel
from ...settings.q_learning import Settings
from . import network as networks
from . import table as tables
from .exam import Exam
from .network import Deep
from .table import Table

TABLE_CELLS = 3


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
