"""Fitted curves, over-fitting, and the many minima of a cost."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from matplotlib.ticker import MaxNLocator

from ..physics.line_shapes import wave_packet
from .style import DASHES, INK, PALETTE, SOFT, signed, styled


class Fits(NamedTuple):
    """Measured points, the curves through them by name, and how far the axis goes to each side."""

    points: tuple[np.ndarray, np.ndarray]
    curves: Mapping[str, Callable[[np.ndarray], np.ndarray]]
    border: float


class Packet(NamedTuple):
    """A wave packet to be drawn: its name and its parameters."""

    name: str
    parameters: np.ndarray


@styled
def overfit(fits: Fits, history: np.ndarray, degrees: np.ndarray, noise: float) -> Figure:
    """Curves, then training and validation errors against the step of a network and against the degree of a polynomial.

    Args:
        fits: points and curves.
        history: rows of step, training error, validation error.
        degrees: the degrees, the training errors and the validation errors.
        noise: standard deviation of the noise, whose square is a dashed line.
    """
    figure = Figure(figsize=(16, 5))
    curves, steps, polynomials = figure.subplots(1, 3)
    steps.set_xscale("log")
    polynomials.xaxis.set_major_locator(MaxNLocator(integer=True))
    _fits(curves, fits)
    _errors(steps, history.T, noise)
    _errors(polynomials, degrees, noise)
    steps.set_xlabel("training step of the network")
    steps.set_ylabel("mean squared error")
    steps.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1.02), ncols=3)
    polynomials.set_xlabel("degree of the polynomial")
    return figure


def _fits(panel: Axes, fits: Fits) -> None:
    x = np.linspace(-fits.border, fits.border, 600)
    low, high = float(fits.points[1].min()), float(fits.points[1].max())
    panel.set_ylim(low - 0.25 * (high - low), high + 0.25 * (high - low))
    for (name, curve), look in zip(fits.curves.items(), [INK, *PALETTE], strict=False):
        panel.plot(x, curve(x), color=look, label=name, linewidth=1.4 if look == INK else 2, linestyle=DASHES if look == INK else "-")
        mark_outside(panel, x, curve(x), look)
    panel.plot(*fits.points, "o", color=INK, markersize=5)
    panel.set_xlabel("x")
    panel.set_ylabel("y")
    panel.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1.02), ncols=2)


def _errors(panel: Axes, rows: np.ndarray, noise: float) -> None:
    place, training, validation = rows
    panel.set_yscale("log")
    low, high = float(rows[1:].min()), float(rows[1:].max())
    panel.set_ylim(max(min(noise**2 / 10, low / 2), noise**2 / 10_000), max(100 * noise**2, 2 * high))
    for values, colour, label in ((training, PALETTE[0], "training points"), (validation, PALETTE[1], "validation points")):
        panel.plot(place, values, color=colour, label=label)
        mark_outside(panel, place, values, colour)
    panel.axhline(noise**2, color=SOFT, linestyle=DASHES, linewidth=1.2, label="noise")


def mark_outside(panel: Axes, x: np.ndarray, y: np.ndarray, colour: str) -> None:
    """Triangles at the edge where a curve leaves the panel, one for each stretch outside, with its extreme value."""
    low, high = panel.get_ylim()
    for outside, edge, marker, sign in ((y > high, high, "^", 1), (y < low, low, "v", -1)):
        stretches = np.split(np.arange(len(x)), np.flatnonzero(np.diff(outside)) + 1)
        for stretch in (one for one in stretches if outside[one[0]]):
            extreme = stretch[np.argmax(sign * y[stretch])]
            panel.plot(x[extreme], edge, marker, color=colour, markersize=8, clip_on=False)
            _tell(panel, (float(x[extreme]), edge), signed(f"{y[extreme]:.2g}"), colour, upper=sign > 0)


def _tell(panel: Axes, at: tuple[float, float], text: str, colour: str, *, upper: bool) -> None:
    """A text beside a triangle, within the panel, in the row nearest to the edge in which it covers no other."""
    to_panel, width, row_height = panel.transData + panel.transAxes.inverted(), 0.2, 14
    side = 1 if to_panel.transform(at)[0] < 1 - width else -1

    def middle(place: tuple[float, float], side: float) -> float:
        return to_panel.transform(place)[0] + np.sign(side) * width / 2

    others = [other for other in panel.texts if isinstance(other, Annotation) and other.xy[1] == at[1]]
    taken = [abs(other.xyann[1]) for other in others if abs(middle(other.xy, other.xyann[0]) - middle(at, side)) < width]
    inwards = next(row for row in range(9, 9 + row_height * (len(taken) + 1), row_height) if row not in taken)
    away, align = (8 * side, -inwards if upper else inwards), "left" if side == 1 else "right"
    panel.annotate(text, at, away, textcoords="offset points", ha=align, va="center", color=colour)


@styled
def minima(points: tuple[np.ndarray, np.ndarray], along: np.ndarray, ends: np.ndarray, costs: np.ndarray, drawn: Packet) -> Figure:
    """A wave packet and, beside it, its cost against the centre (`along`) with the ends of many fits."""
    figure = Figure(figsize=(13, 4.8))
    packet, cost = figure.subplots(1, 2)
    x = np.linspace(along[0].min(), along[0].max(), 600)
    packet.plot(*points, "o", color=SOFT, markersize=4, label="measured")
    packet.plot(x, wave_packet(x, drawn.parameters), color=PALETTE[0], label=drawn.name)
    packet.legend(frameon=False, loc="lower left")
    packet.set_xlabel("x")
    packet.set_ylabel("y")
    cost.plot(*along, color=SOFT, linewidth=1.6, label="all but the centre right")
    inside = np.abs(ends) <= x[-1]
    cost.plot(ends[inside], costs[inside], "o", color=PALETTE[1], markersize=6, alpha=0.5, markeredgewidth=0, label=_ends(inside))
    cost.set_xlabel("centre of the fitted packet")
    cost.set_ylabel("mean squared error")
    cost.set_ylim(0, 1.4 * max(along[1].max(), costs[inside].max(initial=0)))
    cost.legend(frameon=False, loc="upper left")
    return figure


def _ends(inside: np.ndarray) -> str:
    beyond = int(np.sum(~inside))
    return "ends of fits" + (f" ({beyond} more outside)" if beyond else "")
