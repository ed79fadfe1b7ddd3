"""Board games for two players, by name: the rules are those of pgx (Koyamada et al., arXiv:2303.17503)."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pgx
from jaxtyping import Int

from ..errors import InputError


class Game(NamedTuple):
    """A game: its rules, after how many moves it is surely over, and the symmetries of its board.

    Args:
        name: as users say it.
        rules: `init(key)` and `step(state, action)` of pgx, for one game.
        shape: rows and columns of the board, then the planes of what a player sees.
        actions: number of moves, legal or not.
        longest: number of moves after which the game is over.
        turns: how many of the square's eight symmetries leave the rules alone: 8, or 2 (as it is and mirrored).
    """

    name: str
    rules: Any
    shape: tuple[int, int, int]
    actions: int
    longest: int
    turns: int

    def symmetries(self) -> tuple[Int[np.ndarray, "turns cells"], Int[np.ndarray, "turns actions"]]:
        """For each symmetry, which cell and which action comes to each place."""
        rows, columns, _ = self.shape
        board = np.arange(rows * columns).reshape(rows, columns)
        turned = [np.rot90(board, k) for k in range(4)] if self.turns == 8 else [board]
        cells = np.array([b.ravel() for way in turned for b in (way, way[:, ::-1])])
        if self.actions == columns:  # a stone falls into a column
            return cells, cells[:, :columns] % columns
        rest = np.broadcast_to(np.arange(rows * columns, self.actions), (len(cells), self.actions - rows * columns))
        return cells, np.concatenate([cells, rest], 1)


def _tic_tac_toe() -> Game:
    return Game("tic-tac-toe", pgx.make("tic_tac_toe"), (3, 3, 2), 9, 9, 8)


def _connect_four() -> Game:
    return Game("connect-four", pgx.make("connect_four"), (6, 7, 2), 7, 42, 2)


def _go() -> Game:
    from .go import FilledGo  # takes half a second

    longest = 200
    return Game("go", FilledGo(size=9, history_length=4, max_terminal_steps=longest), (9, 9, 9), 82, longest, 8)


GAMES: dict[str, Callable[[], Game]] = {"tic-tac-toe": _tic_tac_toe, "connect-four": _connect_four, "go": _go}


def game(name: str) -> Game:
    """The game called `name`.

    Raises:
        InputError: there is none.
    """
    if name not in GAMES:
        raise InputError(f"There is no game `{name}`; choose one of {', '.join(GAMES)}.")
    return GAMES[name]()
