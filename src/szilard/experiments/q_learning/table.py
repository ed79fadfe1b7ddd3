"""Q-learning in a table, beside value iteration, which knows all probabilities."""

from typing import NamedTuple

import jax
import numpy as np
from jaxtyping import Float

from ...learn import q_learning, value_iteration
from ...learn.q_learning import QLearning
from ...learn.value_iteration import Finite
from ...runs.run import Run
from ...scenarios.maze import Maze

EVALUATIONS = 20


class Table(NamedTuple):
    """The largest error against the steps played, the learned values, and the best ones."""

    curve: list[tuple[int, float]]
    Q: Float[np.ndarray, "states actions"]
    best: Float[np.ndarray, "states actions"]


def learn(run: Run, scenario: Maze, finite: Finite, settings: QLearning) -> Table:
    """Learn by playing, and compare with the best values now and then."""
    best = np.asarray(value_iteration.value_iteration(finite, settings.discount), float)
    key = run.key("table: playing")
    state, curve, piece = q_learning.begin(finite, settings), [], max(settings.steps // EVALUATIONS, 1)
    for done in range(0, settings.steps, piece):
        state = q_learning.train(finite, jax.random.fold_in(key, done), state, settings, scenario.steps, piece)
        curve.append(((done + piece) * settings.environments, float(np.abs(np.asarray(state.Q) - best).max())))
        run.say("table", done + piece, settings.steps, curve[-1][1], "error")
    return Table(curve, np.asarray(state.Q, float), best)


def maps(table: Table, finite: Finite, side: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """For one goal, the values of the best action at each place: learned, and the largest possible; the goal; the open places."""
    goals = np.asarray(finite.states.goal)
    chosen = np.flatnonzero((goals == goals[0]).all(1))
    found = np.full((2, side, side), np.nan)
    for values, Q in zip(found, (table.Q, table.best), strict=True):
        values[tuple(np.asarray(finite.states.agent)[chosen].T)] = Q[chosen].max(1)
    return found[0], found[1], goals[0], np.isfinite(found[0])
