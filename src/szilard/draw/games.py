"""Boards with stones and with what a tree search thought of the moves; strength against experience."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from matplotlib.ticker import LogLocator

from .style import DASHES, INK, PALETTE, SOFT, styled

STONES = {1: PALETTE[1], -1: PALETTE[0]}  # who began, and the other


class Thought(NamedTuple):
    """A position and what was thought of it.

    Args:
        stones: 1 for the player who began, -1 for the other, 0 for an empty cell; row 0 is on top.
        visits: how often the search tried each action, as fractions.
        value: what the player to move expects, in [-1, 1].
        move: the number of the move that follows, from 1.
    """

    stones: Int[np.ndarray, "rows columns"]
    visits: Float[np.ndarray, "actions"]
    value: float
    move: int


@styled
def thoughts(shown: Sequence[Thought], columns: int = 3) -> Figure:
    """Positions of a game. Bars above the columns, or green cells, say where the search spent its simulations.

    How many it spent on passing, in Go, is in the title.
    """
    rows = -(-len(shown) // columns)
    figure = Figure(figsize=(3.7 * columns, 4.0 * rows))
    for panel in figure.subplots(rows, columns, squeeze=False).flat:
        panel.set_axis_off()
    for panel, thought in zip(figure.axes, shown, strict=False):
        board(panel, thought)
    return figure


def board(panel: Axes, thought: Thought) -> None:
    """One position."""
    height, width = thought.stones.shape
    falls = len(thought.visits) == width
    for row, column in np.ndindex(height, width):
        fraction = 0.0 if falls else float(thought.visits[row * width + column])
        panel.add_patch(Rectangle((column, -row - 1), 1, 1, facecolor=_shade(fraction), edgecolor=SOFT, linewidth=0.8))
        if stone := int(thought.stones[row, column]):
            panel.add_patch(Circle((column + 0.5, -row - 0.5), 0.4, facecolor=STONES[stone], edgecolor="none"))
    if falls:
        for column, fraction in enumerate(thought.visits):
            panel.add_patch(Rectangle((column + 0.15, 0.1), 0.7, 1.6 * float(fraction), facecolor=PALETTE[2], edgecolor="none"))
    panel.set_xlim(-0.1, width + 0.1)
    panel.set_ylim(-height - 0.1, 1.9 if falls else 0.1)
    panel.set_aspect("equal")
    mover = 1 if thought.move % 2 else -1
    passing = f", passes {thought.visits[-1]:.0%}" if len(thought.visits) > height * width else ""
    panel.set_title(f"move {thought.move}, expects {thought.value:+.2f}{passing}", fontsize=13, color=STONES[mover])


def _shade(fraction: float) -> tuple[float, float, float]:
    green = np.array([0.0, 0.62, 0.45])
    return tuple(1 - min(fraction**0.5, 1.0) * (1 - green))


@styled
def strength(curves: Mapping[str, tuple[Sequence[float], Sequence[float]]]) -> Figure:
    """Points per game, 1 for a win and 1/2 for a draw, against the number of moves a network has played with itself."""
    figure = Figure(figsize=(8, 4.6))
    panel = figure.subplots()
    for k, (name, (moves, points)) in enumerate(curves.items()):
        panel.plot(moves, points, "o-", color=PALETTE[k % len(PALETTE)], label=name, markersize=5)
    panel.axhline(0.5, color=SOFT, linestyle=DASHES, linewidth=1.2, label="as strong as the plain search")
    panel.set_ylim(0, 1.02)
    panel.set_xscale("log")
    panel.xaxis.set_minor_locator(LogLocator(subs=(2, 5)))
    panel.set_xlabel("moves against itself")
    panel.set_ylabel("points per game")
    panel.legend(frameon=False, loc="lower right", labelcolor=INK)
    return figure
