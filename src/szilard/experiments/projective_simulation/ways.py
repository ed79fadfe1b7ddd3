"""The grid world, in which the glow is judged; and a maze, in which Q-learning in a table stands beside the simulator."""

from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from ...learn import projective_simulation, q_learning
from ...learn.projective_simulation import Rates, hopping
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
        keys = jax.random.split(jax.random.fold_in(key, number), (2, settings.learners))
        h, steps = _games(finite, keys, glow, settings.games)
        lengths.append(steps.mean(0))
        last.append(steps[:, -max(settings.games // 10, 1) :].mean(1))
        if number == int(np.argmin([one.mean() for one in last])):
            chances = _spread(finite.states.place, np.asarray(hopping(h[0])), open_places().shape)
        run.say("grid world", number + 1, len(settings.glow_dampings), last[-1].mean(), "steps to the goal")
    return {"lengths": np.array(lengths), "last": np.array(last), "open": open_places(), "goal": np.array(GOAL), "chances": chances}


def _games(finite: Finite, keys: Array, glow: float, games: int) -> tuple[Array, Float[np.ndarray, "agents games"]]:
    """Play until every agent has ended so many games; the edges then, and the length of each game."""
    state = begin(finite, keys[0])
    ends: list[list[int]] = [[0] for _ in range(keys.shape[1])]
    train = partial(projective_simulation.train, horizon=10**9, steps=PIECE_OF_WALK)
    rates = Rates(jnp.zeros(()), jnp.asarray(glow, jnp.float32))
    play = jax.vmap(lambda key, state: train(finite, key, state, rates))
    done = 0  # the steps so far
    while min(map(len, ends)) <= games:
        state, rewards = play(jax.vmap(lambda key, done=done: jax.random.fold_in(key, done))(keys[1]), state)
        for agent, step in np.argwhere(np.asarray(rewards) > 0).tolist():
            ends[agent].append(done + step + 1)
        done += PIECE_OF_WALK
    return state.h, np.diff(np.array([one[: games + 1] for one in ends], float), axis=1)


def maze(run: Run) -> Maze:
    """Agents of both kinds learn in one maze, each alone, and are judged exactly now and then."""
    settings, place = run.settings, 2 * (run.settings.cells - 1)
    scenario = MazeScenario(jnp.asarray(_drawn(run.rng("maze"), settings.cells)), settings.slip, HORIZON, (place, place))
    finite = tabulate(scenario, run.key("maze: states"))
    most = value_iteration(finite, DISCOUNT).max(1)[finite.starts].mean()
    judge = jax.jit(jax.vmap(lambda policy: expected_return(finite, policy, HORIZON, DISCOUNT)[finite.starts].mean() / most))
    walk = float(judge(jnp.full((1, *finite.probability.shape[:2]), 0.25))[0])
    h, first = _simulators(run, finite, judge)
    second = _tables(run, finite, judge)
    found = [Way(name, [walk, *column.mean(1).tolist()], _error(column[-1])) for name, column in zip(NAMES, [*first, *second], strict=True)]
    steps = np.arange(EVALUATIONS + 1) * (settings.steps // EVALUATIONS)
    shape = scenario.mazes.shape[1:]
    chances = _spread(finite.states.agent, np.asarray(hopping(h)), shape)
    return Maze(np.asarray(scenario.mazes[0]), np.array([place, place]), steps, found, walk, np.asarray(h), chances)


def _drawn(rng: np.random.Generator, cells: int) -> Bool[np.ndarray, "1 side side"]:
    found = distinct_mazes(rng, 1, cells)
    while is_pinwheel(found[0]):
        found = distinct_mazes(rng, 1, cells)
    return found


def _error(values: Float[np.ndarray, "agents"]) -> float:
    return float(values.std(ddof=1) / len(values) ** 0.5)


def _simulators(run: Run, finite: Finite, judge: Any) -> tuple[Array, list[np.ndarray]]:
    """One simulator's edges in the end; and what all earn as they hop, and by their strongest edges, (evaluations, agents) each."""
    settings, key = run.settings, run.key("maze: simulators")
    state = begin(finite, jax.random.split(key, settings.learners))
    piece, rates = settings.steps // EVALUATIONS, Rates(0.0, settings.glow_damping)
    play = jax.jit(jax.vmap(lambda key, state: projective_simulation.train(finite, key, state, rates, HORIZON, piece)[0]))
    hops, strongest = [], []
    for number in range(EVALUATIONS):
        state = play(jax.random.split(jax.random.fold_in(key, number + 1), settings.learners), state)
        hops.append(np.asarray(judge(hopping(state.h)), float))
        strongest.append(np.asarray(judge(_greedy(state.h)), float))
        run.say("simulators", number + 1, EVALUATIONS, float(hops[-1].mean()), "fraction of the best return")
    return state.h[0], [np.array(hops), np.array(strongest)]


def _tables(run: Run, finite: Finite, judge: Any) -> list[np.ndarray]:
    """What Q-learning earns as it plays; and, where it plays at random, which is how the table learns most, by its best actions."""
    settings, key, found = run.settings, run.key("maze: tables"), []
    piece = settings.steps // EVALUATIONS
    for which, epsilon in enumerate((settings.epsilon, 1.0)):
        rules = QLearning(steps=settings.steps, environments=1, discount=DISCOUNT, epsilon=epsilon)
        state = jax.vmap(lambda _, rules=rules: q_learning.begin(finite, rules))(jnp.arange(settings.learners))
        play = jax.jit(jax.vmap(lambda key, state, rules=rules: q_learning.train(finite, key, state, rules, HORIZON, piece)))
        random, course = epsilon / 4 if which == 0 else 0.0, []
        for number in range(EVALUATIONS):
            state = play(jax.random.split(jax.random.fold_in(key, which * EVALUATIONS + number), settings.learners), state)
            course.append(np.asarray(judge((1 - 4 * random) * _greedy(state.Q) + random), float))
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
