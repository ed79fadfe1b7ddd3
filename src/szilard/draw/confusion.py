"""Learning by confusion: accuracy against the assumed border, and what the energy tells."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from .style import DASHES, INK, PALETTE, SOFT, styled

_LOOKS = {"convolution": (PALETTE[1], "o"), "dense network": (PALETTE[0], "s"), "optimum, from the energy": (PALETTE[2], "")}


@styled
def confusion(best: Any, curves: Mapping[str, Any], critical: float) -> Figure:
    """Accuracies against the assumed border.

    Args:
        best: has `borders` and exact `accuracies`.
        curves: by predictor, with `accuracies` and `peak`.
        critical: the true critical temperature.
    """
    figure = Figure(figsize=(10, 5.6))
    panel = figure.subplots()
    share = np.arange(1, len(best.borders) + 1) / (len(best.borders) + 1)
    panel.plot(best.borders, np.maximum(share, 1 - share), color=SOFT, linestyle=DASHES, linewidth=1.4, label="larger class")
    panel.plot(best.borders, best.accuracies, color=_LOOKS["optimum, from the energy"][0], label="optimum, exact")
    for name, curve in curves.items():
        colour, marker = _LOOKS[name]
        if marker:
            panel.plot(best.borders, curve.accuracies, f"{marker}-", color=colour, markersize=4.5, linewidth=1.6, label=name)
    panel.axvline(critical, color=INK, linestyle=":", linewidth=1.4, label="exact $T_c$")
    low = min(best.accuracies.min(), *(curve.accuracies.min() for curve in curves.values()))
    panel.set(xlabel="assumed critical temperature, J", ylabel="accuracy on unseen chains", ylim=(low - 0.35 * (1 - low), 1.005))
    panel.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=3, borderaxespad=0)
    return figure


@styled
def energies(grid: np.ndarray, best: Any, size: int, critical: float) -> Figure:
    """Probabilities of all energies over the temperature, and the specific heat.

    Args:
        grid: temperatures.
        best: has `distribution`, (temperatures, levels).
        size: of the lattice.
        critical: the true critical temperature.
    """
    figure = Figure(figsize=(13, 4.8))
    left, right = figure.subplots(1, 2)
    levels = np.linspace(-2, 2, best.distribution.shape[1])
    mean = best.distribution @ levels
    spread = best.distribution @ levels**2 - mean**2
    shown = best.distribution / best.distribution.max(1, keepdims=True)
    step = (grid[1] - grid[0]) / 2
    left.imshow(
        shown.T, origin="lower", aspect="auto", extent=(grid[0] - step, grid[-1] + step, -2, 2), cmap="Blues", interpolation="nearest"
    )
    left.set(
        ylim=(-2.02, max(mean[-1] + 0.3, -1)), xlabel="temperature, J", ylabel="energy per spin, J", title="p(E | T), scaled to its maximum"
    )
    right.plot(grid, spread * size**2 / grid**2, "o-", color=PALETTE[2], markersize=4)
    right.set(xlabel="temperature, J", ylabel="specific heat per spin", ylim=(0, None))
    for panel in (left, right):
        panel.axvline(critical, color=INK, linestyle=":", linewidth=1.4)
    return figure
