"""One small maze in the hands of three methods: Q-learning in a table, REINFORCE and PPO. Small enough to be solved while one waits."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from ..learn import ppo, q_learning, reinforce, value_iteration
from ..learn.ppo import PPO
from ..learn.q_learning import QLearning
from ..learn.reinforce import Reinforce
from ..learn.training import Learner, begin
from ..learn.value_iteration import Finite
from ..networks import Network, dense_player
from ..runs.compilation import compiled
from ..scenarios.maze import Maze, distinct_mazes

SEED, CELLS = 8, 4  # of the maze
GOAL = (0, 6)
STEPS = 40  # the time limit
DISCOUNT = 0.9
TABLE = QLearning(environments=32, discount=DISCOUNT)
PIECE, PIECES = 16, 60  # steps of each learner after which the table is looked at, and how often
SMOOTH = 5  # updates over which a curve is averaged
METHODS: dict[str, tuple[Any, Any]] = {
    "PPO": (
        ppo,
        PPO(
            updates=90,
            trajectories=32,
            minibatches=8,
            learning_rate=0.01,
            final_learning_rate=0.001,
            entropy=0.1,
            discount=DISCOUNT,
            annealing_fraction=1.0,
        ),
    ),
    "REINFORCE": (
        reinforce,
        Reinforce(updates=90, trajectories=32, learning_rate=0.03, final_learning_rate=0.001, entropy=0.05, discount=DISCOUNT),
    ),
}


class World(NamedTuple):
    """The maze, and everything that can happen in it."""

    maze: Maze
    finite: Finite

    @property
    def open(self) -> Bool[np.ndarray, "side side"]:
        """The open places."""
        return np.asarray(self.maze.mazes[0])

    def on_map(self, values: Float[np.ndarray, "states"]) -> Float[np.ndarray, "side side"]:
        """Values of the states at their places, and nothing elsewhere."""
        found = np.full(self.open.shape, np.nan)
        found[tuple(np.asarray(self.finite.states.agent).T)] = values
        return found


class Table(NamedTuple):
    """Q-learning against the steps played.

    Args:
        steps: played by all learners together.
        Q: the table then.
        arrives: fraction of the games in which its best actions reach the goal in time.
        most: the largest fraction possible.
        walk: that of a random walk.
        exact: what Q approaches.
    """

    steps: np.ndarray
    Q: Float[np.ndarray, "points states actions"]
    arrives: Float[np.ndarray, "points"]
    most: float
    walk: float
    exact: Float[np.ndarray, "states actions"]


class Learned(NamedTuple):
    """A network against the steps played: the fraction of its games that arrived, and in the end the values of all states."""

    steps: np.ndarray
    arrives: np.ndarray
    values: Float[np.ndarray, "states"]


def world(slip: float) -> World:
    """The maze with so many slips."""
    picture = distinct_mazes(np.random.default_rng(SEED), 1, CELLS)
    maze = Maze(jnp.asarray(picture), float(slip), STEPS, GOAL)
    return World(maze, value_iteration.tabulate(maze, jax.random.key(0), 256))


def table_learner(like: World) -> Callable[[World], Table]:
    """Q-learning, compiled for worlds like this one."""

    def learn(finite, start):
        def go_on(state, key):
            state = q_learning.train(finite, key, state, TABLE, STEPS, PIECE)
            return state, state.Q

        Q = jnp.concatenate([start.Q[None], jax.lax.scan(go_on, start, jax.random.split(jax.random.key(1), PIECES))[1]])
        arrives = jax.lax.map(lambda one: _arrives(finite, jax.nn.one_hot(jnp.argmax(one, 1), one.shape[1])), Q)
        most = jnp.max(value_iteration.backward_induction(finite, STEPS)[0], 1)[finite.starts].mean()
        walk = _arrives(finite, jnp.full(start.Q.shape, 1 / start.Q.shape[1]))
        return Q, arrives, most, walk, value_iteration.value_iteration(finite, DISCOUNT)

    program = compiled(learn, like.finite, q_learning.begin(like.finite, TABLE), effort=0)
    steps = np.arange(PIECES + 1) * PIECE * TABLE.environments

    def run(world: World) -> Table:
        Q, arrives, most, walk, exact = map(np.asarray, program(world.finite, q_learning.begin(world.finite, TABLE)))
        return Table(steps, Q, arrives, float(most), float(walk), exact)

    return run


def network_learner(name: str, like: World) -> Callable[[World], Learned]:
    """PPO or REINFORCE, compiled for worlds like this one; the network is a preference for each action at each place, and a value."""
    method, settings = METHODS[name]
    network = dense_player((like.maze.side, like.maze.side, 3), like.maze.actions, hidden=())
    program = compiled(partial(_trained, method, settings, network), like.maze, like.finite.states, effort=0)
    steps = settings.trajectories * STEPS * SMOOTH * (np.arange(settings.updates // SMOOTH) + 0.5)

    def run(world: World) -> Learned:
        arrived, values = map(np.asarray, program(world.maze, world.finite.states))
        return Learned(steps, arrived.reshape(-1, SMOOTH).mean(1), values)

    return run


def _trained(method: Any, settings: Any, network: Network, maze: Maze, states: Any) -> tuple[Array, Array]:
    learner = Learner.of(network, settings)
    arrived = lambda last: jnp.all(last.agent == last.goal)  # noqa: E731
    learned, curve = method.train(maze, begin(jax.random.key(0), learner), learner, settings.updates, record=arrived)
    return curve, jax.vmap(method.value_of(maze, learner, learned.parameters))(states)


def _arrives(finite: Finite, policy: Float[Array, "states actions"]) -> Float[Array, ""]:
    """The fraction of games in which a policy reaches the goal in time, summed exactly."""
    return jnp.mean(value_iteration.expected_return(finite, policy, STEPS)[finite.starts])
