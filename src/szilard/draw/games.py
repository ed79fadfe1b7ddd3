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


@styled
def game(
    stones: Int[np.ndarray, "rows columns"],
    visits: Float[np.ndarray, "actions"] | None,
    chosen: int | None,
    line: Sequence[tuple[int, int]] = (),
    latest: tuple[int, int] | None = None,
) -> Figure:
    """A game in progress, without margins, so that the columns lie under whatever divides the same width by their number.

    Args:
        stones: 1 for those of the player who began, -1 for the other's.
        visits: how often a search tried each move before the last of its moves, or nothing.
        chosen: that move.
        line: cells of the line that has won.
        latest: the cell of the last stone.
    """
    height, width = stones.shape
    falls = visits is None or len(visits) == width
    above = 1.8 if falls and height > 3 else 0.0
    edge = 0.8 if width > 3 else 1.2  # inches of a cell
    figure = Figure(figsize=(edge * width, edge * (height + above)))
    figure.set_layout_engine("none")
    panel = figure.add_axes((0, 0, 1, 1))
    panel.set_axis_off()
    panel.set(xlim=(0, width), ylim=(-height, above))
    for row, column in np.ndindex(height, width):
        panel.add_patch(Rectangle((column, -row - 1), 1, 1, facecolor="#eef2f6", edgecolor="white", linewidth=2))
        _stone(panel, row, column, int(stones[row, column]), (row, column) in line, (row, column) == latest)
    if visits is not None:
        (_bars if falls else _counts)(panel, visits, chosen, width)
    return figure


def _stone(panel: Axes, row: int, column: int, stone: int, wins: bool, latest: bool) -> None:
    centre = (column + 0.5, -row - 0.5)
    panel.add_patch(Circle(centre, 0.4, facecolor=STONES.get(stone, "white"), edgecolor=INK if wins else "none", linewidth=4))
    if latest:
        panel.add_patch(Circle(centre, 0.09, facecolor="white", edgecolor="none"))


def _bars(panel: Axes, visits: Float[np.ndarray, "actions"], chosen: int | None, width: int) -> None:
    """Visit counts as bars over the columns."""
    for column, count in enumerate(visits):
        tall = 1.3 * float(count / max(visits.max(), 1))
        colour = PALETTE[2] if column == chosen else "#a6d8c8"
        panel.add_patch(Rectangle((column + 0.15, 0.08), 0.7, tall, facecolor=colour, edgecolor="none"))
        panel.text(column + 0.5, tall + 0.14, f"{count:.0f}", ha="center", va="bottom", color=INK, fontsize=12)


def _counts(panel: Axes, visits: Float[np.ndarray, "actions"], chosen: int | None, width: int) -> None:
    """Visit counts in the cells."""
    for action, count in enumerate(visits):
        if count:
            weight = "bold" if action == chosen else "normal"
            place = (action % width + 0.06, -(action // width) - 0.05)
            panel.text(*place, f"{count:.0f}", ha="left", va="top", color=INK, fontsize=10, weight=weight)
