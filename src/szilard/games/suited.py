"""What suits each game: which network learns it, how, and whom it meets."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from ..learn.alphazero import AlphaZero
from ..networks import Network, dense_player, residual_player, windowed_player
from ..scenarios.games import Game
from ..settings.alphazero import LEARNING, with_games


class Suited(NamedTuple):
    """How a game is learned, its matches, and the weaker opponent that training is followed by.

    Args:
        network: made from (shape of a position, actions, seed=...).
        learning: settings.
        opponent: simulations per move of plain search in matches.
        matches: games against each opponent, with each colour.
        weak: simulations per move of plain search during the training.
        weak_matches: games against it, with each colour.
        exhaustive: whether every possible play can be gone through.
    """

    network: Callable[..., Network]
    learning: AlphaZero
    opponent: int = 1000
    matches: int = 100
    weak: int = 50
    weak_matches: int = 32
    exhaustive: bool = False

    def with_games(self, rounds: int, games: int) -> AlphaZero:
        """The learning with other numbers of rounds and games: see `szilard.settings.alphazero.with_games`."""
        return with_games(self.learning, rounds, games)


SUITED = {
    "tic-tac-toe": Suited(
        partial(dense_player, hidden=(128, 128)),
        LEARNING["tic-tac-toe"],
        exhaustive=True,
    ),
    "connect-four": Suited(
        windowed_player,
        LEARNING["connect-four"],
    ),
    "go": Suited(
        partial(residual_player, channels=32, blocks=3),
        LEARNING["go"],
        opponent=100,
        matches=25,
        weak=10,
        weak_matches=8,
    ),
}


def network_for(game: Game, seed: int) -> Network:
    """A dense network for tic-tac-toe, windows of 4x4 places for Connect Four, a residual tower for Go."""
    return SUITED[game.name].network(game.shape, game.actions, seed=seed)
