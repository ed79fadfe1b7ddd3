"""How well classes are told apart: single decisions, confusion matrix, worst mistakes, learning curves, and first-layer weights."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.ticker import MaxNLocator

from .style import PALETTE, styled

MISTAKES = ListedColormap(colormaps["Oranges"](np.linspace(0.15, 0.7, 256)))  # light enough for black numbers


class Mistake(NamedTuple):
    """An image, what it shows, what it was taken for, and with which probability."""

    image: np.ndarray
    true: int
    guess: int
    probability: float


@styled
def confusion(matrices: Mapping[str, np.ndarray]) -> Figure:
    """How often each class (row) was taken for each class (column), a matrix per model; wrong decisions stand out by their colour."""
    side = max(6.0, 0.55 * len(next(iter(matrices.values()))) + 1.2)
    figure = Figure(figsize=(side * len(matrices), side + 0.3))
    most = max(int(_wrong(matrix).max()) for matrix in matrices.values())
    panels = figure.subplots(1, len(matrices), squeeze=False)
    images = []
    for panel, (name, matrix) in zip(panels.flat, matrices.items(), strict=True):
        images.append(_matrix(panel, matrix, max(most, 1)))
        panel.set_title(name)
    figure.colorbar(images[-1], ax=panels, shrink=0.5, aspect=25, label="mistakes", ticks=MaxNLocator(4, integer=True))
    return figure


def _matrix(panel: Axes, matrix: np.ndarray, most: int) -> AxesImage:
    wrong, ends = _wrong(matrix), np.arange(len(matrix) + 1) - 0.5
    image = panel.imshow(np.where(wrong > 0, wrong, np.nan), cmap=MISTAKES, vmin=0, vmax=most)
    for row, column in zip(*np.nonzero(matrix), strict=True):
        weight, colour = ("normal", PALETTE[0]) if row == column else ("bold", "black")
        panel.text(column, row, str(matrix[row, column]), ha="center", va="center", fontweight=weight, color=colour, fontsize=12)
    panel.set_xticks(range(len(matrix)))
    panel.set_yticks(range(len(matrix)))
    panel.set_xticks(ends, minor=True)
    panel.set_yticks(ends, minor=True)
    panel.grid(which="minor", color="#e0e0e0", linewidth=0.8)
    panel.tick_params(which="both", length=0)
    panel.spines[:].set_visible(False)
    panel.set_xlabel("taken for")
    panel.set_ylabel("what it is")
    return image


def _wrong(matrix: np.ndarray) -> np.ndarray:
    return np.where(np.eye(len(matrix), dtype=bool), 0, matrix)


@styled
def decision(shown: np.ndarray, probabilities: np.ndarray, true: int) -> Figure:
    """An image beside the probabilities of its classes; the true class has another colour."""
    figure = Figure(figsize=(8, 3.4))
    left, right = figure.subplots(1, 2, width_ratios=[1, 1.7])
    image(left, shown, "gray_r", (0.0, 1.0))
    classes = np.arange(len(probabilities))
    right.bar(classes, probabilities, color=[PALETTE[2 if k == true else 0] for k in classes])
    right.set_xticks(classes)
    right.set_ylim(0, 1)
    right.set_xlabel(f"class (the true one, {true}, is green)")
    right.set_ylabel("probability")
    return figure


@styled
def mistakes(rows: Mapping[str, Sequence[Mistake]], columns: int) -> Figure:
    """A row of images for every model, the worst mistake first."""
    figure = Figure(figsize=(1.55 * columns, 2.45 * len(rows) + 0.2))
    for part, (name, found) in zip(figure.subfigures(len(rows), 1, squeeze=False).flat, rows.items(), strict=True):
        part.suptitle(name if found else f"{name}: no mistakes", fontsize=14, x=0.01, ha="left")
        for n, panel in enumerate(part.subplots(1, columns)):
            if n >= len(found):
                panel.set_axis_off()
                continue
            image(panel, found[n].image, "gray_r", (0.0, 1.0))
            panel.set_title(f"{found[n].true}, not {found[n].guess}", fontsize=13)
            panel.set_xlabel(f"probability {found[n].probability:.0%}", fontsize=11)
    return figure


@styled
def learning(curves: Mapping[str, np.ndarray]) -> Figure:
    """Cross-entropy along the training; each entry holds steps, then the values on training and on validation examples."""
    figure = Figure(figsize=(8, 4.8))
    panel = figure.subplots()
    for (name, (steps, training, validation)), colour in zip(curves.items(), PALETTE, strict=False):
        panel.plot(steps, validation, color=colour, label=f"{name}: validation")
        panel.plot(steps, training, color=colour, linestyle=":", label=f"{name}: training")
    panel.set_yscale("log")
    panel.set_xlabel("training step")
    panel.set_ylabel("cross-entropy (nats)")
    panel.grid(axis="y", color="#e6e6e6", linewidth=0.8)
    panel.legend(frameon=False, loc="upper right")
    return figure


@styled
def filters(groups: Mapping[str, Sequence[np.ndarray]], columns: int = 8) -> Figure:
    """Weights as pictures, blue below zero and red above, each relative to its own largest one."""
    lines = [-(-len(group) // columns) for group in groups.values()]
    figure = Figure(figsize=(1.15 * columns + 1.2, sum(1.15 * n + 0.5 for n in lines)))
    parts = figure.subfigures(len(groups), 1, squeeze=False, height_ratios=[1.15 * n + 0.5 for n in lines]).flat
    for part, line, (name, group) in zip(parts, lines, groups.items(), strict=True):
        part.suptitle(name, fontsize=14, x=0.01, ha="left")
        for n, panel in enumerate(part.subplots(line, columns, squeeze=False).flat):
            if n >= len(group):
                panel.set_axis_off()
                continue
            image(panel, group[n] / (float(np.abs(group[n]).max()) or 1.0), "RdBu_r", (-1.0, 1.0))
        part.colorbar(part.axes[0].images[0], ax=part.axes, aspect=15, label="weight / largest", ticks=[-1, 0, 1])
    return figure


def image(panel: Axes, values: np.ndarray, map: str, limits: tuple[float, float]) -> None:
    """An image without ticks, its first row on top."""
    panel.imshow(values, cmap=map, vmin=limits[0], vmax=limits[1], interpolation="nearest")
    panel.set_xticks([])
    panel.set_yticks([])
    panel.spines[:].set_visible(True)
    panel.spines[:].set_color("#c8c8c8")
