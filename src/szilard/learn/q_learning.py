"""Q-learning in a table (Watkins and Dayan, Mach. Learn. 8, 279 (1992)): the best values from mere playing.

After a step from s by the action a to s' with the reward r, Q(s, a) moves by alpha (r + gamma max_a' Q(s', a') - Q(s, a)). The rate
is alpha = 1 / (1 + (1 - gamma) n) for the n-th visit: with 1 / n old mistakes would fade too slowly (Wainwright, arXiv:1905.06265).
"""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from ..scenario import Scenario
from .settings.q_learning import QLearning
from .solving import Solved, planned
from .value_iteration import Finite, best, number_of, tabulate


class Learning(NamedTuple):
    """The table of values, how often each entry was met, and the states and ages of the environments."""

    Q: Float[Array, "states actions"]
    visits: Float[Array, "states actions"]
    state: Int[Array, "environments"]
    age: Int[Array, "environments"]


def begin(finite: Finite, settings: QLearning) -> Learning:
    """Values 0, and environments at the first starts, each at another age, so that they do not all start over at once."""
    zeros = jnp.zeros(finite.probability.shape[:2])
    order = jnp.arange(settings.environments)
    return Learning(zeros, zeros, finite.starts[order % len(finite.starts)], order)


def solve(scenario: Scenario, key: Array, settings: QLearning | None = None) -> Solved:
    """The policy that Q-learning in a table finds for `scenario`.

    Raises:
        InputError: the scenario has no `branches`, or too many states.
    """
    settings = settings or QLearning()
    tables, play, judged = jax.random.split(key, 3)
    finite = tabulate(scenario, tables)
    Q = train(finite, play, begin(finite, settings), settings, scenario.steps, settings.steps).Q
    value = lambda state: jnp.max(Q[number_of(finite, state)])  # noqa: E731
    return planned(scenario, judged, best(finite, Q), value, settings.steps * settings.environments)


@partial(jax.jit, static_argnames=("settings", "horizon", "steps"))
def train(
    finite: Finite, key: Array, state: Learning, settings: QLearning, horizon: int, steps: int, epsilon: Float[Array, ""] | None = None
) -> Learning:
    """`steps` further steps of all environments, who start over after `horizon` steps.

    The tables stand for the scenario from which they were made: learning draws from them what happens, and knows no more of them.
    Where `epsilon` is given, it takes the place of that of the settings, and needs no program of its own.
    """
    chance = settings.epsilon if epsilon is None else epsilon
    keys = jax.random.split(key, steps)
    return jax.lax.scan(lambda s, key: (_step(finite, key, s, settings, horizon, chance), None), state, keys)[0]


def _step(finite: Finite, key: Array, state: Learning, settings: QLearning, horizon: int, epsilon: float | Array) -> Learning:
    choose, draw, restart = jax.random.split(key, 3)
    action = _explore(choose, state.Q[state.state], epsilon)
    here = (state.state, action)
    limit = jnp.cumsum(finite.probability[here], -1)
    chance = jax.random.uniform(draw, (settings.environments, 1)) * limit[:, -1:]
    branch = (*here, jnp.minimum(jnp.sum(limit <= chance, -1), limit.shape[-1] - 1))
    after, ends = finite.following[branch], finite.ends[branch]
    target = finite.reward[branch] + settings.discount * jnp.where(ends, 0, jnp.max(state.Q[after], -1))
    Q, visits = _learned(state, here, target, settings.discount)
    over = ends | (state.age + 1 >= horizon)
    begins = finite.starts[jax.random.randint(restart, over.shape, 0, len(finite.starts))]
    return Learning(Q, visits, jnp.where(over, begins, after), jnp.where(over, 0, state.age + 1))


def _explore(key: Array, Q: Float[Array, "environments actions"], epsilon: float | Array) -> Int[Array, "environments"]:
    whether, which = jax.random.split(key)
    anything = jax.random.randint(which, Q.shape[:1], 0, Q.shape[1])
    return jnp.where(jax.random.uniform(whether, Q.shape[:1]) < epsilon, anything, jnp.argmax(Q, -1))


def _learned(state: Learning, here: tuple, target: Float[Array, "environments"], discount: float):
    """The table and its visits: environments at the same entry move it one after the other by the same rate, from their mean target."""
    count = jnp.zeros_like(state.Q).at[here].add(1)
    mean = jnp.zeros_like(state.Q).at[here].add(target) / jnp.maximum(count, 1)
    rate = 1 / (1 + (1 - discount) * state.visits)
    weight = 1 - (1 - rate) ** count
    return state.Q + weight * (mean - state.Q), state.visits + count
