"""Tree search guided by a network, with few simulations: Gumbel AlphaZero (Danihelka et al., ICLR 2022), by mctx.

The policy that it finds is better than the network's after any number of simulations, and the move that it plays is drawn from it.
"""

from collections.abc import Callable
from functools import partial

import jax.numpy as jnp
import mctx
from jaxtyping import Array

from ..networks import Network, Parameters
from ..scenario import Game, Positions
from .game_search import SearchResult, evaluate, follow

CONSIDERED = 16  # moves at the root


def search(game: Game, network: Network, parameters: Parameters, key: Array, positions: Positions, simulations: int) -> SearchResult:
    """What `simulations` simulations find for each position. The value is the mean under the better policy, over the moves tried."""
    root, expand = model(game, network, parameters, positions)
    found = mctx.gumbel_muzero_policy(
        parameters,
        key,
        root,
        expand,
        simulations,
        invalid_actions=~positions.legal_action_mask,
        max_num_considered_actions=min(game.actions, CONSIDERED),
        qtransform=partial(mctx.qtransform_completed_by_mix_value, rescale_values=False),
    )
    summary = found.search_tree.summary()
    weights = jnp.where(summary.visit_counts > 0, found.action_weights, 0.0)
    expected = jnp.sum(weights * summary.qvalues, -1) / jnp.sum(weights, -1)
    return SearchResult(found.action, found.action_weights, summary.visit_counts, expected)


def model(game: Game, network: Network, parameters: Parameters, positions: Positions) -> tuple[mctx.RootFnOutput, Callable]:
    """For the searches of mctx: the roots, and what a move leads to."""

    def expand(parameters, key, action, positions):
        after, reward, factor = follow(game, positions, action)
        logits, value = evaluate(network, parameters, after)
        return mctx.RecurrentFnOutput(reward=reward, discount=factor, prior_logits=logits, value=value), after

    logits, value = evaluate(network, parameters, positions)
    return mctx.RootFnOutput(prior_logits=logits, value=value, embedding=positions), expand
