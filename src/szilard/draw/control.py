"""How a system was controlled: ways through mazes, the value that a network gives to each place, and how it learned."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from .colour_tables import colour_table
from .style import BAND, DASHES, INK, PALETTE, SOFT, end_labels, styled

_NAMES = {"none": "no baseline", "mean": "mean of the others", "value": "learned value"}


@styled
def mazes(pictures: np.ndarray, goals: np.ndarray, tracks: Sequence[np.ndarray], values: Sequence[np.ndarray | None]) -> Figure:
    """Mazes side by side, each with the track of an agent from a dot to a star.

    Args:
        pictures: the open places, (mazes, side, side).
        goals: row and column of each goal.
        tracks: rows and columns along each track.
        values: a number for each open place, or nothing.
    """
    figure = Figure(figsize=(3.1 * len(pictures), 3.4))
    panels = np.atleast_1d(figure.subplots(1, len(pictures)))
    for panel, maze, goal, track, value in zip(panels, pictures, goals, tracks, values, strict=True):
        walls = np.pad(~maze, 1, constant_values=True)
        panel.imshow(walls, cmap="gray_r", vmin=0, vmax=1.15, interpolation="nearest")
        if value is not None:
            panel.imshow(np.pad(value, 1, constant_values=np.nan), cmap="cividis", alpha=0.85, interpolation="nearest")
        rows, columns = np.asarray(track).T + 1
        panel.plot(columns, rows, color="white", linewidth=5, solid_joinstyle="round")
        panel.plot(columns, rows, color=PALETTE[1], linewidth=2.6, solid_joinstyle="round")
        panel.plot(columns[0], rows[0], "o", color=PALETTE[1], markeredgecolor="white", markersize=9)
        panel.plot(goal[1] + 1, goal[0] + 1, "*", color=PALETTE[1], markeredgecolor="white", markersize=17)
        arrived = tuple(track[-1]) == tuple(goal)
        panel.set_title(f"{len(track) - 1} steps" + ("" if arrived else ", not there"))
        panel.axis("off")
    return figure


def on_the_way(maze: np.ndarray, goal: np.ndarray, track: np.ndarray, value: np.ndarray | None, steps: int) -> list[np.ndarray]:
    """A maze as pixels, (rows, columns, 3), at each of `steps` moments: the agent, where it has been, and the goal; see `mazes`."""
    ground = np.repeat(np.where(maze, 1.0, 0.25)[..., None], 3, -1)
    if value is not None and np.isfinite(value).any():
        low, span = np.nanmin(value), max(float(np.ptp(value[np.isfinite(value)])), 1e-9)
        shades = np.nan_to_num(255 * (value - low) / span).astype(np.uint8)
        ground = np.where(np.isfinite(value)[..., None], colour_table("cividis")[shades] / 255, ground)
    agent, been, there = (np.array(to_rgb(colour)) for colour in (PALETTE[1], BAND, PALETTE[2]))
    frames = []
    for step in range(steps):
        frame, places = ground.copy(), track[: step + 1]
        frame[tuple(places.T)] = been
        frame[tuple(np.asarray(goal))] = there
        frame[tuple(places[-1])] = agent
        frames.append(np.pad(frame, ((1, 1), (1, 1), (0, 0)), constant_values=0.25))
    return frames


@styled
def learning(curves: Mapping[str, Sequence[tuple[int, float]]], marks: Mapping[str, float], label: str = "unseen mazes solved") -> Figure:
    """What `label` says, between 0 and 1, against the steps played; a method that does not learn is a dashed line."""
    figure = Figure(figsize=(9, 5))
    panel = figure.subplots()
    ends, colours = {}, iter(PALETTE)
    for name, curve in curves.items():
        if len(curve) > 1:
            colour = next(colours)
            panel.plot(*zip(*curve, strict=True), color=colour, marker="o", markersize=4, label=name)
        else:
            ends[name] = (curve[0][1], INK)
    ends |= {name: (value, SOFT) for name, value in marks.items()}
    for value, colour in ends.values():
        panel.axhline(value, color=colour, linewidth=1.2, linestyle=DASHES)
    panel.set_ylim(0, 1.04)
    panel.set_xlim(left=0)
    panel.xaxis.set_major_locator(MaxNLocator(4))
    panel.set_xlabel("steps played")
    panel.set_ylabel(label)
    if panel.get_legend_handles_labels()[0]:
        panel.legend(frameon=False)
    end_labels(panel, ends)
    return figure


@styled
def decay(curves: Mapping[str, np.ndarray], marks: Mapping[str, float]) -> Figure:
    """R_Q against time, and the values to compare the end with. Lines are the thinner the later, so that equal ones are all seen."""
    figure = Figure(figsize=(8, 4.8))
    panel = figure.subplots()
    for k, (name, curve) in enumerate(curves.items()):
        panel.plot(curve, color=PALETTE[k % len(PALETTE)], label=name, linewidth=2 + 1.8 * (len(curves) - 1 - k))
    for value in marks.values():
        panel.axhline(value, color=SOFT, linewidth=1.2, linestyle=DASHES)
    panel.set_xlim(0, len(next(iter(curves.values()))) - 1)
    panel.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    panel.set_xlabel("time step")
    panel.set_ylabel("recoverable quantum information $R_Q$")
    panel.legend(frameon=False, loc="center left")
    end_labels(panel, {name: (value, SOFT) for name, value in marks.items()})
    return figure


@styled
def variance(found: Sequence[tuple[int, Mapping[str, float]]]) -> Figure:
    """The variance of the policy gradient against the steps played, by baseline."""
    figure = Figure(figsize=(7.5, 4.6))
    panel = figure.subplots()
    steps = [played for played, _ in found]
    for k, (kind, name) in enumerate(_NAMES.items()):
        panel.plot(steps, [spread[kind] for _, spread in found], "os^"[k] + "-", color=PALETTE[k], label=name)
    panel.set_ylim(bottom=0)
    panel.set_xlabel("steps played")
    panel.set_ylabel("variance of the policy gradient")
    panel.xaxis.set_major_locator(MaxNLocator(4))
    panel.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure


@styled
def errors(curve: Sequence[tuple[int, float]], goal: float) -> Figure:
    """The largest error of a table against the steps played, and a goal as a dashed line."""
    figure = Figure(figsize=(7, 4.6))
    panel = figure.subplots()
    panel.loglog(*zip(*curve, strict=True), color=PALETTE[0], marker="o", markersize=4)
    panel.axhline(goal, color=SOFT, linewidth=1.2, linestyle=DASHES)
    panel.set_xlabel("steps played")
    panel.set_ylabel("largest error of $Q$")
    return figure


@styled
def value_maps(learned: np.ndarray, best: np.ndarray, goal: np.ndarray, open_: np.ndarray) -> Figure:
    """What Q-learning and value iteration say of each place of a maze, on one scale; the goal is a star."""
    figure = Figure(figsize=(9, 4.2))
    panels = figure.subplots(1, 2)
    maps = {"Q-learning": learned, "value iteration": best}
    walls = np.pad(~open_, 1, constant_values=True)
    walls[goal[0] + 1, goal[1] + 1] = False
    image = None
    for panel, (title, values) in zip(panels, maps.items(), strict=True):
        panel.imshow(walls, cmap="gray_r", vmin=0, vmax=1.15, interpolation="nearest")
        image = panel.imshow(np.pad(values, 1, constant_values=np.nan), cmap="cividis", vmin=0, vmax=1, interpolation="nearest")
        panel.plot(goal[1] + 1, goal[0] + 1, "*", color=PALETTE[1], markeredgecolor="white", markersize=20)
        panel.set_title(title)
        panel.axis("off")
    if image is not None:
        figure.colorbar(image, ax=list(panels), shrink=0.8, label="value of the best action")
    return figure


@styled
def success_rates(curves: Mapping[str, Sequence[tuple[int, float]]], marks: Mapping[str, float]) -> Figure:
    """Fractions of the best return against the steps played; `marks` are dashed lines."""
    figure = Figure(figsize=(8, 4.8))
    panel = figure.subplots()
    for k, (name, curve) in enumerate(curves.items()):
        panel.plot(*zip(*curve, strict=True), "os"[k] + "-", color=PALETTE[k], markersize=4, label=name)
    for value in marks.values():
        panel.axhline(value, color=SOFT, linewidth=1.2, linestyle=DASHES)
    panel.set_ylim(0, 1.04)
    panel.set_xlim(left=0)
    panel.xaxis.set_major_locator(MaxNLocator(5))
    panel.set_xlabel("steps played")
    panel.set_ylabel("fraction of the best return")
    panel.legend(frameon=False, loc="center right")
    end_labels(panel, {name: (value, SOFT) for name, value in marks.items()})
    return figure
