"""States of the Ising model, who can classify them, and where the networks' output crosses one half."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from ..physics.onsager import CRITICAL_TEMPERATURE
from .style import DASHES, INK, PALETTE, SOFT, styled

_SHOWN = (1.5, 2.0, 2.25, 2.5, 3.0)


@styled
def states(every: Sequence[Any]) -> Figure:
    """A state at several temperatures; autocorrelation times and the distance of states of a chain against the temperature.

    Args:
        every: have `temperature`, `spins`, `time` and `spacing`.
    """
    shown = [one for one in every if one.temperature in _SHOWN] or list(every[:5])
    figure = Figure(figsize=(13, 6))
    parts: Any = figure.subfigures(2, 1, height_ratios=[1, 1.1])
    above, below = parts
    for panel, one in zip(np.atleast_1d(above.subplots(1, len(shown))), shown, strict=True):
        panel.imshow(one.spins[0, 0], cmap="gray_r", vmin=-1.3, vmax=1.3, interpolation="nearest")
        panel.set(title=f"T = {one.temperature:g}", xticks=[], yticks=[])
        panel.spines[:].set_visible(True)
    panel = below.subplots()
    where = [one.temperature for one in every]
    panel.plot(where, [one.spacing for one in every], "s", color=SOFT, markersize=7, label="from a state of a chain to the next")
    panel.plot(where, [one.time for one in every], "o-", color=PALETTE[0], label="integrated autocorrelation time")
    panel.axvline(CRITICAL_TEMPERATURE, color=INK, linestyle=":", linewidth=1.4)
    panel.text(CRITICAL_TEMPERATURE + 0.03, 0.97, "$T_c$", transform=panel.get_xaxis_transform(), va="top")
    panel.set(xlabel="temperature, J", ylabel="sweeps", ylim=(0, 1.15 * max(one.spacing for one in every)))
    panel.legend(frameon=False, loc="upper left")
    return figure


@styled
def methods(accuracies: Mapping[str, tuple[float, float]], published: Mapping[str, tuple[float, float]]) -> Figure:
    """Bars for the accuracies on test states and on critical ones, and marks for what was published on other data."""
    figure = Figure(figsize=(11, 1.4 + 0.6 * len(accuracies)))
    panel = figure.subplots()
    places, kinds = np.arange(len(accuracies)), (("far from the transition", PALETTE[4], INK), ("near it", PALETTE[0], "white"))
    for k, (label, colour, ink) in enumerate(kinds):
        values = [one[k] for one in accuracies.values()]
        panel.barh(places + 0.4 * k - 0.2, values, 0.36, color=colour, label=label)
        for place, value in zip(places, values, strict=True):
            panel.text(0.41, place + 0.4 * k - 0.2, f"{value:.3f}", va="center", color=ink, fontsize=12)
        marks = {place + 0.4 * k - 0.2: published[name][k] for place, name in zip(places, accuracies, strict=True) if name in published}
        if marks:
            panel.plot(list(marks.values()), list(marks), "D", color=INK, markersize=5, label="" if k else "published, other data")
    panel.set_yticks(places, list(accuracies))
    panel.set(xlabel="share of states that are classified rightly", xlim=(0.4, 1.02), xticks=np.arange(0.4, 1.01, 0.1))
    panel.invert_yaxis()
    panel.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=3, borderaxespad=0)
    return figure


@styled
def linear(studied: Any, strengths: Sequence[float], shares: Sequence[float]) -> Figure:
    """Accuracy of logistic regression against its penalty, and against the share of ordered states that points up.

    Args:
        studied: has `training`, `test`, `shares`, `one_sided`, `majority` and `bound`.
        strengths: inverse, of the penalty.
        shares: of the ordered states that points up.
    """
    figure = Figure(figsize=(13, 4.8))
    left, right = figure.subplots(1, 2, sharey=True)
    left.semilogx(strengths, studied.training, "o-", color=PALETTE[4], label="states learned from")
    left.semilogx(strengths, studied.test, "o-", color=PALETTE[0], label="unseen states")
    right.plot(shares, studied.shares, "o-", color=PALETTE[0], label="logistic regression, unseen states")
    right.plot(shares, studied.one_sided, color=PALETTE[2], label="best threshold of m itself")
    for panel in (left, right):
        panel.axhline(studied.majority, color=SOFT, linestyle=":", linewidth=1.6, label="larger class")
    left.axhline(studied.bound, color=INK, linestyle=DASHES, linewidth=1.4, label="bound without a preferred sign")
    left.set(xlabel="inverse strength of the penalty", ylabel="accuracy", ylim=(0.4, 1.02), title="no preferred sign")
    right.set(xlabel="share of the ordered states that points up", title="a preferred sign")
    left.legend(frameon=False, loc="upper left", fontsize=12)
    right.legend(frameon=False, loc="lower right", fontsize=12)
    return figure


@styled
def crossing(scans: Mapping[str, Sequence[Any]], limits: Mapping[str, Sequence[Any]], exact: Mapping[str, float]) -> Figure:
    """For each lattice, mean outputs of the first model against T by size, and against the scaled temperature.

    Args:
        scans: by lattice and size, with `size`, `temperatures` and `outputs` (models, temperatures, chains).
        limits: by lattice and model, with `temperature` and `exponent`.
        exact: critical temperatures.
    """
    figure = Figure(figsize=(14, 9))
    for row, (name, every) in zip(figure.subplots(len(scans), 2, sharey=True), scans.items(), strict=True):
        end = limits[name][0]
        for one, colour in zip(every, (PALETTE[4], PALETTE[0], PALETTE[1]), strict=True):
            mean = one.outputs[0].mean(-1)
            x = (one.temperatures / end.temperature - 1) * one.size**end.exponent
            for panel, along in zip(row, (one.temperatures, x), strict=True):
                panel.plot(along, mean, "o-" if panel is row[0] else "o", color=colour, markersize=5, label=f"L = {one.size}")
        row[0].axvline(exact[name], color=INK, linewidth=1.4, linestyle=":", label="exact $T_c$")
        row[0].axvspan(end.temperature - end.error, end.temperature + end.error, color=SOFT, alpha=0.4, linewidth=0, label="found")
        row[0].set(title=f"{name} lattice", xlabel="temperature, J", ylabel="mean output: order", ylim=(-0.03, 1.03))
        row[1].set(title=f"$T_c$ = {end.temperature:.3f}, 1/\u03bd = {end.exponent:.2f}", xlabel="$(T / T_c - 1)\\; L^{1/\\nu}$")
        row[0].legend(frameon=False, loc="lower left", fontsize=12)
    return figure
