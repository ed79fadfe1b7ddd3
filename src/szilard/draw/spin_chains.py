"""Ground states of spin chains: how the error of the energy falls, what zero variance says, and correlations."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from .style import DASHES, INK, PALETTE, SOFT, styled

LOOKS = {
    "symmetric RBM": (PALETTE[1], "o"),
    "RBM": (PALETTE[0], "s"),
    "autoregressive": (PALETTE[2], "D"),
    "Heisenberg, symmetric RBM": (PALETTE[3], "^"),
    "Jastrow": (PALETTE[5], "v"),
    "mean field": (SOFT, ""),
}


class Line(NamedTuple):
    """Points and the straight line through them, which meets x = 0 at `start`."""

    x: Float[np.ndarray, "points"]
    y: Float[np.ndarray, "points"]
    start: float
    slope: float


@styled
def convergence(curves: Mapping[str, tuple[np.ndarray, np.ndarray]], levels: Mapping[str, float], lines: Mapping[str, Line]) -> Figure:
    """Left: relative errors of the energy against seconds, and dashed levels to compare with. Right: energies against variances.

    Args:
        curves: seconds and errors by name.
        levels: errors by name.
        lines: variances, errors and their fit by name.
    """
    figure = Figure(figsize=(15, 5.4))
    left, right = figure.subplots(1, 2, width_ratios=[1.2, 1])
    for name, (seconds, errors) in curves.items():
        colour, marker = LOOKS[name]
        left.plot(seconds, np.maximum(errors, 1e-9), color=colour, marker=marker, markersize=6, label=name)
    for name, level in levels.items():
        left.axhline(level, color=LOOKS[name][0], linestyle=DASHES, linewidth=1.6, label=name)
    left.set(xscale="log", yscale="log", xlabel="seconds of training", ylabel="relative error of the energy")
    left.legend(frameon=False, loc="upper left", bbox_to_anchor=(0, 1.2), borderaxespad=0, ncols=3, handlelength=1.6)
    if lines:
        _lines(right, lines)
    right.set_visible(bool(lines))
    return figure


def _lines(panel: Axes, lines: Mapping[str, Line]) -> None:
    """Points and lines as far to the right as half of the curves reach, and where each line meets zero variance."""
    reach = 1.2 * float(np.median([line.x.max() for line in lines.values()]))
    shown = [line.y[line.x <= reach] for line in lines.values()]
    for name, (x, y, start, slope) in lines.items():
        colour, marker = LOOKS[name]
        panel.plot(x[x <= reach], y[x <= reach], marker, color=colour, markersize=6)
        panel.plot([0, reach], [start, start + slope * reach], color=colour, linewidth=1.4)
        panel.plot(0, start, marker, color=colour, markersize=9, markerfacecolor="white", clip_on=False, zorder=5)
    panel.axhline(0, color=INK, linestyle=DASHES, linewidth=1.4)
    panel.set(xlabel="variance of the energy, relative to E²", ylabel="energy above the exact one, relative")
    every = np.concatenate([*shown, [line.start for line in lines.values()], [0.0]])
    panel.set_ylim(every.min() - 0.1 * np.ptp(every), every.max() + 0.1 * np.ptp(every))
    panel.set_xlim(0, reach)
    panel.ticklabel_format(style="sci", scilimits=(0, 0), useMathText=True)


@styled
def correlations(exact: Float[np.ndarray, "distances"], found: Mapping[str, Float[np.ndarray, "distances"]]) -> Figure:
    """<Z_i Z_{i+r}> against r, and below how far each wave function is from the exact values."""
    figure = Figure(figsize=(9.5, 7))
    upper, lower = figure.subplots(2, 1, sharex=True)
    r = np.arange(1, len(exact))
    upper.plot(r, exact[1:], color=INK, linewidth=1.6, label="exact")
    for k, (name, values) in enumerate(found.items()):
        colour, marker = LOOKS[name]
        look = {"markersize": 6 + 3 * min(k, 2), "markerfacecolor": "none" if 0 < k < 3 else colour}
        upper.plot(r, values[1:], marker or "_", color=colour, label=name, **look)
        lower.plot(r, np.maximum(np.abs(values - exact)[1:], 1e-9), marker=marker or "_", color=colour, markersize=6)
    upper.set(ylabel="⟨ZᵢZᵢ₊ᵣ⟩")
    lower.set(yscale="log", xlabel="distance r, in sites", ylabel="error")
    lower.xaxis.set_major_locator(MaxNLocator(integer=True))
    upper.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    return figure
