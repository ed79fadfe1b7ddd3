"""Projective simulation: an agent whose memory is a network of clips, in which a random walk leads from what it sees to what it does.

Each state is a percept clip, each action an action clip. An edge from s to a has the strength h(s, a) >= 1, and the walk hops along it
with the probability h(s, a) / sum_a' h(s, a'). After every step, whose reward is r,

    h <- h - gamma (h - 1) + r g,

where gamma is the damping: the agent forgets. g(s, a), the glow, is set to 1 when the edge is walked and fades by the factor 1 - eta in
every step, so that a reward also strengthens the edges that led there. It is put out when a game ends. H. J. Briegel and G. De las Cuevas,
Sci. Rep. 2, 400 (2012), eqs. 1 to 3; the glow: J. Mautner et al., New Gener. Comput. 33, 69 (2015). Here the network has two layers.
"""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from ..scenario import Choice, Scenario
from .settings.projective_simulation import ProjectiveSimulation
from .solving import Solved, planned
from .value_iteration import Finite, number_of, tabulate


class Rates(NamedTuple):
    """The damping gamma and the glow's damping eta, which may differ from agent to agent in one compiled program."""

    damping: float | Float[Array, ""]
    glow_damping: float | Float[Array, ""]


class Learning(NamedTuple):
    """Strengths and glow of all edges, the state of the system, and for how many steps it has been played."""

    h: Float[Array, "states actions"]
    glow: Float[Array, "states actions"]
    state: Int[Array, ""]
    age: Int[Array, ""]


def begin(finite: Finite, key: Array) -> Learning:
    """All edges equally strong, at any start."""
    shape = finite.probability.shape[:2]
    start = finite.starts[jax.random.randint(key, (), 0, len(finite.starts))]
    return Learning(jnp.ones(shape), jnp.zeros(shape), start, jnp.zeros((), jnp.int32))


def hopping(h: Float[Array | np.ndarray, "*states actions"]) -> Float[Array | np.ndarray, "*states actions"]:
    """The probabilities of the hops from each percept clip.

    >>> hopping(jnp.array([[1.0, 3.0]])).tolist()
    [[0.25, 0.75]]
    """
    return h / h.sum(-1, keepdims=True)


def solve(scenario: Scenario, key: Array, settings: ProjectiveSimulation | None = None) -> Solved:
    """The policy of an agent that has played `scenario`: it goes on to hop at random.

    Raises:
        InputError: the scenario has no `branches`, or too many states.
    """
    settings = settings or ProjectiveSimulation()
    tables, start, play, judged = jax.random.split(key, 4)
    finite = tabulate(scenario, tables)
    rates = Rates(settings.damping, settings.glow_damping)
    h = train(finite, play, begin(finite, start), rates, scenario.steps, settings.steps)[0].h

    def policy(key, state, memory):
        return Choice(jax.random.categorical(key, jnp.log(h[number_of(finite, state)])), memory)

    return planned(scenario, judged, policy, lambda state: jnp.zeros(()), settings.steps)._replace(value=None)


@partial(jax.jit, static_argnames=("horizon", "steps"))
def train(finite: Finite, key: Array, state: Learning, rates: Rates, horizon: int, steps: int) -> tuple[Learning, Float[Array, "steps"]]:
    """`steps` further steps of one agent, who starts over after `horizon` steps, and the reward of each.

    The tables stand for the scenario from which they were made: learning draws from them what happens, and knows no more of them.
    """
    chances = jax.random.uniform(key, (steps, 3))  # together: drawn one by one they would take most of the time
    return jax.lax.scan(lambda now, chance: _step(finite, chance, now, rates, horizon), state, chances)


def _step(finite: Finite, chances: Float[Array, "3"], now: Learning, rates: Rates, horizon: int) -> tuple[Learning, Float[Array, ""]]:
    hop, happens, restart = chances
    action = _drawn(now.h[now.state], hop)
    branch = (now.state, action, _drawn(finite.probability[now.state, action], happens))
    reward, ends = finite.reward[branch], finite.ends[branch]
    states, actions = (jnp.arange(length) for length in now.h.shape)
    walked = (states == now.state)[:, None] & (actions == action)  # a mask: to set one entry takes much longer
    glow = jnp.where(walked, 1.0, (1 - rates.glow_damping) * now.glow)
    h = now.h - rates.damping * (now.h - 1) + reward * glow
    over = ends | (now.age + 1 >= horizon)
    start = finite.starts[jnp.minimum((restart * len(finite.starts)).astype(jnp.int32), len(finite.starts) - 1)]
    after = jnp.where(over, start, finite.following[branch])
    return Learning(h, jnp.where(over, 0.0, glow), after, jnp.where(over, 0, now.age + 1)), reward


def _drawn(weights: Float[Array, "choices"], chance: Float[Array, ""]) -> Int[Array, ""]:
    limits = jnp.cumsum(weights)
    return jnp.minimum(jnp.sum(limits <= chance * limits[-1]), len(weights) - 1)
