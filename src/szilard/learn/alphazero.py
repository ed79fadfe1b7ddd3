"""AlphaZero: a network plays against itself with tree search, and learns from the search what to play and what to expect.

Silver et al., Science 362, 1140 (2018); the search at the root is that of Danihelka et al. (ICLR 2022), which needs few simulations.
The loss of a position is -sum_a pi(a) ln p(a) + (v - z)^2, with pi the policy improved by search and z the outcome for its player.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int, UInt32

from ..errors import require_positive
from ..networks import Adam, Network, Parameters, adam
from .game_search import random_moves, with_network


@dataclass(frozen=True)
class AlphaZero:
    """Settings of AlphaZero.

    Args:
        rounds: of playing and learning.
        games: played side by side in a round.
        openings: a game begins with up to so many random moves, from which nothing is learned; they keep the games different.
        simulations: of the tree search, per move.
        remembered: rounds whose games are learned from; older ones are forgotten.
        steps: gradient steps of a round.
        batch: positions of a gradient step.
        learning_rate: of Adam at the start; it falls linearly to `final_learning_rate`.
        final_learning_rate: of Adam at the end.
        gradient_norm: bound on the gradient's norm.
    """

    rounds: int = 100
    games: int = 256
    openings: int = 4
    simulations: int = 32
    remembered: int = 8
    steps: int = 32
    batch: int = 1024
    learning_rate: float = 2e-3
    final_learning_rate: float = 1e-4
    gradient_norm: float = 1.0

    def __post_init__(self):
        require_positive(
            self, "rounds", "games", "simulations", "remembered", "steps", "batch", "learning_rate", "final_learning_rate", "gradient_norm"
        )


class Lessons(NamedTuple):
    """Positions as their player saw them, the policy that search found, the outcome, and whether the game was still on."""

    seen: Float[Array, "*positions rows columns planes"]
    policy: Float[Array, "*positions actions"]
    outcome: Float[Array, "*positions"]
    valid: Bool[Array, "*positions"]


class Training(NamedTuple):
    """Everything that changes during training; saving it and going on later gives the same numbers."""

    parameters: Parameters
    optimizer: list[Array]
    key: UInt32[Array, "2"]
    round: Int[Array, ""]
    memory: Lessons


def optimizer_for(network: Network, settings: AlphaZero) -> Adam:
    """The Adam that `settings` describe."""
    steps = settings.rounds * settings.steps
    return adam(network, settings.learning_rate, settings.final_learning_rate, steps, settings.gradient_norm)


def begin(key: Array, game: Any, network: Network, optimizer: Adam, settings: AlphaZero) -> Training:
    """The state before the first round, with an empty memory."""
    size = (settings.remembered, game.longest * settings.games)
    blank = Lessons(jnp.zeros((*size, *game.shape), bool), jnp.zeros((*size, game.actions)), jnp.zeros(size), jnp.zeros(size, bool))
    return Training(network.parameters(), optimizer.init(), jax.random.key_data(key), jnp.asarray(0, jnp.int32), blank)


def self_play(game: Any, network: Network, parameters: Parameters, key: Array, settings: AlphaZero) -> Lessons:
    """Whole games of the network against itself; the first axis holds all positions of all games."""
    start, opening, go = jax.random.split(key, 3)
    positions = jax.vmap(game.rules.init)(jax.random.split(start, settings.games))
    drawn = jax.random.randint(opening, (settings.games,), 0, settings.openings + 1)

    def move(positions, both):
        key, number = both
        search, draw = jax.random.split(key)
        found = with_network(game, network, parameters, search, positions, settings.simulations)
        action = jnp.where(number < drawn, random_moves(draw, positions), found.action)
        after = jax.vmap(game.rules.step)(positions, action)
        alive = ~positions.terminated
        kept = (positions.observation, found.policy, positions.current_player, alive & (number >= drawn), after.rewards * alive[:, None])
        return after, kept

    moves = (jax.random.split(go, game.longest), jnp.arange(game.longest))
    _, (seen, policy, player, valid, rewards) = jax.lax.scan(move, positions, moves)
    outcome = jnp.take_along_axis(jnp.sum(rewards, 0)[None], player[..., None], -1)[..., 0]
    return jax.tree.map(lambda x: x.reshape(-1, *x.shape[2:]), Lessons(seen, policy, outcome, valid))


def update(game: Any, state: Training, network: Network, optimizer: Adam, settings: AlphaZero) -> tuple[Training, dict[str, Array]]:
    """One round: play, remember, learn. Gives the new state, and the mean length of the games and the mean losses."""
    key, play, learn = jax.random.split(jax.random.wrap_key_data(state.key), 3)
    lessons = self_play(game, network, state.parameters, play, settings)
    slot = state.round % settings.remembered
    memory = jax.tree.map(lambda old, new: old.at[slot].set(new), state.memory, lessons)
    flat = jax.tree.map(lambda x: x.reshape(-1, *x.shape[2:]), memory)
    counted = jnp.cumsum(flat.valid)
    cells, actions = (jnp.asarray(x) for x in game.symmetries())

    def step(carry, key):
        parameters, memory = carry
        which, turn = jax.random.split(key)
        chosen = jnp.searchsorted(counted, 1 + jax.random.randint(which, (settings.batch,), 0, counted[-1]))
        batch = jax.tree.map(lambda x: x[chosen], flat)
        batch = turned(batch, jax.random.randint(turn, (settings.batch,), 0, len(cells)), cells, actions)
        (_, parts), gradient = jax.value_and_grad(loss, has_aux=True)(parameters, batch, network)
        return optimizer.apply(memory, gradient, parameters), parts

    carry, parts = jax.lax.scan(step, (state.parameters, state.optimizer), jax.random.split(learn, settings.steps))
    figures = {"length": jnp.sum(lessons.valid) / settings.games, "policy_loss": jnp.mean(parts[0]), "value_loss": jnp.mean(parts[1])}
    return Training(*carry, jax.random.key_data(key), state.round + 1, memory), figures


def turned(batch: Lessons, which: Int[Array, "batch"], cells: Int[Array, "turns cells"], actions: Int[Array, "turns actions"]) -> Lessons:
    """Each position as it looks after one of the board's symmetries."""
    shape = batch.seen.shape
    seen = jnp.take_along_axis(batch.seen.reshape(shape[0], -1, shape[-1]), cells[which][..., None], 1).reshape(shape)
    return batch._replace(seen=seen, policy=jnp.take_along_axis(batch.policy, actions[which], 1))


def loss(parameters: Parameters, batch: Lessons, network: Network) -> tuple[Float[Array, ""], tuple[Array, Array]]:
    """Cross-entropy with the searched policy, plus the squared error of the value, averaged over positions; and the two apart."""
    logits, value = network.batch(parameters, batch.seen.astype(jnp.float32))
    policy = -jnp.mean(jnp.sum(batch.policy * jax.nn.log_softmax(logits), -1))
    error = jnp.mean((value[:, 0] - batch.outcome) ** 2)
    return policy + error, (policy, error)
