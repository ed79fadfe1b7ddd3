"""Curves and points in one panel: what a lecture shows beside its words."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from .style import DASHES, INK, PALETTE, SOFT, styled

Curves = Mapping[str, tuple[Sequence[float] | np.ndarray, Sequence[float] | np.ndarray]]


@styled
def lines(
    curves: Curves,
    labels: tuple[str, str],
    points: Curves | None = None,
    dashed: Curves | None = None,
    limits: tuple[float, float] | None = None,
    logarithmic: str = "",
    mark: float | None = None,
) -> Figure:
    """Curves, points in the colours that follow, and dashed grey curves to compare with.

    Args:
        curves: x and y by name.
        labels: of the two axes.
        points: x and y by name.
        dashed: x and y by name.
        limits: of y.
        logarithmic: the axes that are: "x", "y" or "xy".
        mark: a value of x at which a vertical line stands.
    """
    figure = Figure(figsize=(9.5, 3.8))
    panel = figure.subplots()
    for name, (x, y) in (dashed or {}).items():
        panel.plot(x, y, color=SOFT, linestyle=DASHES, linewidth=1.4, label=name)
    for k, (name, (x, y)) in enumerate(curves.items()):
        panel.plot(x, y, color=PALETTE[k % len(PALETTE)], label=name)
    for k, (name, (x, y)) in enumerate((points or {}).items(), start=len(curves)):
        panel.plot(x, y, "o", color=PALETTE[k % len(PALETTE)] if curves else INK, markersize=5, label=name)
    panel.set(xlabel=labels[0], ylabel=labels[1], **{f"{axis}scale": "log" for axis in logarithmic})
    if mark is not None:
        panel.axvline(mark, color=PALETTE[1], linewidth=1.2)
    if limits:
        panel.set_ylim(*limits)
    if len(panel.get_legend_handles_labels()[1]) > 1:
        panel.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0, ncols=4, handlelength=1.5)
    return figure
