"""Networks of clips: what an agent sees, what it does, and how strong the edges between them are."""

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Bool, Float, Int
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch

from .style import BAND, DASHES, INK, PALETTE, SOFT, styled

_PERCEPTS, _ACTIONS = ("\N{LEFTWARDS ARROW}", "\N{RIGHTWARDS ARROW}"), ("left", "right")
_TITLES = ("before learning", "symbols learned", "after their inversion")
_WAYS = ((-1, 0), (1, 0), (0, -1), (0, 1))


@styled
def networks(h: Float[np.ndarray, "moments percepts actions"]) -> Figure:
    """Percept clips above, action clips below; an edge is as wide as its hop is probable, with its strength beside it."""
    figure = Figure(figsize=(3.5 * len(h), 3.6))
    for panel, strengths, title in zip(np.atleast_1d(figure.subplots(1, len(h))), h, _TITLES, strict=False):
        chances = strengths / strengths.sum(1, keepdims=True)
        for (percept, action), chance in np.ndenumerate(chances):
            style = {"arrowstyle": "-|>", "mutation_scale": 16, "shrinkA": 23, "shrinkB": 23, "color": PALETTE[percept]}
            panel.add_patch(FancyArrowPatch((percept, 1), (action, 0), linewidth=0.8 + 6 * chance, alpha=0.35 + 0.65 * chance, **style))
            at = (percept + 0.27 * (action - percept), 0.73)
            box = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}
            panel.text(*at, f"{strengths[percept, action]:.1f}", ha="center", va="center", fontsize=11, bbox=box)
        for names, height in ((_PERCEPTS, 1), (_ACTIONS, 0)):
            for place, name in enumerate(names):
                panel.plot(place, height, "o", markersize=42, markerfacecolor="white", markeredgecolor=INK, zorder=3)
                panel.text(place, height, name, ha="center", va="center", fontsize=18 if height else 12, zorder=4)
        panel.set(xlim=(-0.4, 1.4), ylim=(-0.3, 1.3), title=title)
        panel.axis("off")
    return figure


@styled
def efficiency(
    dampings: Float[np.ndarray, "dampings"],
    mean: Float[np.ndarray, "dampings"],
    error: Float[np.ndarray, "dampings"],
    curves: Mapping[str, tuple[np.ndarray, np.ndarray]],
) -> Figure:
    """Efficiencies against the damping with 5 standard errors; beside them, what the first curve leaves of points and second curve."""
    figure = Figure(figsize=(12, 4.4))
    left, right = figure.subplots(1, 2)
    (exact_name, (x, exact)), (other_name, (_, other)) = curves.items()
    left.plot(x, other, color=SOFT, linestyle=DASHES, label=other_name)
    left.plot(x, exact, color=PALETTE[0], label=exact_name)
    left.errorbar(dampings, mean, 5 * error, fmt="o", color=PALETTE[1], label="measured")
    left.set(xscale="log", xlabel=r"damping $\gamma$", ylabel="efficiency in the long run", ylim=(0.5, 1.02))
    left.legend(frameon=False, loc="lower left")
    known = np.interp(np.log(dampings), np.log(x), exact)
    right.axhline(0, color=PALETTE[0])
    right.plot(x, 1000 * (other - exact), color=SOFT, linestyle=DASHES)
    right.errorbar(dampings, 1000 * (mean - known), 5000 * error, fmt="o", color=PALETTE[1], capsize=4)
    right.set(xscale="log", xlabel=r"damping $\gamma$", ylabel="above the exact one, in thousandths")
    right.text(0.03, 0.95, "bars: 5 standard errors", transform=right.transAxes, color=INK, va="top", backgroundcolor=BAND)
    return figure


@styled
def ways(
    panels: Sequence[tuple[Bool[np.ndarray, "_ _"], Int[np.ndarray, "2"], Float[np.ndarray, "_ _ 4"]]],
) -> Figure:
    """Edges in place: from each place an arrow to each side, as long and as dark as the step is probable; the goal is a star."""
    widths = [places.shape[1] / places.shape[0] for places, *_ in panels]
    figure = Figure(figsize=(5.2 * sum(widths), 5.2))
    drawn = figure.subplots(1, len(panels), width_ratios=widths, squeeze=False)[0]
    for panel, (places, goal, chances) in zip(drawn, panels, strict=True):
        panel.imshow(np.pad(~places, 1, constant_values=True), cmap="gray_r", vmin=0, vmax=1.6, interpolation="nearest")
        for row, column in np.argwhere(np.isfinite(chances).all(-1)).tolist():
            for (down, right), chance in zip(_WAYS, chances[row, column], strict=True):
                if chance > 0.02:
                    _arrow(panel, (column + 1, row + 1), (right, down), float(chance))
        panel.plot(goal[1] + 1, goal[0] + 1, "*", color=PALETTE[1], markersize=20)
        panel.axis("off")
    return figure


def _arrow(panel, place: tuple[int, int], way: tuple[int, int], chance: float) -> None:
    end = (place[0] + 0.5 * chance * way[0], place[1] + 0.5 * chance * way[1])
    panel.plot(
        *zip(place, end, strict=True), color=PALETTE[0], linewidth=1 + 6 * chance, alpha=0.25 + 0.75 * chance, solid_capstyle="round"
    )
