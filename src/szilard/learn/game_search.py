"""Monte Carlo tree search in games of two players, guided by a network.

Gumbel AlphaZero (Danihelka et al., ICLR 2022), whose move improves on the network's policy after any number of simulations, on the
search of mctx, for a batch of positions at once. `uct` searches without a network.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import mctx
from jaxtyping import Array, Float, Int

from ..networks import Network, Parameters

NEVER = -1e9  # the logit of a move that is not legal

#: Who plays: (key, batch of positions) -> a move for each.
Player = Callable[[Array, Any], Int[Array, "games"]]


class Searched(NamedTuple):
    """What a search found for each position: the move to play, the improved policy, how often each move was tried, and the value."""

    action: Int[Array, "games"]
    policy: Float[Array, "games actions"]
    visits: Float[Array, "games actions"]
    value: Float[Array, "games"]


def judge(network: Network, parameters: Parameters, positions: Any) -> tuple[Float[Array, "games actions"], Float[Array, "games"]]:
    """The network's policy over legal moves, as logits, and what the player to move can expect, in [-1, 1]."""
    logits, value = network.batch(parameters, positions.observation.astype(jnp.float32))
    return jnp.where(positions.legal_action_mask, logits, NEVER), jnp.where(positions.terminated, 0.0, value[:, 0])


def follow(game: Any, positions: Any, action: Int[Array, "games"]) -> tuple[Any, Float[Array, "games"], Float[Array, "games"]]:
    """The positions after a move, the mover's reward, and the factor from the value of the next player to that of the mover."""
    after = jax.vmap(game.rules.step)(positions, action)
    reward = jnp.take_along_axis(after.rewards, positions.current_player[:, None], 1)[:, 0]
    return after, reward, jnp.where(after.terminated, 0.0, -1.0)


def with_network(
    game: Any, network: Network, parameters: Parameters, key: Array, positions: Any, simulations: int, noise: float | Array = 1.0
) -> Searched:
    """Search guided by a network; `noise` 1 explores among the moves at the root, 0 plays the best."""

    def expand(parameters, key, action, positions):
        after, reward, factor = follow(game, positions, action)
        logits, value = judge(network, parameters, after)
        return mctx.RecurrentFnOutput(reward=reward, discount=factor, prior_logits=logits, value=value), after

    logits, value = judge(network, parameters, positions)
    found = mctx.gumbel_muzero_policy(
        parameters,
        key,
        mctx.RootFnOutput(prior_logits=logits, value=value, embedding=positions),
        expand,
        simulations,
        invalid_actions=~positions.legal_action_mask,
        max_num_considered_actions=min(game.actions, 16),
        gumbel_scale=noise,
        qtransform=partial(mctx.qtransform_completed_by_mix_value, rescale_values=False),
    )
    summary = found.search_tree.summary()
    return Searched(found.action, found.action_weights, summary.visit_counts, summary.value)


def random_moves(key: Array, positions: Any) -> Int[Array, "games"]:
    """A legal move for each position, all equally likely."""
    legal = positions.legal_action_mask
    return jnp.argmax(jnp.where(legal, jax.random.uniform(key, legal.shape), -1.0), -1)
