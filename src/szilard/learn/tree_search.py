"""Tree search: no training, but a look ahead before every step, through the branches of the scenario itself.

Decision nodes, where an action is chosen, alternate with chance nodes, whose branches have their true probabilities (Antonoglou et
al., Planning in stochastic environments with a learned model, ICLR 2022; the search itself is done by mctx). For short horizons
`expectimax` sums over everything instead.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import mctx
from jaxtyping import Array, Float

from ..errors import require, require_positive
from ..scenario import Choice, Policy

#: What a state is worth at the end of the search, as a pure function of (key, state).
Worth = Callable[[Array, Any], Array]


@dataclass(frozen=True)
class TreeSearch:
    """Settings of tree search.

    Args:
        simulations: times that the tree grows by a node before each step.
        depth: steps that are looked ahead through all actions and all branches, instead of growing a tree; 0 grows the tree.
        horizon: steps played on from a new node to judge it.
        discount: gamma, per step.
    """

    simulations: int = 128
    depth: int = 0
    horizon: int = 30
    discount: float = 0.95

    def __post_init__(self):
        require_positive(self, "simulations")
        require(self.depth >= 0, f"`depth` must not be negative, but is {self.depth}.")
        require(self.horizon >= 0, f"`horizon` must not be negative, but is {self.horizon}.")
        require(0 <= self.discount <= 1, f"`discount` must lie in [0, 1], but is {self.discount}.")


def played_on(scenario, policy: Policy, settings: TreeSearch) -> Worth:
    """What one trajectory of `policy`, which has no memory, earns in the `settings.horizon` steps from a state."""

    def worth(key, state):
        def advance(carry, keys):
            state, weight = carry
            after, reward, ends = scenario.step(keys[1], state, policy(keys[0], state, ()).action)
            return (after, jnp.where(ends, 0, weight * settings.discount)), weight * reward

        begin = (state, jnp.ones(()))
        return jnp.sum(jax.lax.scan(advance, begin, jax.random.split(key, (settings.horizon, 2)))[1])

    return worth


def search(scenario, settings: TreeSearch, worth: Worth) -> Policy:
    """The policy that searches anew before every step, and takes the best action, or of a grown tree the one it looked at most often."""

    def policy(key, state, memory):
        if settings.depth:
            return Choice(jnp.argmax(expectimax(scenario, settings.depth, settings.discount, worth, key, state)), memory)
        first = jax.tree.map(lambda leaf: leaf[None], state)
        root = mctx.RootFnOutput(prior_logits=jnp.zeros((1, scenario.actions)), value=jnp.zeros(1), embedding=first)  # pyright: ignore[reportCallIssue]
        found = mctx.stochastic_muzero_policy(
            params=(),
            rng_key=key,
            root=root,
            decision_recurrent_fn=partial(_decide, scenario, settings, worth),
            chance_recurrent_fn=partial(_happen, scenario, settings, worth),
            num_simulations=settings.simulations,
            dirichlet_fraction=0.0,
            temperature=0.0,
        )
        return Choice(found.action[0], memory)

    return policy


def _decide(scenario, settings: TreeSearch, worth: Worth, _, key: Array, action: Array, state: Any):
    """From a state by an action to a chance node, which is worth the mean over its branches. It remembers state and action."""
    probabilities, value = jax.vmap(partial(_expected, scenario, settings.discount, worth, key))(state, action)
    logits = jnp.log(jnp.maximum(probabilities, 1e-30))
    return mctx.DecisionRecurrentFnOutput(chance_logits=logits, afterstate_value=value), (state, action)  # pyright: ignore[reportCallIssue]


def _happen(scenario, settings: TreeSearch, worth: Worth, _, key: Array, branch: Array, before: Any):
    """From a chance node by one of its branches to a state."""
    _, possible = jax.vmap(scenario.branches)(*before)
    after = jax.tree.map(lambda leaf: jax.vmap(lambda x, i: x[i])(leaf, branch), possible)
    output = mctx.ChanceRecurrentFnOutput(  # pyright: ignore[reportCallIssue]
        action_logits=jnp.zeros((len(branch), scenario.actions)),
        value=jax.vmap(partial(worth, key))(after.state),
        reward=after.reward.astype(jnp.float32),
        discount=jnp.where(after.terminated, 0.0, settings.discount),
    )
    return output, after.state


def _expected(scenario, discount: float, worth: Worth, key: Array, state: Any, action: Array) -> tuple[Array, Array]:
    """The branches' probabilities, and the mean of the reward and of what follows."""
    probabilities, after = scenario.branches(state, action)
    later = jax.vmap(worth)(jax.random.split(key, len(probabilities)), after.state)
    return probabilities, jnp.sum(probabilities * (after.reward + discount * jnp.where(after.terminated, 0, later))).astype(jnp.float32)


def expectimax(scenario, depth: int, discount: float, worth: Worth, key: Array, state: Any) -> Float[Array, "actions"]:
    """What every action is worth if all goes on at its best for `depth` steps and ends with `worth`: all branches are summed."""

    def value(key, state):
        return jnp.max(expectimax(scenario, depth - 1, discount, worth, key, state))

    one = partial(_expected, scenario, discount, value if depth > 1 else worth, key, state)
    return jax.vmap(lambda action: one(action)[1])(jnp.arange(scenario.actions))
