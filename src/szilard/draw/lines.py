"""Curves and points in one panel: what a lecture shows beside its words."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

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
    _put(panel, curves, points or {}, dashed or {})
    panel.set(xlabel=labels[0], ylabel=labels[1], **{f"{axis}scale": "log" for axis in logarithmic})
    if mark is not None:
        panel.axvline(mark, color=SOFT, linewidth=1.2, linestyle=":", zorder=0)
    if limits:
        panel.set_ylim(*limits)
    for axis in logarithmic:
        _plain(panel.xaxis if axis == "x" else panel.yaxis)
    if len(panel.get_legend_handles_labels()[1]) > 1:
        panel.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0, ncols=4, handlelength=1.5)
    return figure


def _put(panel: Axes, curves: Curves, points: Curves, dashed: Curves) -> None:
    for name, (x, y) in dashed.items():
        panel.plot(x, y, color=SOFT, linestyle=DASHES, linewidth=1.4, label=name)
    for k, (name, (x, y)) in enumerate(curves.items()):
        panel.plot(x, y, color=PALETTE[k % len(PALETTE)], label=name)
    for k, (name, (x, y)) in enumerate(points.items(), start=len(curves)):
        panel.plot(x, y, "o", color=PALETTE[k % len(PALETTE)] if curves else INK, markersize=5, label=name)


def _plain(axis: Axis) -> None:
    """Numbers from 0.1 to 10,000 as one writes them, where a logarithmic axis would have 6 x 10^2."""
    low, high = sorted(axis.get_view_interval())
    if low >= 0.1 and 10 * low <= high <= 1e4:
        for which in (axis.set_major_formatter, axis.set_minor_formatter):
            which(FuncFormatter(lambda value, place: f"{value:g}" if f"{value:e}"[0] in "125" else ""))
