"""Words as points of the plane."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .style import PALETTE, SOFT, spread, styled


@styled
def relations(pairs: Mapping[str, tuple[Sequence[tuple[str, str]], np.ndarray]]) -> Figure:
    """A panel for every relation: its pairs of words, joined by lines.

    Args:
        pairs: by name, the words and the places of each pair, (pairs, 2, 2).
    """
    figure = Figure(figsize=(6.2 * len(pairs), 8.5))
    for panel, (name, (words, places)) in zip(figure.subplots(1, len(pairs), squeeze=False)[0], pairs.items(), strict=True):
        low, high = places.min((0, 1)), places.max((0, 1))
        places = (places - low) / (high - low)
        panel.plot(*places.transpose(2, 1, 0), color=SOFT, linewidth=0.9, zorder=1)
        for side, colour in ((0, PALETTE[0]), (1, PALETTE[1])):
            panel.plot(*places[:, side].T, "o", color=colour, markersize=5)
            _beside(panel, [pair[side] for pair in words], places[:, side], colour, right=bool(places[0, side, 0] > 0.5))
        panel.set_title(name)
        panel.set(xticks=[], yticks=[], xlim=(-0.62, 1.62), ylim=(-0.03, 1.03))
        panel.spines[:].set_visible(False)
    return figure


def _beside(panel: Axes, words: Sequence[str], places: np.ndarray, colour: str, right: bool) -> None:
    """Words in a column beside their points, moved apart where they would overlap."""
    order = np.argsort(places[:, 1])
    for k, height in zip(order, spread(places[order, 1].tolist(), 0.04), strict=True):
        line = {"arrowstyle": "-", "color": colour, "linewidth": 0.5, "shrinkA": 0, "shrinkB": 3, "relpos": (0 if right else 1, 0.5)}
        look = {"fontsize": 13, "va": "center", "ha": "left" if right else "right", "arrowprops": line}
        panel.annotate(str(words[k]), (places[k, 0], places[k, 1]), (1.1 if right else -0.1, height), color=colour, **look)


@styled
def word_map(words: Sequence[str], places: np.ndarray, counts: np.ndarray) -> Figure:
    """Words at their places, larger where they are frequent; a word that would cover a more frequent one is a dot."""
    figure = Figure(figsize=(11, 9))
    panel = figure.subplots()
    panel.plot(*places.T, ".", color=SOFT, markersize=4)
    panel.set(xticks=[], yticks=[])
    panel.margins(0.06)
    panel.spines[:].set_visible(False)
    figure.draw_without_rendering()
    sizes = 13 + 6 * (np.log(counts) - np.log(counts.min())) / max(float(np.ptp(np.log(counts))), 1e-9)
    taken: list = []
    for k in np.argsort(-counts, kind="stable"):
        text = panel.text(places[k, 0], places[k, 1], str(words[k]), fontsize=sizes[k], ha="center", va="center", color=PALETTE[0])
        box = text.get_window_extent()
        if any(box.overlaps(other) for other in taken):
            text.remove()
        else:
            taken.append(box)
    return figure
