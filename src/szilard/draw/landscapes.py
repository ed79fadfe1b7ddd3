"""Walks on landscapes: the way from above, and the height in time."""

import io
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imsave
from matplotlib.ticker import MaxNLocator

from ..physics.landscapes import Landscape
from .style import DASHES, PALETTE, SOFT, styled

_WEBP = {"lossless": True, "quality": 40, "method": 2}


class Walk(NamedTuple):
    """The places of a walk, and its height above the minimum at each."""

    places: np.ndarray
    heights: np.ndarray


@styled
def walks(drawn: Mapping[str, tuple[Landscape, Mapping[str, Walk]]], tolerance: float) -> Figure:
    """For each landscape a column: walks over its contours, and below them their heights on a logarithmic scale."""
    figure = Figure(figsize=(4.9 * len(drawn), 9.2))
    above, below = figure.subplots(2, len(drawn), squeeze=False)
    for map, time, (name, (landscape, walked)) in zip(above, below, drawn.items(), strict=True):
        _contours(map, landscape, [walk.places for walk in walked.values()])
        for k, (optimizer, walk) in enumerate(walked.items()):
            look = {"color": PALETTE[k], "linewidth": 1.8, "label": optimizer}
            map.plot(*walk.places.T, marker=".", markersize=3.5, clip_on=True, **look)
            time.plot(np.arange(len(walk.heights)), np.maximum(walk.heights, 1e-12), **look)
        map.plot(*landscape.start, "o", color="black", markersize=7, zorder=5)
        map.set_title(name)
        time.axhline(tolerance, color=SOFT, linestyle=DASHES, linewidth=1.2, label="tolerance")
        time.set_yscale("log")
        time.set_ylim(bottom=tolerance / 30)
        time.set_xscale("symlog", linthresh=10, linscale=0.5)
        time.set_xlim(left=0)
        time.set_xlabel("step")
    below[0].set_ylabel("height above the minimum")
    figure.legend(*below[0].get_legend_handles_labels(), loc="outside lower center", ncols=len(PALETTE), frameon=False)
    return figure


def descent(landscape: Landscape, walked: Mapping[str, Walk], moments: Sequence[int]) -> list[bytes]:
    """The ways as far as they lead after so many steps, one picture (WebP) for each of `moments`; what does not move is drawn once."""
    figure = _ground(landscape, walked)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    ground, (panel,) = canvas.copy_from_bbox(figure.bbox), figure.axes
    frames = []
    for moment in moments:
        canvas.restore_region(ground)
        for line, walk in zip(panel.lines, walked.values(), strict=True):
            places = walk.places[: moment + 1]
            line.set_data(*places.T)
            line.set_markevery([len(places) - 1])
            panel.draw_artist(line)
        buffer = io.BytesIO()
        imsave(buffer, np.asarray(canvas.buffer_rgba())[..., :3].copy(), format="webp", pil_kwargs=_WEBP)
        frames.append(buffer.getvalue())
    return frames


@styled
def _ground(landscape: Landscape, walked: Mapping[str, Walk]) -> Figure:
    """The contours and the legend, with a line for every walk that is not drawn yet."""
    figure = Figure(figsize=(5.6, 5.4), dpi=90)
    panel = figure.subplots()
    _contours(panel, landscape, [walk.places for walk in walked.values()])
    for k, name in enumerate(walked):
        panel.plot([], [], color=PALETTE[k], linewidth=1.8, marker="o", markersize=8, animated=True, label=name)
    figure.legend(loc="outside lower center", ncols=3, frameon=False)
    return figure


def _contours(panel: Axes, landscape: Landscape, walked: Sequence[np.ndarray]) -> None:
    (left, right), (bottom, top) = (_reach(landscape.region[2 * k : 2 * k + 2], [places[:, k] for places in walked]) for k in (0, 1))
    x, y = np.meshgrid(np.linspace(left, right, 200), np.linspace(bottom, top, 200))
    heights = landscape.value(np.stack([x, y], axis=-1)) - landscape.lowest
    levels = np.geomspace(max(float(heights.max()) * 1e-4, 1e-3), float(heights.max()), 16)
    panel.contour(x, y, heights, levels=levels, colors="#c8c8c8", linewidths=0.8)
    panel.set_xlim(left, right)
    panel.set_ylim(bottom, top)
    panel.set_xlabel("x")
    panel.set_ylabel("y")
    panel.xaxis.set_major_locator(MaxNLocator(5))
    panel.yaxis.set_major_locator(MaxNLocator(5))


def _reach(region: Sequence[float], walked: Sequence[np.ndarray]) -> tuple[float, float]:
    """The limits of an axis: those of the region, moved so that the walks are in sight, by half its width at most."""
    low, high = region
    places = np.concatenate([[low, high], *walked])
    margin, extra = 0.03 * (high - low), (high - low) / 2
    first, last = max(places.min(), low - extra), min(places.max(), high + extra)
    return (first - margin if first < low else low), (last + margin if last > high else high)
