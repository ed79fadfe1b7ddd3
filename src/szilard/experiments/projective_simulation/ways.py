"""The grid world, in which the glow is judged; and a maze, in which Q-learning in a table stands beside the simulator."""

from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from ...conventions import brief
from ...learn import projective_simulation, q_learning
from ...learn.projective_simulation import Learning, Rates, hopping
from ...learn.q_learning import QLearning
from ...learn.value_iteration import Finite, expected_return, tabulate, value_iteration
from ...runs.run import Run
from ...scenarios.grid_world import GOAL, GridWorld, open_places
from ...scenarios.maze import Maze as MazeScenario
from ...scenarios.maze import distinct_mazes, is_pinwheel
from ...settings.projective_simulation import EVALUATIONS, PIECE_OF_WALK
from .attacks import begin

DISCOUNT = 0.9
HORIZON = 110  # steps over which returns are summed: 0.9^110 = 1e-5
KEYS = ("simulator", "simulator_likeliest", "table_playing", "table")
NAMES = ("simulator hops", "strongest edges", "Q table plays", "Q table, best actions")


class Way(NamedTuple):
    """What a policy earns over the most that can be earned: mean over agents at each evaluation, and standard error at the last one."""

    name: str
    mean: list[float]
    error: float


class Maze(NamedTuple):
    """The maze, the steps at which agents were judged, how they did; the edges of one of them, and the probabilities of its steps."""

    open: Bool[np.ndarray, "side side"]
    goal: Int[np.ndarray, "2"]
    steps: Int[np.ndarray, "evaluations"]
    ways: list[Way]
    walk: float
    h: Float[np.ndarray, "states actions"]
    chances: Float[np.ndarray, "side side 4"]


def grid_world(run: Run) -> dict[str, Any]:
    """The mean lengths of games for every glow, those of the last games of each agent, and the probabilities of one agent's steps."""
    settings, finite = run.settings, tabulate(GridWorld(), run.key("grid: states"), 1)
    key, lengths, last = run.key("grid: agents"), [], []
    chances = np.zeros(0)
    for number, glow in enumerate(settings.glow_dampings):
        h, steps = _games(finite, jax.random.fold_in(key, number), glow, settings)
        lengths.append(steps.mean(0))
        last.append(steps[:, -max(settings.games // 10, 1) :].mean(1))
        if number == int(np.argmin([one.mean() for one in last])):
            chances = _spread(finite.states.place, np.asarray(hopping(h[0])), open_places().shape)
        run.say("grid world", number + 1, len(settings.glow_dampings), last[-1].mean(), "steps to the goal")
    return {"lengths": np.array(lengths), "last": np.array(last), "open": open_places(), "goal": np.array(GOAL), "chances": chances}


def _games(finite: Finite, key: Array, glow: float, settings: Any) -> tuple[np.ndarray, Float[np.ndarray, "agents games"]]:
    """Play until every agent has ended so many games; the edges then, and the length of each game."""
    games, (state, keys) = settings.games, _begun(finite, key, settings.learners)
    ends: list[list[int]] = [[0] for _ in range(settings.learners)]
    done = 0  # the steps so far
    while min(map(len, ends)) <= games:
        state, rewards = _played(finite, keys, np.int32(done), state, np.float32(glow))
        for agent, step in np.argwhere(np.asarray(rewards) > 0).tolist():
            ends[agent].append(done + step + 1)
        done += PIECE_OF_WALK
    return np.asarray(state.h), np.diff(np.array([one[: games + 1] for one in ends], float), axis=1)


@partial(brief, static_argnums=2)
def _begun(finite: Finite, key: Array, count: int) -> tuple[Learning, Array]:
    """Agents that have learned nothing yet, and a key for the steps of each."""
    begins, keys = jax.random.split(key, (2, count))
    return jax.vmap(lambda key: projective_simulation.begin(finite, key))(begins), keys


@brief
def _played(finite: Finite, keys: Array, done: Array, state: Learning, glow: Array) -> tuple[Learning, Array]:
    """A piece of further steps, after so many."""
    rates = Rates(jnp.zeros(()), glow)
    train = lambda key, state: projective_simulation.train(finite, jax.random.fold_in(key, done), state, rates, 10**9, PIECE_OF_WALK)  # noqa: E731
    return jax.vmap(train)(keys, state)


def maze(run: Run) -> Maze:
    """Agents of both kinds learn in one maze, each alone, and are judged exactly now and then."""
    settings, place = run.settings, 2 * (run.settings.cells - 1)
    scenario = MazeScenario(jnp.asarray(_drawn(run.rng("maze"), settings.cells)), settings.slip, HORIZON, (place, place))
    finite = tabulate(scenario, run.key("maze: states"))
    most, random = _scale(finite)
    walk = float(random[0])
    h, first = _simulators(run, finite, most)
    second = _tables(run, finite, most)
    found = [Way(name, [walk, *column.mean(1).tolist()], _error(column[-1])) for name, column in zip(NAMES, [*first, *second], strict=True)]
    steps = np.arange(EVALUATIONS + 1) * (settings.steps // EVALUATIONS)
    shape = scenario.mazes.shape[1:]
    chances = _spread(finite.states.agent, np.asarray(hopping(h)), shape)
    return Maze(np.asarray(scenario.mazes[0]), np.array([place, place]), steps, found, walk, h, chances)


@brief
def _scale(finite: Finite) -> tuple[Array, Array]:
    """The most that can be earned, and what a random walk earns of it."""
    most = value_iteration(finite, DISCOUNT).max(1)[finite.starts].mean()
    return most, _fractions(finite, most, jnp.full((1, *finite.probability.shape[:2]), 0.25))


def _fractions(finite: Finite, most: Array, policies: Float[Array, "agents states actions"]) -> Float[Array, "agents"]:
    """What policies earn over the most that can be earned."""
    return jax.vmap(lambda policy: expected_return(finite, policy, HORIZON, DISCOUNT)[finite.starts].mean() / most)(policies)


def _drawn(rng: np.random.Generator, cells: int) -> Bool[np.ndarray, "1 side side"]:
    found = distinct_mazes(rng, 1, cells)
    while is_pinwheel(found[0]):
        found = distinct_mazes(rng, 1, cells)
    return found


def _error(values: Float[np.ndarray, "agents"]) -> float:
    return float(values.std(ddof=1) / len(values) ** 0.5)


def _simulators(run: Run, finite: Finite, most: Array) -> tuple[np.ndarray, list[np.ndarray]]:
    """One simulator's edges in the end; and what all earn as they hop, and by their strongest edges, (evaluations, agents) each."""
    settings, key = run.settings, run.key("maze: simulators")
    state = begin(finite, key, settings.learners)
    piece, rates = settings.steps // EVALUATIONS, Rates(0.0, settings.glow_damping)

    @brief
    def play(key: Array, number: Array, state: Learning) -> tuple[Learning, Array, Array]:
        train = lambda key, state: projective_simulation.train(finite, key, state, rates, HORIZON, piece)[0]  # noqa: E731
        state = jax.vmap(train)(jax.random.split(jax.random.fold_in(key, number), settings.learners), state)
        return state, _fractions(finite, most, jnp.asarray(hopping(state.h))), _fractions(finite, most, _greedy(state.h))

    hops, strongest = [], []
    for number in range(EVALUATIONS):
        state, *earned = play(key, np.int32(number + 1), state)
        for course, values in zip((hops, strongest), earned, strict=True):
            course.append(np.asarray(values, float))
        run.say("simulators", number + 1, EVALUATIONS, float(hops[-1].mean()), "fraction of the best return")
    return np.asarray(state.h)[0], [np.array(hops), np.array(strongest)]


def _tables(run: Run, finite: Finite, most: Array) -> list[np.ndarray]:
    """What Q-learning earns as it plays; and, where it plays at random, which is how the table learns most, by its best actions."""
    settings, key, found = run.settings, run.key("maze: tables"), []
    rules = QLearning(steps=settings.steps, environments=1, discount=DISCOUNT)

    @brief
    def play(key: Array, number: Array, state: q_learning.Learning, epsilon: Array, random: Array) -> tuple[q_learning.Learning, Array]:
        train = lambda key, state: q_learning.train(finite, key, state, rules, HORIZON, settings.steps // EVALUATIONS, epsilon)  # noqa: E731
        state = jax.vmap(train)(jax.random.split(jax.random.fold_in(key, number), settings.learners), state)
        return state, _fractions(finite, most, (1 - 4 * random) * _greedy(state.Q) + random)

    for which, epsilon in enumerate((settings.epsilon, 1.0)):
        state = jax.tree.map(lambda leaf: np.repeat(np.asarray(leaf)[None], settings.learners, 0), q_learning.begin(finite, rules))
        chances, course = np.array([epsilon, 0.0 if which else epsilon / 4], np.float32), []
        for number in range(EVALUATIONS):
            state, earned = play(key, np.int32(which * EVALUATIONS + number), state, *chances)
            course.append(np.asarray(earned, float))
            run.say("tables", which * EVALUATIONS + number + 1, 2 * EVALUATIONS, float(course[-1].mean()), "fraction of the best return")
        found.append(np.array(course))
    return found


def _greedy(values: Float[Array, "*agents states actions"]) -> Float[Array, "*agents states actions"]:
    return jax.nn.one_hot(values.argmax(-1), values.shape[-1])


def _spread(places: Any, chances: np.ndarray, shape: tuple[int, ...]) -> Float[np.ndarray, "rows columns 4"]:
    """The probabilities of the steps at their places; nothing where there is no state."""
    found = np.full((*shape, chances.shape[1]), np.nan)
    found[tuple(np.asarray(places).T)] = chances
    return found
