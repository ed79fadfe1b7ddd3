"""AlphaZero: a network plays against itself with tree search, and learns from the search what to play and what to expect.

Silver et al., Science 362, 1140 (2018); the search at the root is that of Danihelka et al. (ICLR 2022), which needs few simulations.
The loss of a position is -sum_a pi(a) ln p(a) + (v - z)^2, with pi the policy improved by search and z the outcome for its player.

Many games go on side by side, and where one is over the next begins, so that no search is spent on finished games. A position is
learned from as soon as its game has ended, for as long as it is remembered.
"""

import math
from typing import NamedTuple, TypeVar

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int, PyTree

from ..machine import require_bytes
from ..networks import Network, Parameters
from ..scenario import Game, Positions
from . import gumbel
from .game_search import random_moves
from .settings.alphazero import AlphaZero
from .training import Learner, Training
from .training import begin as begin_training

P = TypeVar("P", bound=PyTree)


class Played(NamedTuple):
    """Moves of games in the order of time: what the player saw, the policy and value that search found, who played, how the move ended.

    `real` is false where nothing was played yet.
    """

    seen: Bool[Array, "moves games rows columns planes"]
    policy: Float[Array, "moves games actions"]
    value: Float[Array, "moves games"]
    player: Int[Array, "moves games"]
    rewards: Float[Array, "moves games 2"]
    ended: Bool[Array, "moves games"]
    real: Bool[Array, "moves games"]


class Samples(NamedTuple):
    """Training samples: positions as their player saw them, the policy that search found, the value to learn, and whether it is known."""

    seen: Bool[Array, "*positions rows columns planes"]
    policy: Float[Array, "*positions actions"]
    value: Float[Array, "*positions"]
    valid: Bool[Array, "*positions"]


class Memory(NamedTuple):
    """What AlphaZero remembers besides its network: where the games stand, and the replay buffer."""

    positions: Positions
    replay: Played


def begin(key: Array, game: Game, learner: Learner[AlphaZero]) -> Training:
    """The state before the first round, with an empty replay buffer."""
    settings = learner.settings
    key, start = jax.random.split(key)
    size = (settings.replay_rounds * settings.moves, settings.games)
    position = math.prod(game.shape) + 4 * game.actions + 18
    require_bytes(3 * position * math.prod(size), "replay_rounds moves games")
    seen, policy, rewards = jnp.zeros((*size, *game.shape), bool), jnp.zeros((*size, game.actions)), jnp.zeros((*size, 2))
    no, value = jnp.zeros(size, bool), jnp.zeros(size)
    replay = Played(seen, policy, value, value.astype(jnp.int32), rewards, no, no)
    positions = jax.jit(lambda key: opened(game, key, settings))(start)
    return begin_training(key, learner, Memory(positions, replay))


def opened(game: Game, key: Array, settings: AlphaZero) -> Positions:
    """New games after their random moves: for each a number of them between 0 and `openings`, none where they would end it."""
    init, step = jax.vmap(game.rules.init), jax.vmap(game.rules.step)
    start, drawn, go = jax.random.split(key, 3)
    fresh = init(jax.random.split(start, settings.games))
    number = jax.random.randint(drawn, (settings.games,), 0, settings.openings + 1)

    def move(k, positions):
        after = step(positions, random_moves(jax.random.fold_in(go, k), positions))
        return where(k < number, after, positions)

    positions = jax.lax.fori_loop(0, settings.openings, move, fresh)
    return where(positions.terminated, fresh, positions)


def where(condition: Bool[Array, "games"], one: P, other: P) -> P:
    """Game by game, one of two trees of positions."""
    return jax.tree.map(lambda x, y: jnp.where(condition.reshape(-1, *[1] * (x.ndim - 1)), x, y), one, other)


def self_play(
    game: Game, network: Network, parameters: Parameters, key: Array, positions: Positions, settings: AlphaZero
) -> tuple[Positions, Played]:
    """So many moves of each game as a round has, of the network against itself: the positions then, and what happened."""

    def move(positions, key):
        search, begin = jax.random.split(key)
        found = gumbel.search(game, network, parameters, search, positions, settings.simulations)
        after = jax.vmap(game.rules.step)(positions, found.action)
        over = after.terminated
        kept = Played(positions.observation, found.policy, found.value, positions.current_player, after.rewards, over, jnp.ones_like(over))
        return where(over, opened(game, begin, settings), after), kept

    return jax.lax.scan(move, positions, jax.random.split(key, settings.moves))


def samples(played: Played, value_mixing: float = 0.0) -> Samples:
    """The positions with their targets: the policy of the search, and (1 - m) z + m v of the outcome z and the value v that it found.

    Valid are those whose games have ended; m is `value_mixing`.
    """

    def back(carry, now):
        rewards, known = carry
        player, reward, ended = now
        rewards, known = jnp.where(ended[:, None], reward, rewards), known | ended
        return (rewards, known), (jnp.take_along_axis(rewards, player[:, None], 1)[:, 0], known)

    unknown = jnp.zeros_like(played.rewards[0]), jnp.zeros_like(played.ended[0])
    _, (outcome, known) = jax.lax.scan(back, unknown, (played.player, played.rewards, played.ended), reverse=True)
    target = (1 - value_mixing) * outcome + value_mixing * played.value
    found = Samples(played.seen, played.policy, target, known & played.real)
    return jax.tree.map(lambda x: x.reshape(-1, *x.shape[2:]), found)


def update(game: Game, state: Training, learner: Learner[AlphaZero]) -> tuple[Training, dict[str, Array]]:
    """One round: play, remember, learn. Gives the new state, the mean length of the games that ended, and the mean losses."""
    network, settings = learner.network, learner.settings
    key, play, learn = jax.random.split(jax.random.wrap_key_data(state.key), 3)
    positions, played = self_play(game, network, state.parameters, play, state.memory.positions, settings)
    replay = jax.tree.map(lambda old, new: jnp.concatenate([old[settings.moves :], new]), state.memory.replay, played)
    known = samples(replay, settings.value_mixing)
    counted = jnp.cumsum(known.valid)
    cells, actions = (jnp.asarray(x) for x in game.symmetries())

    def step(carry, key):
        parameters, moments = carry
        which, turn = jax.random.split(key)
        chosen = jnp.searchsorted(counted, 1 + jax.random.randint(which, (settings.batch,), 0, counted[-1]))
        batch = jax.tree.map(lambda x: x[chosen], known)
        batch = augmented(batch, jax.random.randint(turn, (settings.batch,), 0, len(cells)), cells, actions)
        (_, parts), gradient = jax.value_and_grad(loss, has_aux=True)(parameters, batch, network)
        return learner.optimizer.apply(moments, gradient, parameters), parts

    carry, parts = jax.lax.scan(step, (state.parameters, state.optimizer), jax.random.split(learn, settings.steps))
    length = played.ended.size / jnp.maximum(jnp.sum(played.ended), 1)
    metrics = {"length": length, "policy_loss": jnp.mean(parts[0]), "value_loss": jnp.mean(parts[1])}
    return Training(*carry, jax.random.key_data(key), state.update + 1, Memory(positions, replay)), metrics


def augmented(
    batch: Samples, which: Int[Array, "batch"], cells: Int[Array, "symmetries cells"], actions: Int[Array, "symmetries actions"]
) -> Samples:
    """Each sample as it looks after one of the board's symmetries."""
    shape = batch.seen.shape
    seen = jnp.take_along_axis(batch.seen.reshape(shape[0], -1, shape[-1]), cells[which][..., None], 1).reshape(shape)
    return batch._replace(seen=seen, policy=jnp.take_along_axis(batch.policy, actions[which], 1))


def loss(parameters: Parameters, batch: Samples, network: Network) -> tuple[Float[Array, ""], tuple[Array, Array]]:
    """Cross-entropy with the searched policy, plus the squared error of the value, averaged over positions; and the two apart."""
    logits, value = network.batch(parameters, batch.seen.astype(jnp.float32))
    mean = lambda x: jnp.sum(jnp.where(batch.valid, x, 0.0)) / jnp.maximum(jnp.sum(batch.valid), 1)  # noqa: E731
    policy = -mean(jnp.sum(batch.policy * jax.nn.log_softmax(logits), -1))
    error = mean((value[:, 0] - batch.value) ** 2)
    return policy + error, (policy, error)
