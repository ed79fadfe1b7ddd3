"""Finite scenarios as tables, and what is exactly known of them: the best values, and the value of every policy.

The best values solve Bellman's equation Q(s, a) = sum_b p_b (r_b + gamma max_a' Q(s_b, a')) over the branches b of a step (Sutton
and Barto, Reinforcement Learning, 2nd ed. (2018), eq. 3.20), where nothing follows after the end.
"""

from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from ..conventions import brief
from ..errors import require
from ..scenario import Choice, Policy, Scenario
from .solving import Solved, planned

LARGEST = 200_000  # states
DRAWS = 4096  # starts
CHUNK = 1024  # states whose branches are computed at a time

#: Gamma, which may be one of many in a compiled sweep.
Discount = float | Float[Array, ""]


class Finite(NamedTuple):
    """A scenario as tables.

    Args:
        states: all states, on a first axis.
        starts: the states in which drawn trajectories began, with repetitions.
        probability: of each branch.
        following: the state after it; any where it ends or never happens.
        reward: of it.
        ends: whether it ends.
    """

    states: Any
    starts: Int[Array, "draws"]
    probability: Float[Array, "states actions branches"]
    following: Int[Array, "states actions branches"]
    reward: Float[Array, "states actions branches"]
    ends: Bool[Array, "states actions branches"]


def solve(scenario: Scenario, key: Array, discount: float = 0.95) -> Solved:
    """The best policy for `scenario` and its value, exactly, without playing.

    Raises:
        InputError: the scenario has no `branches`, or too many states, or `discount` does not lie in [0, 1).
    """
    require(0 <= discount < 1, f"`discount` must lie in [0, 1), but is {discount}.")
    tables, judged = jax.random.split(key)
    finite = tabulate(scenario, tables)
    Q = value_iteration(finite, discount)
    return planned(scenario, judged, best(finite, Q), lambda state: jnp.max(Q[number_of(finite, state)]))


def tabulate(scenario: Scenario, key: Array, draws: int = DRAWS, largest: int = LARGEST) -> Finite:
    """Every state that can be reached from `draws` drawn starts, and everything that can happen there.

    Raises:
        InputError: the scenario has no `branches`, or more than `largest` states.
    """
    kind = type(scenario).__name__
    require(hasattr(scenario, "branches"), f"`{kind}` must have `branches` to be written as tables; choose a method that only plays.")
    found = _States()
    starts = found.enter(jax.tree.map(np.asarray, _starts(scenario, key, draws)))
    rows: list[tuple] = []
    while len(rows) < len(found.pieces):
        rows.append(_row(scenario, found, found.pieces[len(rows)]))
        fits = len(found.numbers) <= largest
        require(fits, f"`{kind}` must have at most {largest:,} states for tables, but has more; choose a method without tables.")
    states = jax.tree.map(lambda *leaves: jnp.asarray(np.concatenate(leaves)), *found.pieces)
    return Finite(states, jnp.asarray(starts), *(jnp.asarray(np.concatenate(column)) for column in zip(*rows, strict=True)))


@dataclass
class _States:
    """The states found so far: the number of each, by its bytes, and the states themselves in pieces of at most CHUNK."""

    numbers: dict[bytes, int] = field(default_factory=dict)
    pieces: list[Any] = field(default_factory=list)

    def enter(self, states: Any) -> Int[np.ndarray, "states"]:
        """The numbers of `states`, of which the new ones are added."""
        leaves = [np.ascontiguousarray(leaf) for leaf in jax.tree.leaves(states)]
        names = [b"".join(leaf[i].tobytes() for leaf in leaves) for i in range(len(leaves[0]))]
        fresh = []
        for i, name in enumerate(names):
            if name not in self.numbers:
                self.numbers[name] = len(self.numbers)
                fresh.append(i)
        for low in range(0, len(fresh), CHUNK):
            chosen = fresh[low : low + CHUNK]
            self.pieces.append(jax.tree.map(lambda leaf, chosen=chosen: leaf[chosen], states))
        return np.array([self.numbers[name] for name in names], np.int32)


@partial(brief, static_argnums=2)
def _starts(scenario: Scenario, key: Array, draws: int) -> Any:
    return jax.vmap(scenario.init)(jax.random.split(key, draws))


@brief
def _branches(scenario: Any, states: Any) -> Any:
    """All branches of all actions in each state."""
    return jax.vmap(lambda state: jax.vmap(partial(scenario.branches, state))(jnp.arange(scenario.actions)))(states)


def _row(scenario: Scenario, found: _States, piece: Any) -> tuple[np.ndarray, ...]:
    """The tables of the states in `piece`."""
    size = len(jax.tree.leaves(piece)[0])
    padded = jax.tree.map(lambda leaf: np.concatenate([leaf, np.repeat(leaf[:1], CHUNK - size, 0)]), piece)
    probability, after = jax.tree.map(lambda leaf: np.asarray(leaf)[:size], _branches(scenario, padded))
    goes_on = (probability > 0) & ~after.terminated
    following = np.zeros(probability.shape, np.int32)
    if goes_on.any():
        following[goes_on] = found.enter(jax.tree.map(lambda leaf: leaf[goes_on], after.state))
    return probability, following, after.reward, after.terminated


def bellman(finite: Finite, value: Float[Array, "states"], discount: Discount) -> Float[Array, "states actions"]:
    """Q(s, a), if the states that follow are worth `value`."""
    after = jnp.where(finite.ends, 0, value[finite.following])
    return jnp.sum(finite.probability * (finite.reward + discount * after), -1)


@partial(jax.jit, static_argnames="sweeps")
def value_iteration(finite: Finite, discount: Discount, tolerance: float = 1e-6, sweeps: int = 100_000) -> Float[Array, "states actions"]:
    """The best values Q(s, a), each within `tolerance` of Bellman's equation's solution, or as near as `sweeps` sweeps come.

    Iteration stops when a sweep changes nothing by more than tolerance (1 - gamma) / gamma (Puterman, Markov Decision
    Processes (1994), theorem 6.3.1, with the maximum norm).
    """
    bound = tolerance * (1 - discount) / jnp.maximum(discount, 1e-9)

    def sweep(carry):
        Q, _, count = carry
        new = bellman(finite, jnp.max(Q, 1), discount)
        return new, jnp.max(jnp.abs(new - Q)), count + 1

    begin = jnp.zeros(finite.probability.shape[:2], finite.reward.dtype)
    going = lambda carry: (carry[1] > bound) & (carry[2] < sweeps)  # noqa: E731
    return jax.lax.while_loop(going, sweep, (begin, jnp.asarray(jnp.inf, begin.dtype), 0))[0]


@partial(jax.jit, static_argnames="steps")
def backward_induction(finite: Finite, steps: int, discount: Discount = 1.0) -> Float[Array, "steps states actions"]:
    """The best values with a time limit: row t is Q with t steps gone and `steps` - t to go."""

    def back(value, _):
        Q = bellman(finite, value, discount)
        return jnp.max(Q, 1), Q

    return jax.lax.scan(back, jnp.zeros(len(finite.probability)), length=steps, xs=None)[1][::-1]


@partial(jax.jit, static_argnames="steps")
def expected_return(finite: Finite, policy: Float[Array, "states actions"], steps: int, discount: Discount = 1.0) -> Float[Array, "states"]:
    """What a policy, given by the probabilities of its actions, earns on average in `steps` steps from each state: summed exactly."""
    back = lambda value, _: (jnp.sum(policy * bellman(finite, value, discount), 1), None)  # noqa: E731
    return jax.lax.scan(back, jnp.zeros(len(policy)), length=steps, xs=None)[0]


def number_of(finite: Finite, state: Any) -> Int[Array, ""]:
    """The index of `state` in the tables."""
    equal = [
        jnp.all((known == one).reshape(len(known), -1), 1) for known, one in zip(*map(jax.tree.leaves, (finite.states, state)), strict=True)
    ]
    return jnp.argmax(jnp.stack(equal).all(0))


def best(finite: Finite, Q: Float[Array, "states actions"]) -> Policy:
    """Always the action with the highest value."""

    def policy(key, state, memory):
        return Choice(jnp.argmax(Q[number_of(finite, state)]), memory)

    return policy
