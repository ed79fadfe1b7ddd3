"""Clusters of points, of magnetisations, and what mean field says about them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .style import DASHES, INK, PALETTE, SOFT, styled

NOISE = "#c8c8c8"
_LINES = {"mean field": (PALETTE[1], "-"), "Bethe": (PALETTE[2], "-"), "exact": (INK, DASHES)}


@styled
def point_sets(sets: Mapping[str, Any], found: Mapping[str, Mapping[str, Any]]) -> Figure:
    """Point sets, one per row, coloured by what each method found; noise is grey.

    Args:
        sets: have `x`, by name.
        found: by set and method, have `labels`, `clusters` and `agreement`.
    """
    methods = list(next(iter(found.values())))
    figure = Figure(figsize=(3.1 * len(methods), 3.1 * len(sets) + 0.4))
    panels = figure.subplots(len(sets), len(methods), squeeze=False)
    for row, (name, points) in zip(panels, sets.items(), strict=True):
        for panel, (method, one) in zip(row, found[name].items(), strict=True):
            colours = np.array([*PALETTE[:7], NOISE])[np.where(one.labels < 0, 7, one.labels % 7)]
            panel.scatter(*points.x.T, s=5, c=colours, linewidths=0)
            count = f"{one.clusters} cluster{'s' if one.clusters != 1 else ''}"
            panel.set_title(f"{method}: {count}\nagreement {round(one.agreement, 2) + 0:.2f}", fontsize=12)
            panel.set_xticks([])
            panel.set_yticks([])
            panel.spines[:].set_color("#d0d0d0")
            panel.margins(0.05)
        row[0].set_ylabel(name)
    return figure


@styled
def magnets(samples: Mapping[float, np.ndarray], found: Mapping[float, Any], exact: tuple[np.ndarray, np.ndarray]) -> Figure:
    """Magnetisations at some temperatures with the mixture for them, and the means of all mixtures along the exact magnetisation.

    Args:
        samples: magnetisations per spin, by temperature, for the left panels.
        found: has `mixture`, by temperature, for the right panel.
        exact: temperatures and the exact magnetisation of the infinite lattice.
    """
    figure = Figure(figsize=(13, 6))
    grid = figure.add_gridspec(len(samples), 2, width_ratios=(1, 1.25))
    panels = [figure.add_subplot(grid[row, 0]) for row in range(len(samples))]
    for panel, (temperature, values) in zip(panels, samples.items(), strict=True):
        _density(panel, values, found[temperature].mixture, f"T = {temperature:g}")
    panels[-1].set_xlabel("magnetisation per spin")
    panels[0].set_title("states, and the mixture that EM finds")
    _means(figure.add_subplot(grid[:, 1]), found, exact)
    return figure


def _density(panel: Axes, values: np.ndarray, mixture: Any, title: str) -> None:
    bins = np.linspace(-1, 1, 81).tolist()
    panel.hist(values, bins=bins, density=True, color=SOFT, alpha=0.55)
    m, total = np.linspace(-1, 1, 1001), 0.0
    for k, (weight, mean, variance) in enumerate(zip(mixture.weights, mixture.means[:, 0], mixture.covariances[:, 0, 0], strict=True)):
        part = weight * np.exp(-((m - mean) ** 2) / (2 * variance)) / np.sqrt(2 * np.pi * variance)
        panel.plot(m, part, color=PALETTE[k % 7])
        total = total + part
    panel.set(yticks=[], xlim=(-1.05, 1.05), ylim=(0, 1.25 * panel.get_ylim()[1]))
    panel.text(0.5, 0.96, title, transform=panel.transAxes, va="top", ha="center")


def _means(panel: Axes, found: Mapping[float, Any], exact: tuple[np.ndarray, np.ndarray]) -> None:
    for sign in (1, -1):
        panel.plot(exact[0], sign * exact[1], color=INK, linestyle=DASHES, label="exact, infinite lattice" if sign > 0 else None)
    for temperature, one in found.items():
        mixture, count = one.mixture, len(one.mixture.weights)
        sizes = np.full(count, float(temperature))
        panel.scatter(sizes, mixture.means[:, 0], s=220 * mixture.weights, color=PALETTE[count % 7], zorder=3, linewidths=0)
    counts = sorted({len(one.mixture.weights) for one in found.values()})
    for count in counts:
        panel.scatter([], [], s=80, color=PALETTE[count % 7], label=f"{count} cluster{'s' if count > 1 else ''}, area: weight")
    panel.set(xlabel="temperature, J", ylabel="mean magnetisation of each cluster", ylim=(-1.08, 1.08))
    panel.legend(frameon=False, loc="upper right", bbox_to_anchor=(1, 0.94))


@styled
def mean_field(landscapes: tuple[np.ndarray, Mapping[float, np.ndarray]], descended: Mapping[float, np.ndarray], curves: Any) -> Figure:
    """The variational free energy against the magnetisation, and magnetisations of three theories against temperature.

    Args:
        landscapes: magnetisations, and the free energy for each temperature.
        descended: means of all spins where a descent ended, by temperature.
        curves: has `temperatures`, `mean_field`, `bethe` and `exact`.
    """
    figure = Figure(figsize=(13, 5.2))
    left, right = figure.subplots(1, 2)
    m, values = landscapes
    for look, (temperature, energy) in zip(PALETTE, values.items(), strict=False):
        left.plot(m, energy, color=look, label=f"T = {temperature:g}")
        if temperature in descended:
            place = float(np.mean(descended[temperature]))
            left.plot([place, -place], np.interp([place, -place], m, energy), "o", color=look, markersize=8)
    left.set(xlabel="magnetisation m of the trial state", ylabel="variational free energy per spin, J", ylim=(-0.35, 0.6))
    left.legend(frameon=False, loc="upper center")
    for name, line in zip(_LINES, curves[1:], strict=True):
        right.plot(curves.temperatures, line, color=_LINES[name][0], linestyle=_LINES[name][1], label=name)
    ends = [float(np.mean(means)) for means in descended.values()]
    right.plot(list(descended), ends, "o", color=PALETTE[1], markersize=8, label="where the descent ends")
    right.set(xlabel="temperature, J", ylabel="magnetisation per spin", ylim=(-0.03, 1.05), xlim=(0.3, 5.4))
    right.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0)
    return figure


@styled
def climbs(curves: Sequence[np.ndarray], coins: Sequence[float]) -> Figure:
    """The log-likelihood along EM from many starts, and along that of two coins."""
    figure = Figure(figsize=(13, 4.8))
    left, right = figure.subplots(1, 2)
    best = max(curve[-1] for curve in curves)
    for curve in curves:
        ended = best - curve[-1] < 1e-3
        left.plot(np.arange(len(curve)) + 1, curve, color=PALETTE[0] if ended else PALETTE[1], linewidth=1.2, alpha=0.6)
    for colour, label in ((PALETTE[0], "ends at the best likelihood"), (PALETTE[1], "ends lower")):
        left.plot([], [], color=colour, label=label)
    left.set(xscale="log", xlabel="step of EM", ylabel="mean log-likelihood of a state, nats", title="magnets, three components")
    left.legend(frameon=False, loc="center right")
    right.plot(np.arange(len(coins)) + 1, coins, color=PALETTE[2], marker="o", markersize=4)
    right.set(xscale="log", xlabel="step of EM", ylabel="mean log-likelihood of ten tosses, nats", title="two coins")
    return figure
