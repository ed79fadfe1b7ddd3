"""Fitted curves, over-fitting, and the many minima of a cost."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from ..physics.line_shapes import wave_packet
from .style import DASHES, INK, PALETTE, SOFT, styled


class Fits(NamedTuple):
    """Measured points, the curves through them by name, and how far the axis goes to each side."""

    points: tuple[np.ndarray, np.ndarray]
    curves: Mapping[str, Callable[[np.ndarray], np.ndarray]]
    border: float


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
    x = np.linspace(-fits.border, fits.border, 600)
    for (name, curve), look in zip(fits.curves.items(), [INK, *PALETTE], strict=False):
        curves.plot(x, curve(x), color=look, label=name, linewidth=1.4 if look == INK else 2, linestyle=DASHES if look == INK else "-")
    curves.plot(*fits.points, "o", color=INK, markersize=5)
    low, high = float(fits.points[1].min()), float(fits.points[1].max())
    curves.set_ylim(low - 0.15 * (high - low), high + 0.6 * (high - low))
    curves.set_xlabel("x")
    curves.set_ylabel("y")
    curves.legend(frameon=False, loc="upper left", ncols=2)
    for panel, (place, training, validation), label in [
        (steps, history.T, "training step of the network"),
        (polynomials, degrees, "degree of the polynomial"),
    ]:
        panel.plot(place, training, color=PALETTE[0], label="points learned from")
        panel.plot(place, validation, color=PALETTE[1], label="new points")
        panel.axhline(noise**2, color=SOFT, linestyle=DASHES, linewidth=1.2, label="noise")
        panel.set_yscale("log")
        panel.set_ylim(noise**2 / 100, 100 * noise**2)
        panel.set_xlabel(label)
    steps.set_xscale("log")
    steps.set_ylabel("mean squared error")
    steps.legend(frameon=False, loc="upper right")
    return figure


@styled
def minima(points: tuple[np.ndarray, np.ndarray], along: np.ndarray, ends: np.ndarray, costs: np.ndarray, truth: np.ndarray) -> Figure:
    """A wave packet and, beside it, its cost against the centre (`along`) with the ends of many fits."""
    figure = Figure(figsize=(13, 4.8))
    packet, cost = figure.subplots(1, 2)
    x = np.linspace(along[0].min(), along[0].max(), 600)
    packet.plot(*points, "o", color=SOFT, markersize=4)
    packet.plot(x, wave_packet(x, truth), color=PALETTE[0])
    packet.set_xlabel("x")
    packet.set_ylabel("y")
    cost.plot(*along, color=SOFT, linewidth=1.6)
    inside = np.abs(ends) <= x[-1]
    cost.plot(ends[inside], costs[inside], "o", color=PALETTE[1], markersize=6, alpha=0.5, markeredgewidth=0)
    cost.set_xlabel("centre of the fitted packet")
    cost.set_ylabel("mean squared error")
    cost.set_ylim(bottom=0)
    return figure
