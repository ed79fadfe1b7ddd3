"""Tree search guided by a network, as AlphaZero plays its matches: Silver et al., Science 362, 1140 (2018).

Preferred is the largest Q + c P sqrt(N) / (1 + n), with the network's probability P of the move and the mean Q of what the network expects
after the n times that it was tried, out of N.
"""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array

from ..networks import Network, Parameters
from . import game_search, mcts
from .game_search import Searched


def search(
    game: Any, network: Network, parameters: Parameters, key: Array, positions: Any, simulations: int, exploration: float = 1.25
) -> Searched:
    """What `simulations` simulations find for each position; the move to play is the one tried most."""

    def judge(key: Array, positions: Any) -> tuple[Array, Array]:
        logits, value = game_search.judge(network, parameters, positions)
        return jax.nn.softmax(logits), value

    return mcts.search(game, key, positions, simulations, judge, partial(preference, exploration=exploration))


def preference(prior: Array, tried: Array, mean: Array, exploration: float) -> Array:
    """Of each move; those never tried count as good as those that were on average."""
    number = jnp.sum(tried, -1, keepdims=True)
    average = jnp.sum(tried * mean, -1, keepdims=True) / jnp.maximum(number, 1)
    bonus = exploration * prior * jnp.sqrt(1 + number) / (1 + tried)
    return jnp.where(tried > 0, mean, average) + bonus
