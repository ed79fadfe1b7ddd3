"""Properties of structures: predicted against true, errors against the number of examples, and how often intervals hold."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator, StrMethodFormatter

from .style import DASHES, INK, PALETTE, SOFT, styled

_LOOKS = {
    "graph network": (PALETTE[1], "o", "-"),
    "sum over elements": (SOFT, "v", DASHES),
    "ridge regression": (PALETTE[0], "s", DASHES),
    "random forest": (PALETTE[2], "^", DASHES),
    "nearest neighbours": (PALETTE[3], "D", DASHES),
    "kernel ridge": (PALETTE[4], "P", DASHES),
}


class Cloud(NamedTuple):
    """True and predicted values, perhaps with half-widths of intervals; and those of structures that are another kind of new."""

    true: np.ndarray
    predicted: np.ndarray
    half: np.ndarray | None = None
    others: tuple[np.ndarray, np.ndarray] | None = None


@styled
def parity(clouds: Mapping[str, Cloud], quantity: str, kinds: tuple[str, str] = ("", "")) -> Figure:
    """A panel for each model: predicted against true.

    Args:
        clouds: by model.
        quantity: with its unit.
        kinds: what the filled and the hollow points are.
    """
    figure = Figure(figsize=(6.1 * len(clouds), 5.8))
    panels = figure.subplots(1, len(clouds), sharex=True, sharey=True, squeeze=False)[0].tolist()
    for panel, (name, cloud) in zip(panels, clouds.items(), strict=True):
        _points(panel, cloud, _LOOKS[name][0], kinds)
        panel.set(title=f"{name}, error {_error(cloud.true, cloud.predicted)}", xlabel=f"true {quantity}", aspect="equal", adjustable="box")
    _same_reach(panels, clouds)
    panels[0].set_ylabel(f"predicted {quantity}")
    if kinds[0]:
        panels[0].legend(frameon=False, loc="upper left", handletextpad=0.2)
    return figure


def _points(panel: Axes, cloud: Cloud, colour: str, kinds: tuple[str, str]) -> None:
    look: dict = {"color": colour, "markersize": 4.5, "linewidth": 0}
    if cloud.others is not None:
        panel.plot(cloud.others[0], cloud.others[1], "o", markerfacecolor="none", alpha=0.6, label=kinds[1], **look)
    if cloud.half is not None:
        half = np.where(np.isfinite(cloud.half), cloud.half, 0.0)
        panel.errorbar(cloud.true, cloud.predicted, half, fmt="none", ecolor=colour, alpha=0.25, elinewidth=1.4)
    panel.plot(cloud.true, cloud.predicted, "o", markeredgewidth=0, alpha=0.85, label=kinds[0], **look)


def _error(true: np.ndarray, predicted: np.ndarray) -> str:
    return f"{np.sqrt(np.mean((predicted - true) ** 2)):.3g}"


def _same_reach(panels: Sequence[Axes], clouds: Mapping[str, Cloud]) -> None:
    """The same axes everywhere, for all but a few hollow points, and the diagonal."""
    others = [cloud.others[0] for cloud in clouds.values() if cloud.others is not None]
    values = np.concatenate([part for cloud in clouds.values() for part in cloud[:2]] + others)
    low, high = float(values.min()), float(values.max())
    edge = 0.04 * max(high - low, 1e-12)
    for panel in panels:
        panel.plot([low - edge, high + edge], [low - edge, high + edge], color=INK, linewidth=1.0, zorder=0)
        panel.set(xlim=(low - edge, high + edge), ylim=(low - edge, high + edge))


@styled
def learning(errors: Mapping[str, Sequence[float]], sizes: Sequence[int]) -> Figure:
    """The error of each model against the number of structures that taught it."""
    figure = Figure(figsize=(8.6, 5.4))
    panel = figure.subplots()
    for name, values in errors.items():
        colour, marker, line = _LOOKS[name]
        panel.plot(sizes, values, color=colour, marker=marker, linestyle=line, label=name, linewidth=2.4 if line == "-" else 1.6)
    panel.set(xscale="log", yscale="log", xlabel="alloys that taught", ylabel="error on compositions not seen, meV an atom")
    panel.xaxis.set_major_locator(FixedLocator(sizes))
    panel.yaxis.set_major_locator(FixedLocator([k * 10**n for n in range(-1, 3) for k in (1, 2, 5)]))
    for axis in (panel.xaxis, panel.yaxis):
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(StrMethodFormatter("{x:g}"))
    panel.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure


@styled
def calibration(covered: Mapping[str, np.ndarray], levels: Sequence[float]) -> Figure:
    """The fraction of held-out structures within intervals, against the fraction promised."""
    figure = Figure(figsize=(8.6, 5.4))
    panel = figure.subplots()
    panel.plot([0.4, 1], [0.4, 1], color=INK, linewidth=1.0, label="as promised")
    for (name, found), colour, marker in zip(covered.items(), (PALETTE[1], PALETTE[0], PALETTE[2]), "oDs", strict=False):
        panel.plot(levels, found, marker=marker, color=colour, label=name)
    low = min(0.45, *(float(np.min(found)) - 0.05 for found in covered.values()))
    panel.set(xlabel="promised to be within", ylabel="found within", xlim=(0.45, 0.95), ylim=(max(low, 0), 1.02), xticks=levels)
    for axis in (panel.xaxis, panel.yaxis):
        axis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
    panel.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure
