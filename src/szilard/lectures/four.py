"""Connect Four in NumPy: its rules, the network that comes with szilard, and the tree search that the network guides.

The network and the search are those of `szilard.games.masters`; here one tree grows node by node, so that a page can show it.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

ROWS, COLUMNS, LINE = 6, 7, 4
EXPLORATION = 1.25  # c

#: The own stones as 1, the other's as -1; row 0 is on top. The player to move always is the one whose stones are 1.
Stones = Int[np.ndarray, "6 7"]


class Network(NamedTuple):
    """Weights and biases: of the windows of 4 x 4 cells, of two hidden layers, of the value and of the moves."""

    windows: tuple[np.ndarray, np.ndarray]
    hidden: list[tuple[np.ndarray, np.ndarray]]
    value: tuple[np.ndarray, np.ndarray]
    moves: tuple[np.ndarray, np.ndarray]


class Judgement(NamedTuple):
    """The probability of each move, and the result to expect: 1 if the player to move wins, -1 if it loses."""

    moves: Float[np.ndarray, "7"]
    value: float


@dataclass
class Node:
    """A position in the tree: how often each move was tried from here, and the sum of what came of it, for the player to move."""

    stones: Stones
    prior: Float[np.ndarray, "7"]
    value: float
    over: bool
    visits: Float[np.ndarray, "7"] = field(default_factory=lambda: np.zeros(COLUMNS))
    total: Float[np.ndarray, "7"] = field(default_factory=lambda: np.zeros(COLUMNS))
    children: dict[int, "Node"] = field(default_factory=dict)


@lru_cache(1)
def network() -> Network:
    """The network that comes with szilard."""
    with (files("szilard") / "games" / "connect-four.npz").open("rb") as file, np.load(file) as found:
        parts = [found[f"p{k}"].astype(np.float32) for k in range(10)]
    pairs = list(zip(parts[::2], parts[1::2], strict=True))
    return Network(pairs[0], pairs[1:3], pairs[3], pairs[4])


def empty() -> Stones:
    """The board before the first move."""
    return np.zeros((ROWS, COLUMNS), int)


def dropped(stones: Stones, column: int) -> Stones:
    """The board after a stone of the player to move has fallen into a column, as the other player sees it."""
    after = -stones
    after[np.flatnonzero(stones[:, column] == 0)[-1], column] = -1
    return after


def allowed(stones: Stones) -> np.ndarray:
    """The columns that are not full."""
    return stones[0] == 0


def lost(stones: Stones) -> bool:
    """Whether the other player has four in a line."""
    other = np.pad(stones == -1, ((0, LINE), (LINE, LINE)))
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        line = other
        for k in range(1, LINE):
            line = line & np.roll(other, (-k * down, -k * right), (0, 1))
        if line.any():
            return True
    return False


def judge(stones: Stones, network: Network) -> Judgement:
    """What the network says at a glance."""
    planes = np.stack([stones == 1, stones == -1], -1).astype(np.float32)
    seen = np.lib.stride_tricks.sliding_window_view(planes, (LINE, LINE), (0, 1)).transpose(0, 1, 3, 4, 2)
    weights, bias = network.windows
    found = np.maximum(seen.reshape(-1, LINE * LINE * 2) @ weights.reshape(-1, weights.shape[-1]) + bias, 0)
    x = np.concatenate([found.ravel(), planes.ravel()])
    for weights, bias in network.hidden:
        x = np.maximum(x @ weights + bias, 0)
    scores = np.where(allowed(stones), x @ network.moves[0] + network.moves[1], -np.inf)
    chances = np.exp(scores - scores.max())
    return Judgement(chances / chances.sum(), float(np.tanh(x @ network.value[0] + network.value[1])[0]))


def node(stones: Stones) -> Node:
    """A new node, judged by the network, or by the rules where the game is over."""
    if lost(stones):
        return Node(stones, np.zeros(COLUMNS), -1.0, True)
    if not allowed(stones).any():
        return Node(stones, np.zeros(COLUMNS), 0.0, True)
    return Node(stones, *judge(stones, network()), False)


def scores(node: Node) -> Float[np.ndarray, "7"]:
    """Q + c p sqrt(1 + N) / (1 + n); a move that was never tried counts as good as those that were, on average."""
    number = node.visits.sum()
    average = node.total.sum() / max(number, 1)
    mean = np.where(node.visits > 0, node.total / np.maximum(node.visits, 1), average)
    bonus = EXPLORATION * node.prior * np.sqrt(1 + number) / (1 + node.visits)
    return np.where(allowed(node.stones), mean + bonus, -np.inf)


def simulate(root: Node) -> None:
    """One simulation: down by the best scores, one new node, and its value back up, with its sign changed at every move."""
    here, way = root, []
    while not here.over:
        move = int(np.argmax(scores(here)))
        way.append((here, move))
        if move not in here.children:
            here.children[move] = node(dropped(here.stones, move))
            here = here.children[move]
            break
        here = here.children[move]
    value = here.value
    for above, move in reversed(way):
        value = -value
        above.visits[move] += 1
        above.total[move] += value


def position(moves: tuple[int, ...]) -> Stones:
    """The board after these columns, as the player to move sees it."""
    stones = empty()
    for column in moves:
        stones = dropped(stones, column)
    return stones


@lru_cache(64)
def searched(moves: tuple[int, ...], simulations: int) -> Node:
    """The tree over the position after these moves."""
    root = node(position(moves))
    for _ in range(simulations):
        simulate(root)
    return root


def chosen(root: Node) -> int:
    """The move of a tree: one that wins at once, if it was tried, else the one most often tried.

    Visits alone may go to a move that wins later, if the network likes it better: both are worth 1.
    """
    wins = [move for move, below in root.children.items() if below.over and below.value < 0]
    return wins[0] if wins else int(np.argmax(root.visits))


class Game(NamedTuple):
    """A game of the reader against the network: the columns played so far, and who began."""

    moves: tuple[int, ...] = ()
    begins: bool = True

    @property
    def stones(self) -> Stones:
        """1 for the reader's, -1 for the network's."""
        return position(self.moves) * (1 if self.waits else -1)

    @property
    def waits(self) -> bool:
        """Whether it is the reader's turn."""
        return (len(self.moves) % 2 == 0) == self.begins

    @property
    def over(self) -> bool:
        """Whether somebody has won, or the board is full."""
        here = position(self.moves)
        return lost(here) or not allowed(here).any()

    @property
    def said(self) -> str:
        """How it stands."""
        if lost(position(self.moves)):
            return "The network has won." if self.waits else "You have won."
        return "A draw." if self.over else "Your move."

    def then(self, column: int, simulations: int) -> "Game":
        """The game after the reader's move and the network's answer; the same where that move is not allowed.

        >>> Game().then(3, 1).moves[0], Game((0,) * 6).then(0, 1).moves
        (3, (0, 0, 0, 0, 0, 0))
        """
        if self.over or not self.waits or not allowed(position(self.moves))[column]:
            return self
        return Game((*self.moves, column), self.begins).answered(simulations)

    def answered(self, simulations: int) -> "Game":
        """The game after the network's move, where it is its turn."""
        if self.over or self.waits:
            return self
        return Game((*self.moves, chosen(searched(self.moves, simulations))), self.begins)

    def undone(self) -> "Game":
        """The game before the reader's last move.

        >>> Game((3, 2)).undone().moves, Game((3,), begins=False).undone().moves
        ((), (3,))
        """
        return Game(self.moves[:-2], self.begins) if len(self.moves) > 1 else self

    def thought(self, simulations: int) -> Node | None:
        """The tree from which the network's last move came."""
        last = len(self.moves) - (1 if self.waits else 2)
        return searched(self.moves[:last], simulations) if last >= 0 and (last % 2 == 0) != self.begins else None
