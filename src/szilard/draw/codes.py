"""What the neurons in a bottleneck do."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter, ScalarFormatter

from .style import DASHES, PALETTE, SOFT, styled

LARGEST = 4  # neurons that are drawn


@styled
def neurons(axis: np.ndarray, centres: np.ndarray, radii: np.ndarray, lines: np.ndarray) -> Figure:
    """A column per neuron: its value over the centre of a disc, and against the radius.

    Args:
        axis: coordinates of the centres, along x and y alike.
        centres: values, (y, x, neurons).
        radii: of the discs of the lower row.
        lines: values, (places, radii, neurons).
    """
    count = min(centres.shape[2], LARGEST)
    figure = Figure(figsize=(4.3 * count + 0.8, 7.6))
    panels = figure.subplots(2, count, squeeze=False, height_ratios=[1.15, 1])
    for k in range(count):
        image = panels[0, k].contourf(axis, axis, centres[..., k], 14, cmap="cividis")
        panels[0, k].set_aspect("equal")
        panels[0, k].set_title(f"neuron {k + 1}")
        panels[0, k].set_xlabel("x")
        panels[0, k].set_xticks([-1, 0, 1])
        panels[0, k].set_yticks([-1, 0, 1])
        figure.colorbar(image, ax=panels[0, k], shrink=0.8)
        for line, place, colour in zip(lines[..., k], ("\N{MINUS SIGN}0.5", "0", "0.5"), PALETTE, strict=False):
            panels[1, k].plot(radii, line, color=colour, label=f"x = y = {place}")
        panels[1, k].set_xlabel("radius r")
        panels[1, k].set_xlim(0, 1)
    panels[0, 0].set_ylabel("y")
    panels[1, 0].set_ylabel("value of the neuron")
    figure.legend(*panels[1, 0].get_legend_handles_labels(), loc="outside lower center", ncols=min(count, 3), frameon=False)
    return figure


@styled
def by_size(network: Mapping[int, float], linear: Mapping[int, float], goals: Mapping[int, float], who: str = "network") -> Figure:
    """Errors against the number of neurons, of networks (called `who`) and of PCA; `goals` are marked."""
    figure = Figure(figsize=(7.5, 4.8))
    panel = figure.subplots()
    for (name, errors), colour in zip({"PCA": linear, who: network}.items(), (SOFT, PALETTE[0]), strict=True):
        known = sorted(n for n in errors if n > 0)
        panel.plot(known, [errors[n] for n in known], "o-", color=colour, label=name, markersize=8)
    for (size, goal), name in zip(goals.items(), ("HARD", "MEDIUM"), strict=True):
        panel.plot(size, goal, "_", color=PALETTE[1], markersize=26, markeredgewidth=2.5)
        panel.annotate(name, (size, goal), (0, 6), textcoords="offset points", color=PALETTE[1], ha="center", fontsize=11)
    panel.axhline(linear[0], color=SOFT, linestyle=DASHES, linewidth=1.2, label="mean picture")
    panel.set_yscale("log")
    panel.set_xscale("log")
    ticks = sorted({*network, *goals})
    panel.set_xticks(ticks, [str(n) for n in ticks])
    panel.xaxis.set_minor_formatter(NullFormatter())
    panel.yaxis.set_major_formatter(ScalarFormatter())
    panel.set_xlabel("neurons in the bottleneck")
    panel.set_ylabel("mean squared error per pixel")
    panel.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure
