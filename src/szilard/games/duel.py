"""A game of a person against a trained network, move by move."""

from functools import cache
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Bool, Float, Int

from ..runs.compilation import compiled
from ..scenarios.games import line_of
from .masters import Master, shipped


class Answer(NamedTuple):
    """What a network thought before a move: how often its search tried each move, and what it expects, in [-1, 1]."""

    visits: Float[np.ndarray, "actions"]
    value: float


class Duel(NamedTuple):
    """A game between a person and a network.

    Args:
        begins: whether the person makes the first move.
        positions: from the first to the present one, each a batch of one.
        moves: of both.
        answers: the network's thoughts before each of its moves.
    """

    begins: bool
    positions: tuple[Any, ...]
    moves: tuple[int, ...] = ()
    answers: tuple[Answer, ...] = ()

    @property
    def over(self) -> bool:
        """Whether the game has ended."""
        return bool(self.positions[-1].terminated[0])

    @property
    def waits(self) -> bool:
        """Whether it is the person's turn."""
        return not self.over and (len(self.moves) % 2 == 0) == self.begins

    @property
    def answered(self) -> bool:
        """Whether the last move was the network's."""
        return bool(self.moves) and (len(self.moves) % 2 == 1) != self.begins

    @property
    def allowed(self) -> Bool[np.ndarray, "actions"]:
        """The moves that the person may make now."""
        return np.asarray(self.positions[-1].legal_action_mask[0]) & self.waits

    @property
    def stones(self) -> Int[np.ndarray, "rows columns"]:
        """1 for the stones of the one who began, -1 for the other's."""
        planes = np.asarray(self.positions[-1].observation[0]).astype(int)
        return (planes[..., 0] - planes[..., 1]) * (1 if len(self.moves) % 2 == 0 else -1)

    @property
    def latest(self) -> tuple[int, int] | None:
        """The cell of the last stone."""
        if not self.moves:
            return None
        before, now = (np.asarray(position.observation[0]).any(-1) for position in self.positions[-2:])
        row, column = np.argwhere(before != now)[0]
        return int(row), int(column)

    @property
    def result(self) -> int | None:
        """1 if the person has won, 0 for a draw, -1 if the network has won; None while the game goes on."""
        if not self.over:
            return None
        mover = int(self.positions[-2].current_player[0])
        return int(self.positions[-1].rewards[0, mover]) * (-1 if self.answered else 1)

    def undone(self) -> "Duel":
        """The game before the person's last move; the same where there is none."""
        count = len(self.moves) - 1
        while count >= 0 and (count % 2 == 0) != self.begins:
            count -= 1
        if count < 0:
            return self
        return Duel(self.begins, self.positions[: count + 1], self.moves[:count], self.answers[: (count + (not self.begins)) // 2])


class Opponent:
    """A master at the board: its game and its search, compiled for one game at a time."""

    def __init__(self, master: Master):
        self.master = master
        keys = jax.random.split(jax.random.key(0), 1)
        self._first = compiled(jax.vmap(master.game.rules.init), keys, effort=0)(keys)
        self._step = compiled(jax.vmap(master.game.rules.step), self._first, jnp.zeros(1, jnp.int32), effort=0)
        self._searches: dict[int, Any] = {}

    def begin(self, person: bool) -> Duel:
        """An empty board; `person` says who makes the first move."""
        return Duel(person, (self._first,))

    def play(self, duel: Duel, move: int) -> Duel:
        """The game after the person's move; the same game if that is not allowed now."""
        return self._moved(duel, move) if duel.allowed[move] else duel

    def answer(self, duel: Duel, simulations: int) -> Duel:
        """The game after the network's move; the same game if it is not its turn."""
        if duel.over or duel.waits:
            return duel
        thought = self.search(simulations)(jax.random.key(0), duel.positions[-1])
        answer = Answer(np.asarray(thought.visits[0]), float(thought.value[0]))
        return self._moved(duel, int(thought.action[0]))._replace(answers=(*duel.answers, answer))

    def search(self, simulations: int) -> Any:
        """The search with so many simulations, which is compiled when it is first asked for."""
        if simulations not in self._searches:
            think = lambda key, positions: self.master.search(key, positions, simulations)  # noqa: E731
            self._searches[simulations] = compiled(think, jax.random.key(0), self._first, effort=0)
        return self._searches[simulations]

    def line(self, duel: Duel) -> list[tuple[int, int]]:
        """The cells of the line that has won."""
        return line_of(duel.stones, self.master.game.line) if self.master.game.line else []

    def _moved(self, duel: Duel, move: int) -> Duel:
        after = self._step(duel.positions[-1], jnp.array([move], jnp.int32))
        return duel._replace(positions=(*duel.positions, after), moves=(*duel.moves, move))


@cache
def against(name: str) -> Opponent:
    """The shipped master of the game `name` as an opponent; whoever asks again gets the same one, with its compiled searches."""
    return Opponent(shipped(name))
