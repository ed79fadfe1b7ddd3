"""Tree search without any knowledge: upper confidence bounds for trees, with games of random moves as the only evaluation.

Kocsis and Szepesvari, ECML 2006. A simulation takes the move with the largest Q + c sqrt(ln N / n), Q being the mean outcome of the n
times that the move was tried, out of N; moves never tried come first, in random order.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ..scenario import Game, Positions
from . import mcts
from .game_search import SearchResult, follow, random_moves

UNTRIED = 1e6  # more than any sum of value and bonus


def search(game: Game, key: Array, positions: Positions, simulations: int, *, c: float = 1.4) -> SearchResult:
    """What `simulations` simulations find for each position; the move to play is the one tried most."""

    def evaluate(key: Array, positions: Positions) -> tuple[Array, Array]:
        order, play = jax.random.split(key)
        return jax.random.uniform(order, positions.legal_action_mask.shape), random_outcome(game, play, positions)

    def selection_score(order: Array, tried: Array, mean: Array) -> Array:
        bonus = c * jnp.sqrt(jnp.log(jnp.maximum(jnp.sum(tried, -1, keepdims=True), 1)) / jnp.maximum(tried, 1))
        return jnp.where(tried > 0, mean + bonus, UNTRIED + order)

    return mcts.search(game, key, positions, simulations, evaluate, selection_score)


def random_outcome(game: Game, key: Array, positions: Positions) -> Float[Array, "games"]:
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
