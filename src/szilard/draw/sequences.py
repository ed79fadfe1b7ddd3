"""What goes into a network with a memory, what comes out, and what it holds in between."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import EngFormatter, MaxNLocator

from .style import DASHES, INK, PALETTE, SOFT, end_labels, styled


class Example(NamedTuple):
    """One sequence: its title, its inputs by name, the output wanted, the one given, and the memory cells (steps, units).

    The cells are shown as they differ from those of a network without any input.
    """

    title: str
    inputs: Mapping[str, np.ndarray]
    wanted: np.ndarray
    given: np.ndarray
    cells: np.ndarray


@styled
def memory_at_work(examples: Sequence[Example]) -> Figure:
    """For every example the input, the output and, one row each, the memory cells over time; those that change most lie on top."""
    figure = Figure(figsize=(4.6 * len(examples) + 2.2, 8.4))
    panels = figure.subplots(3, len(examples), sharex="col", sharey="row", squeeze=False, height_ratios=[1, 1, 2])
    image, scale = None, float(np.quantile(np.abs(np.concatenate([example.cells for example in examples])), 0.995))
    order = np.argsort(-np.ptp(np.concatenate([example.cells for example in examples]), axis=0))
    for column, example in zip(panels.T, examples, strict=True):
        _signals(column[0], example.inputs)
        column[0].set_title(example.title)
        column[1].plot(example.wanted, "o", color=SOFT, markersize=9, markerfacecolor="none", label="wanted")
        column[1].plot(example.given, ".-", color=PALETTE[1], label="given", linewidth=1.4)
        look = {"aspect": "auto", "cmap": "RdBu_r", "vmin": -scale, "vmax": scale, "interpolation": "nearest"}
        image = column[2].imshow(example.cells.T[order], **look)
        column[2].set_xlabel("step")
        column[2].xaxis.set_major_locator(MaxNLocator(6, integer=True))
    for panel, name in zip(panels[:, 0], ("input", "output", "memory cell"), strict=True):
        panel.set_ylabel(name)
    for panel in panels[:2, -1]:
        panel.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    if image is not None:
        figure.colorbar(image, cax=panels[2, -1].inset_axes((1.05, 0, 0.05, 1)), label="cell, beside that in silence")
    return figure


def _signals(panel: Axes, inputs: Mapping[str, np.ndarray]) -> None:
    for (name, values), colour in zip(inputs.items(), PALETTE, strict=False):
        steps = np.flatnonzero(values)
        panel.vlines(steps, 0, values[steps], color=colour, linewidth=3)
        panel.plot(steps, values[steps], "o", color=colour, label=name)
    panel.axhline(0, color=SOFT, linewidth=1)
    panel.margins(y=0.15)


@styled
def learning(
    curves: Mapping[str, Sequence[tuple[int, float]]],
    marks: Mapping[str, float],
    label: str,
    logarithmic: bool = False,
    along: str = "gradient steps",
) -> Figure:
    """What was reached against gradient steps, and what the baselines reach (dashed).

    Args:
        curves: by name, (steps, value).
        marks: the baselines by name.
        label: of the values.
        logarithmic: the scale of the values.
        along: what is counted instead of gradient steps.
    """
    figure = Figure(figsize=(9, 5))
    panel = figure.subplots()
    panel.set_yscale("log" if logarithmic else "linear")
    ends = {}
    for (name, curve), colour in zip(curves.items(), PALETTE[1:], strict=False):
        panel.plot(*zip(*curve, strict=True), color=colour)
        ends[name] = (curve[-1][1], colour)
    for name, value in marks.items():
        panel.axhline(value, color=SOFT, linewidth=1.2, linestyle=DASHES, zorder=1)
        ends[name] = (value, INK)
    panel.set_xlim(0, max(curve[-1][0] for curve in curves.values()))
    panel.xaxis.set_major_locator(MaxNLocator(5))
    if panel.get_xlim()[1] >= 1e5:
        panel.xaxis.set_major_formatter(EngFormatter(sep=""))
    panel.set(xlabel=along, ylabel=label)
    end_labels(panel, ends)
    return figure
