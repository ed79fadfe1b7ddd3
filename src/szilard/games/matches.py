"""A trained player against others, and against itself."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from ..draw.games import Thought
from ..learn import arena, game_search, uct
from ..learn.arena import Score
from ..learn.game_search import Player
from ..networks import Network, Parameters
from ..scenarios.games import Game
from .masters import Master
from .suited import SUITED, Suited


class Match(NamedTuple):
    """Who played whom, by name and by the key of the metrics, and how it ended."""

    player: str
    opponent: str
    key: str
    score: Score


def meet(game: Game, player: Player, other: Player, key: Array, games: int) -> Score:
    """`games` games with each colour."""
    keys = jax.random.split(key)
    first, second = arena.match(game, player, other, keys[0], games), -arena.match(game, other, player, keys[1], games)
    return arena.score(np.concatenate([first, second]))


def matches(
    master: Master, think: Callable, key: Array, *, simulations: int, opponent: int, games: int, heard: Callable[[int, int], None]
) -> list[Match]:
    """The results of the network, with a search (`think`) and without, and of plain search; `heard` is told how far it is.

    Args:
        master: the trained player.
        think: its search, from (key, positions), compiled.
        key: of all matches.
        simulations: of that search.
        opponent: simulations of the plain search.
        games: against each opponent with each colour.
        heard: is told (done, total).
    """
    game = master.game
    plain = jax.jit(lambda key, positions: uct.search(game, key, positions, opponent).action)
    own: Player = lambda key, positions: think(key, positions).action  # noqa: E731
    players = {
        "network": (f"network ({simulations})", own),
        "network_alone": ("network alone", jax.jit(master.raw_policy)),
        "plain_search": (f"plain search ({opponent})", plain),
        "random": ("random moves", jax.jit(game_search.random_moves)),
    }
    pairs = [("network", "plain_search"), ("network_alone", "plain_search"), ("network", "random"), ("plain_search", "random")]
    found = []
    for done, (who, whom) in enumerate(pairs):
        heard(done, len(pairs))
        (name, player), (other_name, other) = players[who], players[whom]
        found.append(Match(name, other_name, f"{who}_against_{whom}", meet(game, player, other, key, games)))
    if SUITED[game.name].exhaustive:
        for who in ("network", "network_alone"):
            name, player = players[who]
            found.append(Match(name, "every possible play", f"{who}_against_every_play", against_everything(game, player, games)))
    heard(len(pairs), len(pairs))
    return found


def against_everything(game: Game, player: Player, together: int) -> Score:
    """A player against every possible play, as the one who begins and as the other; `together` positions are searched at once."""
    ends = [arena.against_everything(game, player, begins, together) for begins in (True, False)]
    return Score(*(sum(both) for both in zip(*ends, strict=True)))


def weak_opponent(game: Game, network: Network, suited: Suited, key: Array) -> Callable[[Parameters], float]:
    """Points per game, 1 for a win and 1/2 for a draw, of a network's raw policy against a weak plain search."""
    think = jax.jit(lambda parameters, positions: jnp.argmax(game_search.evaluate(network, parameters, positions)[0], -1))
    weak = jax.jit(lambda key, positions: uct.search(game, key, positions, suited.weak).action)

    def points(parameters: Parameters) -> float:
        return meet(game, lambda _, positions: think(parameters, positions), weak, key, suited.weak_matches).points

    return points


def play_alone(game: Game, think: Callable, key: Array, copies: int) -> list[Thought]:
    """A game of the network against itself, with its thoughts before every move; `copies` of it are played, and the first is kept."""
    init, step = arena.compiled_rules(game)
    positions, found = init(jnp.broadcast_to(key, (copies,))), []
    while not bool(positions.terminated[0]):
        thought = think(jax.random.fold_in(key, len(found)), positions)
        visits = np.asarray(thought.visits[0] / thought.visits[0].sum())
        sign = 1 if len(found) % 2 == 0 else -1
        found.append(Thought(sign * stones(positions), visits, float(thought.value[0]), len(found) + 1))
        positions = step(positions, thought.action)
    return found


def stones(positions: Any) -> np.ndarray:
    """The first position's board: 1 for stones of the player to move, -1 for the other's."""
    planes = np.asarray(positions.observation[0]).astype(int)
    return planes[..., 0] - planes[..., 1]
