"""What a network's best actions earn in mazes, summed exactly over all that can happen."""

import math
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ...conventions import brief
from ...learn import policies, value_iteration
from ...learn.value_iteration import Finite
from ...networks import Network, Parameters
from ...scenarios.maze import Maze

LEFT = 1e-5  # discount factor of the steps that returns leave out
GOALS = 32768  # drawn starts, enough to meet every goal of every maze


class Exam(NamedTuple):
    """Mazes as tables, from which it can be summed what a policy earns; `starts` are all pairs of two different cells."""

    scenario: Maze
    finite: Finite
    starts: Array

    @classmethod
    def of(cls, scenario: Maze, key: Array) -> "Exam":
        """The exam in the mazes of a scenario."""
        finite = value_iteration.tabulate(scenario, key, GOALS)
        return cls(scenario, finite, jnp.flatnonzero(jnp.all(finite.states.agent % 2 == 0, 1)))


@partial(brief, static_argnames=("network", "discount"))
def fraction_of_best(exam: Exam, network: Network, parameters: Parameters | None, discount: float) -> Float[Array, ""]:
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
