"""Numbers of a bottleneck against the parameters that nobody told it, motion foretold, and errors by the size of the bottleneck."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from matplotlib.figure import Figure

from .style import DASHES, INK, PALETTE, SOFT, styled


@styled
def latents(
    hidden: Float[np.ndarray, "examples 2"], values: Float[np.ndarray, "examples numbers"], information: Float[np.ndarray, "numbers"]
) -> Figure:
    """A panel for each number: its value in colour, over stiffness and damping. All have one scale, so that a silent one is white."""
    count = values.shape[1]
    figure = Figure(figsize=(4.4 * count + 1.2, 4.6))
    panels = figure.subplots(1, count, sharey=True, squeeze=False)[0]
    points = None
    for k, panel in enumerate(panels):
        points = panel.scatter(*hidden.T, c=values[:, k], cmap="RdBu_r", vmin=-2, vmax=2, s=14, linewidths=0)
        panel.set(xlabel="stiffness k", title=f"number {k + 1}: {information[k]:.2f} nats")
    panels[0].set_ylabel("damping b")
    if points is not None:
        figure.colorbar(points, ax=list(panels), label="value", pad=0.01)
    return figure


class Seen(NamedTuple):
    """What was seen of some oscillators at which times, and the times that were asked for."""

    times: Float[np.ndarray, "seen"]
    positions: Float[np.ndarray, "examples seen"]
    asked: Float[np.ndarray, "examples questions"]


@styled
def motions(seen: Seen, told: Float[np.ndarray, "examples questions"], true: Float[np.ndarray, "examples questions"]) -> Figure:
    """A row for each oscillator: what was seen, crosses where it is, and rings where the network says that it is."""
    figure = Figure(figsize=(10, 2.2 * len(told) + 0.8))
    panels = figure.subplots(len(told), 1, sharex=True, squeeze=False)[:, 0]
    for k, panel in enumerate(panels):
        panel.axvspan(0, seen.times[-1], color="#f2f2f2", zorder=0)
        panel.plot(seen.times, seen.positions[k], color=SOFT, label="seen")
        panel.plot(seen.asked[k], true[k], "x", color=INK, markersize=9, label="where it is")
        panel.plot(seen.asked[k], told[k], "o", color=PALETTE[1], markersize=9, fillstyle="none", label="where the network says")
        panel.set(ylabel="position", ylim=(-1.1, 1.1))
    panels[-1].set_xlabel("time")
    panels[0].legend(frameon=False, ncols=3, loc="lower right", bbox_to_anchor=(1, 0.98), borderaxespad=0)
    return figure


@styled
def sizes(counts: Sequence[int], errors: Float[np.ndarray, "sizes"], linear: Float[np.ndarray, "sizes"]) -> Figure:
    """Errors of network and PCA against the numbers that are kept, on a logarithmic scale."""
    figure = Figure(figsize=(9, 5))
    panel = figure.subplots()
    panel.plot(counts, errors, "o-", color=PALETTE[1], markersize=9, label="network")
    panel.plot(counts, np.maximum(linear, 1e-4), "s", linestyle=DASHES, color=PALETTE[0], markersize=8, label="PCA, linear answers")
    panel.set(xlabel="numbers kept of a qubit", ylabel="mean error of probabilities", yscale="log", ylim=(7e-5, 0.5), xticks=list(counts))
    panel.text(counts[-1], 1.4e-4, "none left but rounding", ha="right", va="bottom", color=PALETTE[0], fontsize=11)
    panel.legend(frameon=False, loc="lower left")
    return figure
