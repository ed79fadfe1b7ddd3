"""Players against each other: matches, and one player against everything an opponent could do."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import jax
import numpy as np
from jaxtyping import Array, Float
from scipy.stats import beta

from ..scenario import Game
from .game_search import Player


class Score(NamedTuple):
    """How games ended for a player."""

    wins: int
    draws: int
    losses: int

    @property
    def games(self) -> int:
        """All of them."""
        return sum(self)

    @property
    def win_rate(self) -> float:
        """The fraction of games won."""
        return self.wins / self.games

    @property
    def points(self) -> float:
        """Points per game, 1 for a win and 1/2 for a draw."""
        return (self.wins + self.draws / 2) / self.games

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Where the true win rate lies, exact for independent games (Clopper and Pearson, Biometrika 26, 404 (1934)).

        >>> [round(bound, 4) for bound in Score(80, 5, 15).interval()]
        [0.7082, 0.8733]
        """
        tail, wins, others = (1 - confidence) / 2, self.wins, self.games - self.wins
        low = beta.ppf(tail, wins, others + 1) if wins else 0.0
        return float(low), float(beta.ppf(1 - tail, wins + 1, others) if others else 1.0)


def score(outcomes: np.ndarray) -> Score:
    """Wins, draws and losses among outcomes +1, 0 and -1."""
    return Score(*(int(np.sum(np.sign(outcomes) == sign)) for sign in (1, 0, -1)))


@cache
def compiled_rules(game: Game) -> tuple[Callable, Callable]:
    """`init` and `step` of a game for many games at once, compiled."""
    return jax.jit(jax.vmap(game.rules.init)), jax.jit(jax.vmap(game.rules.step))


def match(game: Game, first: Player, second: Player, key: Array, games: int) -> Float[np.ndarray, "games"]:
    """What the player who begins gets in each of `games` games, all played at once.

    Pass jitted players; otherwise each move is dispatched eagerly.
    """
    init, step = compiled_rules(game)
    start, go = jax.random.split(key)
    positions = init(jax.random.split(start, games))
    beginner, outcome = np.asarray(positions.current_player), np.zeros(games)
    players = [first, second]
    while not (over := np.asarray(positions.terminated)).all():
        go, now = jax.random.split(go)
        positions = step(positions, players[0](now, positions))
        outcome += np.where(over, 0.0, np.asarray(positions.rewards)[np.arange(games), beginner])
        players.reverse()
    return outcome


def against_everything(game: Game, player: Player, begins: bool, together: int = 1024) -> Score:
    """All games that a player who does not roll dice can get into, whatever the opponent does; each counts once.

    For games small enough to enumerate. Positions that differ only in how they came about are followed once.

    Args:
        game: its rules.
        player: asked with one and the same key; compiled.
        begins: whether the player makes the first move.
        together: positions that the player is asked about at a time.
    """
    init, step = compiled_rules(game)
    positions = jax.tree.map(np.asarray, init(jax.random.split(jax.random.key(0), 1)))
    mine, ends = begins, np.zeros(3, int)
    me = int(positions.current_player[0]) if begins else 1 - int(positions.current_player[0])
    while len(positions.terminated):
        if mine:
            action = _piecewise(lambda piece: player(jax.random.key(0), piece), positions, together)
        else:
            which, action = np.nonzero(positions.legal_action_mask)
            positions = _those(positions, which)
        positions, mine = _piecewise(lambda both: step(*both), (positions, action), together), not mine
        ends += score(positions.rewards[positions.terminated, me])
        positions = _distinct(_those(positions, ~positions.terminated))
    return Score(*ends.tolist())


def _those(tree: Any, which: np.ndarray) -> Any:
    return jax.tree.map(lambda x: x[which], tree)


def _piecewise(function: Callable, tree: Any, size: int) -> Any:
    """`function` of the whole tree, called on pieces of one and the same size: the last is filled up by repetition."""
    count, done = len(jax.tree.leaves(tree)[0]), []
    for first in range(0, count, size):
        rows = np.minimum(np.arange(first, first + size), count - 1)
        done.append(jax.tree.map(np.asarray, function(_those(tree, rows))))
    return jax.tree.map(lambda *parts: np.concatenate(parts)[:count], *done)


def _distinct(positions: Any) -> Any:
    seen = positions.observation.reshape(len(positions.terminated), np.prod(positions.observation.shape[1:]))
    return _those(positions, np.unique(seen, axis=0, return_index=True)[1])
