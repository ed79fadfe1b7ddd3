"""How much each strategy keeps, over the strength of the noise."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from .style import COLOURS, DASHES, INK, styled

LOOKS = {"parity_cycle": "parity cycle", "encode": "encode", "idle": "idle", "student": "aware student", "aware": "aware teacher"}


class NoisePanel(NamedTuple):
    """One panel: its title, the times of the noise, R_Q by strategy over them, and points (time, R_Q, half an interval)."""

    title: str
    times: Sequence[float]
    curves: Mapping[str, Sequence[float]]
    points: Sequence[tuple[float, float, float]]


@styled
def over_noise(panels: Sequence[NoisePanel]) -> Figure:
    """R_Q over the times of the noise, relative to those of the device: curves of one network for all, points of a network each."""
    figure = Figure(figsize=(6.2 * len(panels) + 1, 5.4))
    for axes, shown in zip(np.atleast_1d(figure.subplots(1, len(panels), sharey=True)), panels, strict=True):
        _panel(axes, shown)
    first = figure.axes[0]
    first.set_ylabel("recoverable quantum information $R_Q$")
    handles, labels = first.get_legend_handles_labels()
    figure.legend(handles[::-1], labels[::-1], loc="outside upper left", ncols=6, frameon=False, handlelength=1.6, columnspacing=1.2)
    return figure


def _panel(axes: Axes, shown: NoisePanel) -> None:
    for name, label in LOOKS.items():
        if name in shown.curves:
            learned = name in ("aware", "student")
            colour = COLOURS["teacher" if name == "aware" else name]
            dashes, width, height = ("-", 2.6, 2) if learned else (DASHES, 1.6, 3)
            axes.plot(shown.times, shown.curves[name], color=colour, label=label, linestyle=dashes, linewidth=width, zorder=height)
    times, values, errors = zip(*shown.points, strict=True)
    axes.errorbar(times, values, errors, fmt="o", color=INK, markersize=7, markerfacecolor="none", capsize=3, label="specialists")
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_title(shown.title, loc="left")
    axes.set_xlabel("times of the noise, in units of the device's")
    axes.grid(color="#e6e6e6", linewidth=0.8)
