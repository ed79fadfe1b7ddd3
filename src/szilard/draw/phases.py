"""The measurement of a phase: what is known after each qubit, and how fast the variance falls."""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float, Int
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from .style import DASHES, INK, PALETTE, SOFT, styled

_TICKS = {0: "0", 0.5: "π/2", 1: "π", 1.5: "3π/2", 2: "2π"}
_NAMES = {
    "equally_spaced": "equally spaced, no feedback",
    "greedy": "greedy feedback",
    "best": "best feedback",
    "learned": "learned feedback",
}


@styled
def course(
    angles: Float[np.ndarray, "angles"],
    densities: Float[np.ndarray, "times angles"],
    phases: Float[np.ndarray, "steps"],
    outcomes: Int[np.ndarray, "steps"],
    true: float,
) -> Figure:
    """Densities of the phase below one another, and the phase that each qubit was read out against, with its outcome."""
    figure = Figure(figsize=(8.5, 6.2))
    panel = figure.subplots()
    height = densities.max() / 2.4
    for k, curve in enumerate(densities):
        panel.fill_between(angles, -k, -k + curve / height, color=PALETTE[4], alpha=0.55, linewidth=0, zorder=k)
        panel.plot(angles, -k + curve / height, color=PALETTE[0], linewidth=1.2, zorder=k)
    for sign, marker, label in ((1, "^", "outcome +1"), (-1, "v", "outcome \N{MINUS SIGN}1")):
        at = np.flatnonzero(outcomes == sign)
        panel.plot(
            phases[at] % (2 * np.pi), -at - 1, marker, color=PALETTE[1], markersize=7, label=label, zorder=50, linestyle="", clip_on=False
        )
    panel.axvline(true, color=INK, linewidth=1.2, linestyle=DASHES, label="true phase")
    _frame(panel, len(densities))
    return figure


def _frame(panel: Axes, rows: int) -> None:
    panel.set_yticks(-np.arange(rows), map(str, range(rows)))
    panel.set_xticks([np.pi * x for x in _TICKS], list(_TICKS.values()))
    panel.set_xlim(0, 2 * np.pi)
    panel.set_xlabel("phase")
    panel.set_ylabel("qubits measured")
    panel.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))


@styled
def variance(curves: Mapping[str, Float[np.ndarray, "measurements"]], limit: Float[np.ndarray, "measurements"]) -> Figure:
    """Holevo's variance after 1, 2, ... qubits by rule, in units of the limit that none of them can pass."""
    figure = Figure(figsize=(8.5, 5))
    panel = figure.subplots()
    x = np.arange(1, len(limit) + 1)
    for k, (name, curve) in enumerate(curves.items()):
        panel.plot(x, curve / limit, "os^D"[k] + "-", color=PALETTE[k], markersize=5, label=_NAMES[name])
    panel.axhline(1, color=SOFT, linewidth=1.4, linestyle=DASHES, label="limit of all measurements")
    panel.set_xlabel("qubits measured")
    panel.set_ylabel("Holevo's variance, relative to the limit")
    panel.xaxis.set_major_locator(MaxNLocator(integer=True))
    panel.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    return figure
