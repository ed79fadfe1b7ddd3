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
APART = 0.06  # least distance of two labels, in units of the map's size


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
        ncols=min(columns, 2),
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
    for k, (x, y) in _middles(shown.training, training).items():
        look = {"weight": "bold", "color": palette[k % len(palette)], "path_effects": halo}
        panel.text(x, y, names[k], fontsize=17, ha="center", va="center", **look)


def _middles(points: np.ndarray, labels: np.ndarray) -> dict[int, np.ndarray]:
    """Where each label stands: in the middle of its points or, where another label stands, at the nearest of them that is free."""
    extent, found = np.ptp(points, axis=0).max() or 1, {}
    for k in np.unique(labels).tolist():
        own = points[labels == k]
        middle = np.median(own, axis=0)
        places = [middle, *own[np.argsort(np.linalg.norm(own - middle, axis=1))]]
        free = (place for place in places if all(np.linalg.norm(place - other) > APART * extent for other in found.values()))
        found[k] = next(free, middle)
    return found
