"""What tree searches in games of two players have in common; `gumbel`, `puct` and `uct` are those searches."""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from ..networks import Network, Parameters
from ..scenario import Game, Positions

NEVER = -1e9  # the logit of a move that is not legal

#: Who plays: (key, batch of positions) -> a move for each.
Player = Callable[[Array, Positions], Int[Array, "games"]]


class SearchResult(NamedTuple):
    """What a search found for each position: the move to play, a better policy, how often each move was tried, and what to expect."""

    action: Int[Array, "games"]
    policy: Float[Array, "games actions"]
    visits: Float[Array, "games actions"]
    value: Float[Array, "games"]


def evaluate(network: Network, parameters: Parameters, positions: Positions) -> tuple[Float[Array, "games actions"], Float[Array, "games"]]:
    """The network's policy over legal moves, as logits, and what the player to move can expect, in [-1, 1]."""
    logits, value = network.batch(parameters, positions.observation.astype(jnp.float32))
    return jnp.where(positions.legal_action_mask, logits, NEVER), jnp.where(positions.terminated, 0.0, value[:, 0])


def follow(game: Game, positions: Positions, action: Int[Array, "games"]) -> tuple[Positions, Float[Array, "games"], Float[Array, "games"]]:
    """The positions after a move, the mover's reward, and the factor from the value of the next player to that of the mover."""
    after = jax.vmap(game.rules.step)(positions, action)
    reward = jnp.take_along_axis(after.rewards, positions.current_player[:, None], 1)[:, 0]
    return after, reward, jnp.where(after.terminated, 0.0, -1.0)


def random_moves(key: Array, positions: Positions) -> Int[Array, "games"]:
    """A legal move for each position, all equally likely."""
    legal = positions.legal_action_mask
    return jnp.argmax(jnp.where(legal, jax.random.uniform(key, legal.shape), -1.0), -1)
