"""Points on maps, coloured by what they are."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .style import PALETTE, SOFT, styled

COLOURS = (*PALETTE[:7], "#999933", "#882255", "#5f5f5f")
MANY = 20  # labels that are still written on the map


class Map(NamedTuple):
    """A map: its title, the places of the points that it was made of, and those of points placed on it later."""

    title: str
    training: np.ndarray
    test: np.ndarray


@styled
def maps(drawn: Sequence[Map], labels: tuple[np.ndarray, np.ndarray] | None, columns: int, names: Sequence[str]) -> Figure:
    """Maps in rows of `columns`; every label has a colour and stands, too, where most of its points are.

    Args:
        drawn: the maps.
        labels: of the points, and of those placed later: indices of `names`.
        columns: maps beside each other.
        names: of the labels.
    """
    rows = -(-len(drawn) // columns)
    figure = Figure(figsize=(5.4 * columns + 1.2, 5.0 * rows + 0.7))
    panels = figure.subplots(rows, columns, squeeze=False)
    for panel, shown in zip(panels.flat, drawn, strict=False):
        _scatter(panel, shown, labels, names)
        panel.set_title(shown.title)
        panel.set_xticks([])
        panel.set_yticks([])
        panel.spines[:].set_color("#d0d0d0")
    handles = [
        panels.flat[0].plot([], [], "o", color=SOFT, markersize=5, markeredgewidth=0)[0],
        panels.flat[0].plot([], [], "o", color=SOFT, markersize=7, markeredgecolor="black")[0],
    ]
    figure.legend(
        handles,
        ["training point: the map was made of it", "test point: placed on it later"],
        loc="outside lower center",
        ncols=2,
        frameon=False,
    )
    return figure


def _scatter(panel: Axes, shown: Map, labels: tuple[np.ndarray, np.ndarray] | None, names: Sequence[str]) -> None:
    training, test = labels if labels else (np.zeros(len(shown.training), int), np.zeros(len(shown.test), int))
    palette = np.array(COLOURS)
    panel.scatter(*shown.training.T, s=7, c=palette[training % len(palette)], alpha=0.5, linewidths=0)
    panel.scatter(*shown.test.T, s=18, c=palette[test % len(palette)], edgecolors="black", linewidths=0.5)
    if labels is None or len(names) > MANY:
        return
    halo = [patheffects.withStroke(linewidth=3, foreground="white")]
    for k, name in enumerate(names):
        if np.any(training == k):
            x, y = np.median(shown.training[training == k], axis=0)
            panel.text(x, y, name, fontsize=17, weight="bold", ha="center", va="center", color=palette[k % len(palette)], path_effects=halo)
