"""Monte Carlo tree search in games of two players, with a network's judgement or with random play to the end.

With a network: Gumbel AlphaZero (Danihelka et al., ICLR 2022), whose move improves on the network's policy after any number of
simulations. Without: upper confidence bounds for trees (Kocsis and Szepesvari, ECML 2006), where the value of a new position is the
outcome of random moves. Both run for a batch of positions at once, on the search of mctx.
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


def plain(game: Any, key: Array, positions: Any, simulations: int, exploration: float = 1.4) -> Searched:
    """Search without any knowledge: upper confidence bounds, and one game of random moves from every new position."""

    def expand(_, key, action, positions):
        after, reward, factor = follow(game, positions, action)
        value = random_outcome(game, key, after)
        logits = jnp.where(after.legal_action_mask, 0.0, NEVER)
        return mctx.RecurrentFnOutput(reward=reward, discount=factor, prior_logits=logits, value=value), after

    logits = jnp.where(positions.legal_action_mask, 0.0, NEVER)
    choose = partial(_upper_confidence, exploration=exploration)
    tree = mctx.search(
        (),
        key,
        root=mctx.RootFnOutput(prior_logits=logits, value=jnp.zeros(len(logits)), embedding=positions),
        recurrent_fn=expand,
        root_action_selection_fn=lambda key, tree, node: choose(key, tree, node, 0),
        interior_action_selection_fn=choose,
        num_simulations=simulations,
        invalid_actions=~positions.legal_action_mask,
    )
    summary = tree.summary()
    return Searched(jnp.argmax(summary.visit_counts, -1), summary.visit_probs, summary.visit_counts, summary.value)


def _upper_confidence(key: Array, tree: mctx.Tree, node: Array, depth: Any, exploration: float) -> Array:
    """The legal move with the largest Q + c sqrt(ln N / n); moves not yet tried come first, in random order."""
    tried = tree.children_visits[node]
    bonus = exploration * jnp.sqrt(jnp.log(jnp.maximum(tree.node_visits[node], 1)) / jnp.maximum(tried, 1))
    score = jnp.where(tried > 0, tree.qvalues(node) + bonus, 1e6 + jax.random.uniform(key, tried.shape))
    legal = tree.children_prior_logits[node] > NEVER / 2
    return jnp.argmax(jnp.where(legal, score, -jnp.inf))


def random_outcome(game: Any, key: Array, positions: Any) -> Float[Array, "games"]:
    """What the player to move gets if both sides play random legal moves to the end; 0 where the game is over."""

    def move(carry):
        key, positions, outcome, sign = carry
        key, now = jax.random.split(key)
        action = random_moves(now, positions)
        over = positions.terminated
        after, reward, _ = follow(game, positions, action)
        outcome = jnp.where(over, outcome, outcome + sign * reward)
        return key, after, outcome, -sign

    start = (key, positions, jnp.zeros(positions.terminated.shape), 1.0)
    return jax.lax.while_loop(lambda carry: ~jnp.all(carry[1].terminated), move, start)[2]


def random_moves(key: Array, positions: Any) -> Int[Array, "games"]:
    """A legal move for each position, all equally likely."""
    legal = positions.legal_action_mask
    return jnp.argmax(jnp.where(legal, jax.random.uniform(key, legal.shape), -1.0), -1)
