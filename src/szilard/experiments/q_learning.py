"""Does Q-learning find the best values, in a table and with a network?

In one small maze with slips the table is compared with value iteration, which knows all probabilities. A network learns on many mazes,
and what it earns in others is compared with the most that can be earned there.
"""

import math
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ..draw import control as picture
from ..errors import require, require_positive
from ..learn import deep_q, policies, q_learning, value_iteration
from ..learn.deep_q import DeepQ
from ..learn.q_learning import QLearning
from ..learn.training import Learner
from ..learn.value_iteration import Finite
from ..networks import Network, Parameters, maze_policy
from ..runs.compilation import compiled
from ..runs.progress import Progress
from ..runs.record import Record
from ..runs.settings import from_json, to_json
from ..scenarios.maze import Maze, distinct_mazes, tree_count
from .maze import DEEP_Q

__all__ = ["Settings", "run", "settings_from_json", "settings_to_json"]

TABLE_CELLS = 3
EVALUATIONS = 20
LEFT = 1e-5  # discount factor of the steps that returns leave out
GOALS = 32768  # drawn starts, enough to meet every goal of every maze


@dataclass(frozen=True)
class Settings:
    """Settings of Q-learning.

    Args:
        cells: along an edge of the network's mazes.
        mazes: that the network learns from.
        unseen: other mazes to judge it by.
        slip: probability that a step goes to any of the four sides.
        steps: the time limit while playing.
        seed: of all randomness.
        quick: a short form.
        table: Q-learning in a table.
        network: Q-learning with a network.
    """

    cells: int = 4
    mazes: int = 1000
    unseen: int = 60
    slip: float = 0.1
    steps: int = 40
    seed: int = 0
    quick: bool = False
    table: QLearning = field(default_factory=lambda: QLearning(steps=120000, environments=1024, discount=0.9))
    network: DeepQ = DEEP_Q

    def __post_init__(self):
        require_positive(self, "mazes", "unseen", "steps")
        require(2 <= self.cells <= 6, f"`cells` must lie in [2, 6], but is {self.cells}.")
        require(0 <= self.slip <= 1, f"`slip` must lie in [0, 1], but is {self.slip}.")
        require(self.seed >= 0, f"`seed` must not be negative, but is {self.seed}.")
        there, wanted = tree_count(self.cells), self.mazes + self.unseen
        fits = self.quick or wanted <= there
        require(fits, f"`mazes` and `unseen` must be at most {there:,} together, as many as there are mazes, but are {wanted:,}.")


settings_to_json = to_json
settings_from_json = partial(from_json, Settings)


class Table(NamedTuple):
    """Q-learning in a table: the largest error against the steps played, the values in the end, and the best ones."""

    curve: list[tuple[int, float]]
    Q: Float[np.ndarray, "states actions"]
    best: Float[np.ndarray, "states actions"]
    finite: Finite


class Deep(NamedTuple):
    """Q-learning with a network: the share of the best return in mazes known and unseen, against the steps played."""

    known: list[tuple[int, float]]
    unseen: list[tuple[int, float]]
    walk: float
    network: Network
    parameters: Parameters


def run(settings: Settings, record: Record, progress: Progress) -> dict[str, Any]:
    """Learn a table, learn a network, compare both with value iteration."""
    settings = _shortened(settings) if settings.quick else settings
    rng, keys = np.random.default_rng(settings.seed), jax.random.split(jax.random.key(settings.seed), 2)
    single = Maze(jnp.asarray(distinct_mazes(rng, 1, TABLE_CELLS)), settings.slip, settings.steps)
    table = _table(single, settings.table, keys[0], progress)
    mazes = distinct_mazes(rng, settings.mazes + settings.unseen, settings.cells)
    deep = _network(mazes, settings, keys[1], progress)
    record.save_figure("table", picture.errors(table.curve, 1e-3))
    record.save_figure("values", picture.value_maps(*_maps(table)))
    record.save_figure(
        "network", picture.shares({"mazes learned from": deep.known, "unseen mazes": deep.unseen}, {"random walk": deep.walk})
    )
    record.save_arrays("table", learned=table.Q, best=table.best)
    record.save_network("q", deep.network.load(deep.parameters))
    return _outcome(settings, table, deep)


def _table(scenario: Maze, settings: QLearning, key: Array, progress: Progress) -> Table:
    tabulate, play = jax.random.split(key)
    finite = value_iteration.tabulate(scenario, tabulate)
    best = np.asarray(value_iteration.value_iteration(finite, settings.discount), float)
    state, curve, piece = q_learning.begin(finite, settings), [], max(settings.steps // EVALUATIONS, 1)
    for done in range(0, settings.steps, piece):
        state = q_learning.train(finite, jax.random.fold_in(play, done), state, settings, scenario.steps, piece)
        curve.append(((done + piece) * settings.environments, float(np.abs(np.asarray(state.Q) - best).max())))
        progress.update("table", done + piece, settings.steps, curve[-1][1], "error")
    return Table(curve, np.asarray(state.Q, float), best, finite)


def _network(mazes: np.ndarray, settings: Settings, key: Array, progress: Progress) -> Deep:
    """Learn on the first mazes; judge, exactly, on the last, and on as many of the first."""
    chosen, count = settings.network, settings.unseen
    scenario = Maze(jnp.asarray(mazes[: settings.mazes]), settings.slip, settings.steps)
    network = maze_policy(scenario.side, seed=settings.seed)
    exams = [_Exam.of(replace(scenario, mazes=jnp.asarray(some))) for some in (mazes[:count], mazes[-count:])]
    learner = Learner.of(network, chosen)
    state, piece = deep_q.begin(scenario, key, learner), min(50, chosen.updates)
    advance = compiled(lambda scenario, state: deep_q.train(scenario, state, learner, piece)[0], scenario, state)
    rounds = -(-chosen.updates // piece)
    every, curves = max(rounds // EVALUATIONS, 1), ([], [])
    for done in range(rounds + 1):
        if done % every == 0 or done == rounds:
            for curve, exam in zip(curves, exams, strict=True):
                curve.append((done * piece * chosen.environments, float(_share(exam, network, state.parameters, chosen.discount))))
        progress.update("network", done * piece, rounds * piece, curves[1][-1][1], "share")
        if done < rounds:
            state = jax.block_until_ready(advance(scenario, state))
    return Deep(*curves, float(_share(exams[1], network, None, chosen.discount)), network, state.parameters)


class _Exam(NamedTuple):
    """Mazes as tables, from which it can be summed what a policy earns; `starts` are all pairs of two different cells."""

    scenario: Maze
    finite: Finite
    starts: Array

    @classmethod
    def of(cls, scenario: Maze) -> "_Exam":
        finite = value_iteration.tabulate(scenario, jax.random.key(0), GOALS)
        return cls(scenario, finite, jnp.flatnonzero(jnp.all(finite.states.agent % 2 == 0, 1)))


@partial(jax.jit, static_argnames=("network", "discount"))
def _share(exam: _Exam, network: Network, parameters: Parameters | None, discount: float) -> Array:
    """What the network's best actions earn (or random ones, without parameters) over the most that can be earned, on average."""
    scenario, finite, starts = exam
    chances = jnp.full(finite.probability.shape[:2], 1 / scenario.actions)
    if parameters is not None:
        policy = policies.greedy(network, parameters, scenario.privileged)
        actions = jax.vmap(lambda state: policy(jax.random.key(0), state, ()).action)(finite.states)
        chances = jax.nn.one_hot(actions, scenario.actions)
    steps = math.ceil(math.log(LEFT) / math.log(discount)) if discount else 1
    most = value_iteration.value_iteration(finite, discount)[starts].max(1).mean()
    return value_iteration.expected_return(finite, chances, steps, discount)[starts].mean() / most


def _maps(table: Table) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The maze, one goal, and the values of the best action at each place: learned, and the largest possible."""
    states = table.finite.states
    goal = np.asarray(states.goal[0])
    chosen = np.flatnonzero((np.asarray(states.goal) == goal).all(1))
    side = 2 * TABLE_CELLS - 1
    maps = np.full((2, side, side), np.nan)
    for values, Q in zip(maps, (table.Q, table.best), strict=True):
        values[tuple(np.asarray(states.agent)[chosen].T)] = Q[chosen].max(1)
    return maps[0], maps[1], goal, np.isfinite(maps[0])


def _outcome(settings: Settings, table: Table, deep: Deep) -> dict[str, Any]:
    error, share = table.curve[-1][1], deep.unseen[-1][1]
    metrics = {
        "table_error": error,
        "table_states": len(table.Q),
        "table_steps": table.curve[-1][0],
        "network_share_unseen": share,
        "network_share_known": deep.known[-1][1],
        "network_steps": deep.unseen[-1][0],
        "random_walk_share": deep.walk,
    }
    rows = [("random walk", None, deep.walk), ("table, one maze", error, None), ("network, unseen mazes", None, share)]
    rows += [("network, mazes learned from", None, deep.known[-1][1]), ("value iteration", 0.0, 1.0)]
    return {
        "metrics": metrics,
        "table": [{"method": name, "largest error of Q": wrong, "share of the best return": part} for name, wrong, part in rows],
        "sentence": (
            f"The table is right within {error:.1e} in all {len(table.Q)} states; with a network, Q-learning earns {share:.1%} of the best "
            f"return in {settings.unseen} mazes it has never seen, where a random walk earns {deep.walk:.0%}."
        ),
        "notes": ["Returns are discounted, and summed over all that can happen, from every start to every goal."],
        "captions": {
            "table": "Largest error of the table against the steps played.",
            "values": "Value of each place for one goal: learned, and by value iteration.",
            "network": "Share of the best return against the steps played.",
        },
    }


def _shortened(settings: Settings) -> Settings:
    return replace(
        settings,
        cells=3,
        mazes=min(settings.mazes, 120),
        unseen=min(settings.unseen, 30),
        table=replace(settings.table, steps=min(settings.table.steps, 10000), environments=min(settings.table.environments, 256)),
        network=replace(settings.network, updates=min(settings.network.updates, 1000), batch=min(settings.network.batch, 128)),
    )
