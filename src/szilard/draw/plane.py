"""Functions of the plane as pictures, and how they were learned."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter, StrMethodFormatter

from .style import DASHES, PALETTE, SOFT, styled


class Panel(NamedTuple):
    """A picture: its title, its values (the first row lowest), and the name of its row, which the first panel of a row shows."""

    title: str
    values: np.ndarray
    row: str = ""


@styled
def pictures(
    panels: Sequence[Panel], columns: int, limits: tuple[float, float] | None = (0.0, 1.0), map: str = "cividis", size: float = 2.6
) -> Figure:
    """Functions of x0 and x1 in rows of `columns`, all on one scale, or each on its own where `limits` is None."""
    rows = -(-len(panels) // columns)
    figure = Figure(figsize=(size * columns + 1.2, (size + 0.35) * rows))
    places = np.atleast_2d(figure.subplots(rows, columns, squeeze=False))
    image = None
    for k, place in enumerate(places.flat):
        if k >= len(panels):
            place.set_axis_off()
            continue
        low, high = limits or (None, None)
        image = place.imshow(panels[k].values, origin="lower", cmap=map, vmin=low, vmax=high, interpolation="nearest")
        _bare(place, panels[k], first=k % columns == 0)
    if image is not None and limits:
        figure.colorbar(image, ax=list(places.flat), shrink=0.6, aspect=30)
    return figure


def _bare(place: Axes, panel: Panel, first: bool) -> None:
    place.set_xticks([])
    place.set_yticks([])
    place.spines[:].set_visible(False)
    place.set_title(panel.title, fontsize=13)
    if first and panel.row:
        place.set_ylabel(panel.row, fontsize=14, labelpad=8)


@styled
def losses(
    curves: Mapping[str, Sequence[float]], done: int | Mapping[str, Sequence[int]], goal: float | None = None, label: str = "training step"
) -> Figure:
    """Costs on a logarithmic scale; `goal` is a dashed line.

    Args:
        curves: costs along the training, by name.
        done: training steps from one cost to the next, or for every name how far the training was at each cost.
        goal: a cost to reach.
        label: what `done` counts.
    """
    figure = Figure(figsize=(7.5, 4.6))
    panel = figure.subplots()
    for k, (name, curve) in enumerate(curves.items()):
        x = done * (np.arange(len(curve)) + 1) if isinstance(done, int) else done[name]
        panel.plot(x, curve, color=PALETTE[k % len(PALETTE)], label=name)
    if goal is not None:
        panel.axhline(goal, color=SOFT, linewidth=1.2, linestyle=DASHES, label=f"goal, {goal:g}")
    panel.set_yscale("log")
    if isinstance(done, int):
        panel.set_xlim(left=0)
        panel.xaxis.set_major_locator(MaxNLocator(5))
    else:
        _counted(panel, [x for points in done.values() for x in points])
    panel.set_xlabel(label)
    panel.set_ylabel("mean squared error")
    panel.grid(axis="y", color="#e6e6e6", linewidth=0.8)
    panel.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure


def _counted(panel: Axes, counts: Sequence[int]) -> None:
    """Whole numbers along a logarithmic axis, with as few labels as are needed; along a plain one where they are of one size."""
    spread = max(counts) / min(counts)
    if spread < 5:
        panel.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    else:
        panel.set_xscale("log")
        panel.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if spread < 50 else (1,)))
        panel.xaxis.set_minor_formatter(NullFormatter())
    panel.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
