"""Tree search: no training, but a look ahead before every step, through the branches of the scenario itself.

Decision nodes, where an action is chosen, alternate with chance nodes, whose branches have their true probabilities (Antonoglou et
al., Planning in stochastic environments with a learned model, ICLR 2022; the search itself is done by mctx). For short horizons
`expectimax` sums over everything instead.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import mctx
from jaxtyping import Array, Float

from ..errors import require
from ..scenario import Choice, Policy, Scenario
from .policies import uniform
from .settings.tree_search import TreeSearch
from .solving import Solved, planned

MOST_WAYS = 10**7  # that are followed side by side

#: The value of a leaf of the search, as a pure function of (key, state).
LeafValue = Callable[[Array, Any], Array]


def solve(scenario: Scenario, key: Array, settings: TreeSearch | None = None, *, leaf_value: LeafValue | None = None) -> Solved:
    """The policy that searches before every step, and the value of a state by such a search.

    Leaves are evaluated by playing on, idle where the scenario has an `idle` action, else at random, unless `leaf_value` is given.

    Raises:
        InputError: the scenario has no `branches`.
    """
    kind = type(scenario).__name__
    require(hasattr(scenario, "branches"), f"`{kind}` must have `branches` to be searched; choose a method that only plays.")
    settings = settings or TreeSearch()
    leaf_value = leaf_value or usual_leaf_value(scenario, settings)
    value = lambda state: root_value(scenario, settings, leaf_value, jax.random.key(0), state)  # noqa: E731
    return planned(scenario, key, search(scenario, settings, leaf_value), value)


def policy_of(scenario: Scenario, settings: TreeSearch) -> Policy:
    """The policy that searches before every step, with the usual value of leaves."""
    return search(scenario, settings, usual_leaf_value(scenario, settings))


def usual_leaf_value(scenario: Scenario, settings: TreeSearch) -> LeafValue:
    """A leaf is evaluated by playing on from it: idle where the scenario has an `idle` action, else at random."""
    return rollout_value(scenario, idle(scenario) if hasattr(scenario, "idle") else uniform(scenario), settings)


def idle(scenario: Any) -> Policy:
    """Always the action that leaves the system alone."""
    return lambda key, state, memory: Choice(jnp.asarray(scenario.idle, jnp.int32), memory)


def rollout_value(scenario: Scenario, policy: Policy, settings: TreeSearch) -> LeafValue:
    """What one trajectory of `policy`, which has no memory, earns in the `settings.horizon` steps from a state."""

    def leaf_value(key, state):
        def advance(carry, keys):
            state, weight = carry
            after, reward, ends = scenario.step(keys[1], state, policy(keys[0], state, ()).action)
            return (after, jnp.where(ends, 0, weight * settings.discount)), weight * reward

        begin = (state, jnp.ones(()))
        return jnp.sum(jax.lax.scan(advance, begin, jax.random.split(key, (settings.horizon, 2)))[1])

    return leaf_value


def search(scenario: Scenario, settings: TreeSearch, leaf_value: LeafValue) -> Policy:
    """The policy that searches anew before every step, and takes the best action, or of a grown tree the one it looked at most often."""
    _require_few_ways(scenario, settings.depth)

    def policy(key, state, memory):
        if settings.depth:
            return Choice(jnp.argmax(expectimax(scenario, settings.depth, settings.discount, leaf_value, key, state)), memory)
        return Choice(_grown(scenario, settings, leaf_value, key, state).action[0], memory)

    return policy


def _require_few_ways(scenario: Any, depth: int) -> None:
    """A look ahead through all actions and branches follows every way at once."""
    branches = jax.eval_shape(lambda key: scenario.branches(scenario.init(key), jnp.int32(0))[0], jax.random.key(0)).shape[0]
    ways = (scenario.actions * branches) ** depth
    deepest = max(int(math.log(MOST_WAYS) / math.log(scenario.actions * branches)), 1)
    require(
        ways <= MOST_WAYS, f"`depth` must be at most {deepest} with {scenario.actions} actions and {branches} branches, but is {depth}."
    )


def root_value(scenario: Scenario, settings: TreeSearch, leaf_value: LeafValue, key: Array, state: Any) -> Float[Array, ""]:
    """The value of a state: of its best action after `depth` steps, or of a grown tree of the action it looked at most often."""
    if settings.depth:
        return jnp.max(expectimax(scenario, settings.depth, settings.discount, leaf_value, key, state))
    found = _grown(scenario, settings, leaf_value, key, state)
    return found.search_tree.summary().qvalues[0, found.action[0]]


def _grown(scenario: Scenario, settings: TreeSearch, leaf_value: LeafValue, key: Array, state: Any) -> mctx.PolicyOutput:
    first = jax.tree.map(lambda leaf: leaf[None], state)
    root = mctx.RootFnOutput(prior_logits=jnp.zeros((1, scenario.actions)), value=jnp.zeros(1), embedding=first)  # pyright: ignore[reportCallIssue]
    return mctx.stochastic_muzero_policy(
        params=(),
        rng_key=key,
        root=root,
        decision_recurrent_fn=partial(_decide, scenario, settings, leaf_value),
        chance_recurrent_fn=partial(_happen, scenario, settings, leaf_value),
        num_simulations=settings.simulations,
        dirichlet_fraction=0.0,
        temperature=0.0,
    )


def _decide(scenario: Any, settings: TreeSearch, leaf_value: LeafValue, _, key: Array, action: Array, state: Any):
    """From a state by an action to a chance node, which is worth the mean over its branches. It remembers state and action."""
    probabilities, value = jax.vmap(partial(_expected, scenario, settings.discount, leaf_value, key))(state, action)
    logits = jnp.log(jnp.maximum(probabilities, 1e-30))
    return mctx.DecisionRecurrentFnOutput(chance_logits=logits, afterstate_value=value), (state, action)  # pyright: ignore[reportCallIssue]


def _happen(scenario: Any, settings: TreeSearch, leaf_value: LeafValue, _, key: Array, branch: Array, before: Any):
    """From a chance node by one of its branches to a state."""
    _, possible = jax.vmap(scenario.branches)(*before)
    after = jax.tree.map(lambda leaf: jax.vmap(lambda x, i: x[i])(leaf, branch), possible)
    output = mctx.ChanceRecurrentFnOutput(  # pyright: ignore[reportCallIssue]
        action_logits=jnp.zeros((len(branch), scenario.actions)),
        value=jax.vmap(partial(leaf_value, key))(after.state),
        reward=after.reward.astype(jnp.float32),
        discount=jnp.where(after.terminated, 0.0, settings.discount),
    )
    return output, after.state


def _expected(scenario: Any, discount: float, leaf_value: LeafValue, key: Array, state: Any, action: Array) -> tuple[Array, Array]:
    """The branches' probabilities, and the mean of the reward and of what follows."""
    probabilities, after = scenario.branches(state, action)
    later = jax.vmap(leaf_value)(jax.random.split(key, len(probabilities)), after.state)
    return probabilities, jnp.sum(probabilities * (after.reward + discount * jnp.where(after.terminated, 0, later))).astype(jnp.float32)


def expectimax(scenario, depth: int, discount: float, leaf_value: LeafValue, key: Array, state: Any) -> Float[Array, "actions"]:
    """What every action is worth if all goes on at its best for `depth` steps and ends with `leaf_value`: all branches are summed."""

    def value(key, state):
        return jnp.max(expectimax(scenario, depth - 1, discount, leaf_value, key, state))

    one = partial(_expected, scenario, discount, value if depth > 1 else leaf_value, key, state)
    return jax.vmap(lambda action: one(action)[1])(jnp.arange(scenario.actions))
