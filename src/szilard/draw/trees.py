"""What trees ask a magnet, and what they then say of it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float
from matplotlib.figure import Figure

from .style import DASHES, INK, PALETTE, SOFT, styled


@styled
def questions(asked: Any, pair_gains: Float[np.ndarray, "size size"]) -> Figure:
    """What each question brings, what a pair can bring, how far the second spin asked is from the first, and how much each site counts.

    Args:
        asked: has `gains` by question, `distances` of pairs, and the `importance` of sites.
        pair_gains: by displacement, what the second question could bring.
    """
    figure = Figure(figsize=(12, 8))
    panels = figure.subplots(2, 2)
    _gains(panels[0, 0], asked.gains)
    _distances(panels[0, 1], panels[1, 0], asked.distances, pair_gains)
    image = panels[1, 1].imshow(asked.importance * asked.importance.size, cmap="Blues", vmin=0, interpolation="nearest")
    panels[1, 1].set(title="importance of each site", xticks=[], yticks=[])
    figure.colorbar(image, ax=panels[1, 1], label="over the mean")
    return figure


def _gains(panel: Any, gains: np.ndarray) -> None:
    number = np.arange(1, len(gains) + 1)
    bars = panel.bar(number, gains, 0.6, color=PALETTE[0])
    panel.bar_label(bars, [f"{gain:.3f}" for gain in gains], padding=3, fontsize=12)
    panel.set(title="what the forest gets", xlabel="question on the way from the root", ylabel="fall of Gini's impurity", xticks=number)
    panel.margins(y=0.15)


def _distances(gain: Any, share: Any, distances: np.ndarray, pair_gains: np.ndarray) -> None:
    """What pairs bring, and how often they are asked, by distance."""
    size = len(pair_gains)
    steps = np.minimum(np.arange(size), size - np.arange(size))
    apart = np.hypot(steps[:, None], steps[None]).ravel()[1:]
    order = np.argsort(apart, kind="stable")
    gain.plot(apart[order], pair_gains.ravel()[1:][order], ".", color=PALETTE[2], markersize=5)
    gain.set(title="what a pair can bring", xlabel="distance of the two spins, sites", ylabel="fall of Gini's impurity", ylim=(0, None))
    edges = np.linspace(0, apart.max() + 0.5, 11)
    chance, asked = (np.histogram(one, edges)[0] / max(len(one), 1) for one in (apart, distances))
    share.stairs(chance, edges, color=SOFT, linewidth=2, linestyle=DASHES, label="by chance")
    share.stairs(asked, edges, color=PALETTE[1], linewidth=2, label="asked")
    share.set(title="which pairs are asked", xlabel="from the first spin asked to the second, sites", ylabel="share of second questions")
    share.set_ylim(0, 1.3 * max(chance.max(), asked.max()))
    share.legend(frameon=False, loc="upper left", ncols=2)


@styled
def votes(near: Sequence[Any], votes: Float[np.ndarray, "states"], thresholds: tuple[float, float]) -> Figure:
    """States in the plane of |m| and energy, coloured by the share of votes for order; a panel for each temperature.

    Args:
        near: have `temperature`, `magnetisation` and `energy`.
        votes: of all their states, in their order.
        thresholds: of |m| and of the energy.
    """
    figure = Figure(figsize=(14, 4.8))
    panels = list(figure.subplots(1, len(near), sharex=True, sharey=True, squeeze=False)[0])
    pieces = np.split(votes, np.cumsum([one.energy.size for one in near])[:-1])
    for panel, one, piece in zip(panels, near, pieces, strict=True):
        place = one.magnetisation.ravel(), one.energy.ravel()
        panel.scatter(*place, s=14, c=piece, cmap="RdYlBu", vmin=0, vmax=1, edgecolors=SOFT, linewidths=0.2, rasterized=True)
        panel.axvline(thresholds[0], color=INK, linewidth=1.4, linestyle=DASHES, label="threshold of |m|")
        panel.axhline(thresholds[1], color=INK, linewidth=1.4, linestyle=":", label="threshold of the energy")
        panel.set(title=f"T = {one.temperature:g}", xlabel="|m|", xlim=(-0.03, 1.03))
    panels[0].set(ylabel="energy per spin, J")
    figure.legend(*panels[0].get_legend_handles_labels(), frameon=False, loc="outside lower center", ncols=2)
    figure.colorbar(panels[0].collections[0], ax=panels, label="share of trees: ordered", pad=0.01)
    return figure
