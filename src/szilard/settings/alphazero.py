"""Settings of `alphazero`, and how each game is learned."""

from dataclasses import dataclass, replace
from typing import ClassVar

from ..errors import require
from ..learn.settings.alphazero import AlphaZero
from ..machine import require_bytes
from ..runs.settings import Change, at_most, instead, option
from ..runs.settings import Settings as Base

LEARNING = {
    "tic-tac-toe": AlphaZero(rounds=80, games=128, moves=9, openings=4, simulations=32, steps=16, batch=512),
    "connect-four": AlphaZero(rounds=200, games=256, moves=24, openings=8, simulations=32, value_mixing=0.5, steps=48, batch=1024),
    "go": AlphaZero(rounds=120, games=128, moves=32, openings=8, simulations=16, value_mixing=0.3, replay_rounds=16, steps=32, batch=512),
}
POSITION_BYTES = {"tic-tac-toe": 220, "connect-four": 400, "go": 5200}  # in the replay buffer, while it is renewed


def with_games(usual: AlphaZero, rounds: int, games: int) -> AlphaZero:
    """The usual learning with other numbers of rounds and games, where these are not 0.

    With fewer games side by side a gradient step has fewer positions, so that each is seen as often.
    """
    games = games or usual.games
    return replace(usual, rounds=rounds or usual.rounds, games=games, batch=max(1, usual.batch * games // usual.games))


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of an AlphaZero run."""

    games: tuple[str, ...] = option(("tic-tac-toe", "connect-four"), "which games, one after the other", choices=tuple(LEARNING))
    rounds: int = option(0, "rounds of self-play and learning; 0: what suits the game", least=0, most=10**6)
    self_play: int = option(0, "games played side by side in a round; 0: what suits the game", least=0, most=10_000)
    simulations: int = option(400, "simulations of the tree search, per move of a match", least=1, most=100_000)
    opponent: int = option(0, "simulations per move of the plain search it meets; 0: what suits the game", least=0, most=100_000)
    matches: int = option(0, "games against each opponent with each colour; 0: what suits the game", least=0, most=100_000)
    evaluations: int = option(20, "how often training is followed, about", least=1, most=1000)

    short: ClassVar = {
        "games": instead(("tic-tac-toe",)),
        "rounds": Change(lambda _, rounds: rounds or 40, "40 unless given"),
        "simulations": at_most(32),
        "opponent": Change(lambda _, simulations: min(simulations or 100, 100), "at most 100"),
        "matches": Change(lambda _, games: min(games or 20, 20), "at most 20"),
        "evaluations": at_most(5),
    }

    def check(self) -> None:
        """There must be a game to learn, and the positions of its replay buffer must fit in memory."""
        require(len(self.games) > 0, "`games` must name at least one game; choose some of tic-tac-toe, connect-four, go.")
        for name in self.games:
            learning = with_games(LEARNING[name], self.rounds, self.self_play)
            require_bytes(POSITION_BYTES[name] * learning.replay_rounds * learning.moves * learning.games, "self_play")
