"""Tree search guided by a network, as AlphaZero plays its matches: Silver et al., Science 362, 1140 (2018).

A simulation takes the move with the largest Q + c_puct P sqrt(N) / (1 + n), with the network's probability P of the move and the mean Q
of what the network expects after the n times that it was tried, out of N.
"""

from functools import partial

import jax
import jax.numpy as jnp
from jaxtyping import Array

from ..networks import Network, Parameters
from ..scenario import Game, Positions
from . import game_search, mcts
from .game_search import SearchResult


def search(
    game: Game, network: Network, parameters: Parameters, key: Array, positions: Positions, simulations: int, *, c_puct: float = 1.25
) -> SearchResult:
    """What `simulations` simulations find for each position; the move to play is the one tried most."""

    def evaluate(key: Array, positions: Positions) -> tuple[Array, Array]:
        logits, value = game_search.evaluate(network, parameters, positions)
        return jax.nn.softmax(logits), value

    return mcts.search(game, key, positions, simulations, evaluate, partial(selection_score, c_puct=c_puct))


def selection_score(prior: Array, tried: Array, mean: Array, c_puct: float) -> Array:
    """Of each move; those never tried count as good as those that were on average."""
    number = jnp.sum(tried, -1, keepdims=True)
    average = jnp.sum(tried * mean, -1, keepdims=True) / jnp.maximum(number, 1)
    bonus = c_puct * prior * jnp.sqrt(1 + number) / (1 + tried)
    return jnp.where(tried > 0, mean, average) + bonus
