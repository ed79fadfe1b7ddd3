"""Moves of self-play per second, many games side by side in one program, against one game at a time in Python.

Both search 32 times per move with the same network, that of the experiment. The simple way is AlphaZero's own search (PUCT: Silver et
al., Science 362, 1140 (2018)) on a tree of Python objects; its rules are plain NumPy, and it asks the network, compiled for a single
position, once per simulation. They take turns; figures are medians. Goal: 56 times as fast.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from statistics import median
from time import perf_counter

import jax
import numpy as np

from szilard.games.suited import SUITED, network_for
from szilard.learn import alphazero
from szilard.learn.alphazero import AlphaZero
from szilard.runs.compilation import compiled
from szilard.scenarios.games import Game, game

from ._history import Goal, finish

REPEATS, GAMES = 3, 3
EXPLORATION, NOISE = 1.25, 0.25
LINES = {"tic-tac-toe": 3, "connect-four": 4}

Judge = Callable[[np.ndarray], tuple[np.ndarray, float]]


@dataclass
class Position:
    """A board: 1 for the stones of the player to move, -1 for the other's; whether the last move won."""

    board: np.ndarray
    line: int
    won: bool = False

    def legal(self) -> np.ndarray:
        """The moves: columns in Connect Four, else places."""
        return np.flatnonzero(self.board[0] == 0 if self.line == 4 else self.board.ravel() == 0)

    def after(self, move: int) -> "Position":
        """The board as the next player sees it."""
        board = self.board.copy()
        row, column = (np.flatnonzero(board[:, move] == 0)[-1], move) if self.line == 4 else divmod(move, board.shape[1])
        board[row, column] = 1
        won = any(self._run(board, row, column, *way) >= self.line for way in ((0, 1), (1, 0), (1, 1), (1, -1)))
        return Position(-board, self.line, won)

    @staticmethod
    def _run(board: np.ndarray, row: int, column: int, down: int, right: int) -> int:
        """How many stones stand in a row through a place."""
        count = 1
        for sign in (1, -1):
            i, j = row + sign * down, column + sign * right
            while 0 <= i < len(board) and 0 <= j < board.shape[1] and board[i, j] == 1:
                count, i, j = count + 1, i + sign * down, j + sign * right
        return count

    @property
    def over(self) -> bool:
        """Won or drawn."""
        return self.won or not (self.board == 0).any()


@dataclass
class Node:
    """A position in the tree: for every move its prior, how often it was tried, the sum of its values, and where it leads."""

    position: Position
    moves: np.ndarray
    prior: np.ndarray
    visits: np.ndarray
    total: np.ndarray
    children: dict[int, "Node"] = field(default_factory=dict)


def grown(position: Position, judge: Judge) -> tuple[Node, float]:
    """A node, and what its player can expect."""
    moves = position.legal()
    if position.over:
        return Node(position, moves, np.zeros(0), np.zeros(0), np.zeros(0)), -1.0 if position.won else 0.0
    logits, value = judge(np.stack([position.board == 1, position.board == -1], -1))
    weights = np.exp(logits[moves] - logits[moves].max())
    return Node(position, moves, weights / weights.sum(), np.zeros(len(moves)), np.zeros(len(moves))), value


def simulate(node: Node, judge: Judge) -> float:
    """Walk down to a new position and carry its value back; what the player of `node` can expect."""
    if node.position.over:
        return -1.0 if node.position.won else 0.0
    means = node.total / np.maximum(node.visits, 1)
    best = int(np.argmax(means + EXPLORATION * node.prior * np.sqrt(node.visits.sum() + 1) / (1 + node.visits)))
    if best in node.children:
        value = -simulate(node.children[best], judge)
    else:
        node.children[best], value = grown(node.position.after(int(node.moves[best])), judge)
        value = -value
    node.visits[best] += 1
    node.total[best] += value
    return value


def one_by_one(start: Position, judge: Judge, simulations: int, rng: np.random.Generator) -> int:
    """Play `GAMES` games one after the other; the number of moves."""
    count = 0
    for _ in range(GAMES):
        position = start
        while not position.over:
            root, _ = grown(position, judge)
            root.prior = (1 - NOISE) * root.prior + NOISE * rng.dirichlet(np.ones(len(root.moves)))
            for _ in range(simulations):
                simulate(root, judge)
            position = position.after(int(rng.choice(root.moves, p=root.visits / root.visits.sum())))
            count += 1
    return count


def measure(chosen: Game, settings: AlphaZero) -> dict[str, float]:
    """Moves per second of both ways, in turns."""
    network = network_for(chosen, 0)
    parameters, keys, rng = network.parameters(), jax.random.split(jax.random.key(0), REPEATS), np.random.default_rng(0)
    begin = perf_counter()
    boards = jax.jit(lambda key: alphazero.opened(chosen, key, settings))(keys[0])
    play = compiled(partial(alphazero.self_play, chosen, network, settings=settings), parameters, keys[0], boards)
    compilation = perf_counter() - begin
    alone = compiled(network.batch, parameters, np.zeros((1, *chosen.shape), np.float32))

    def judge(seen: np.ndarray) -> tuple[np.ndarray, float]:
        logits, value = alone(parameters, seen[None].astype(np.float32))
        return np.asarray(logits)[0], float(value[0, 0])

    start = Position(np.zeros(chosen.shape[:2], int), LINES[chosen.name])
    ours, theirs = [], []
    for key in keys:
        ours.append(rate(lambda key=key: int(play(parameters, key, boards)[1].real.sum())))
        theirs.append(rate(lambda: one_by_one(start, judge, settings.simulations, rng)))
    return {
        "moves_per_second": median(ours),
        "compile_seconds": compilation,
        "one_by_one_moves_per_second": median(theirs),
        "times_as_fast": median(ours) / median(theirs),
    }


def rate(play: Callable[[], int]) -> float:
    """Moves per second."""
    begin = perf_counter()
    moves = play()
    return moves / (perf_counter() - begin)


def main() -> None:
    """Measure and print."""
    found = {name: measure(game(name), replace(SUITED[name].learning, openings=0)) for name in LINES}
    for name, figures in found.items():
        print(f"{name:<14}" + "".join(f"{key} {value:,.4g}   " for key, value in figures.items()))
    finish(__file__, found, [Goal(f"{name}/times_as_fast", 56) for name in LINES])


if __name__ == "__main__":
    main()
