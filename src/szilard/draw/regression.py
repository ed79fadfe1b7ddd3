"""Polynomials beyond their data, double descent, and couplings learned from energies."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from .style import DASHES, INK, PALETTE, SOFT, styled

_LOOKS = {"LASSO": PALETTE[1], "ridge": PALETTE[0], "least squares": PALETTE[2]}


@styled
def polynomials(fits: Any, truth: Callable[[np.ndarray], np.ndarray], span: tuple[float, float]) -> Figure:
    """Points, the true curve and polynomials, up to the end of the points and beyond it.

    Args:
        fits: has `x`, `y` and `polynomials` by their degree.
        truth: the true curve.
        span: where the points end, and where the picture ends.
    """
    figure = Figure(figsize=(10, 5.2))
    panel = figure.subplots()
    border, beyond = span
    x = np.linspace(0, beyond, 400)
    panel.axvspan(border, beyond, color="#f2f2f2", zorder=0)
    panel.plot(fits.x, fits.y, ".", color=SOFT, label="measured")
    panel.plot(x, truth(x), color=INK, linestyle=DASHES, label="truth")
    for look, (degree, polynomial) in zip(PALETTE, fits.polynomials.items(), strict=False):
        panel.plot(x, polynomial(x), color=look, label=f"degree {degree}")
    panel.set(xlabel="x", ylabel="y", xlim=(0, beyond), ylim=(-10, 40))
    panel.text(border + 0.01, 38, "no data", va="top", color=SOFT)
    panel.legend(frameon=False, loc="upper left")
    return figure


@styled
def descent(measured: Mapping[int, Any], points: int) -> Figure:
    """Error, squared bias and variance against the number of features; a line where there are as many as `points`."""
    figure = Figure(figsize=(10, 5.2))
    panel = figure.subplots()
    counts = list(measured)
    looks = {"error": (INK, "-"), "variance": (PALETTE[1], "-"), "bias": (PALETTE[0], "-")}
    for name, (colour, line) in looks.items():
        label = "squared bias" if name == "bias" else name
        panel.plot(counts, [getattr(measured[k], name) for k in counts], color=colour, linestyle=line, marker="o", label=label)
    panel.axvline(points, color=SOFT, linestyle=":", linewidth=1.4)
    panel.text(points * 1.12, 0.86, "as many features\nas points", transform=panel.get_xaxis_transform(), va="top", fontsize=12)
    panel.set(xscale="log", yscale="log", xlabel="random features", ylabel="mean squared deviation from the truth")
    panel.legend(frameon=False, loc="upper left")
    return figure


@styled
def couplings(matrices: Mapping[str, np.ndarray]) -> Figure:
    """Matrices of couplings side by side, on one scale."""
    figure = Figure(figsize=(4.9 * len(matrices) + 1, 4.9))
    panels = np.atleast_1d(figure.subplots(1, len(matrices)))
    image = None
    for panel, (name, matrix) in zip(panels, matrices.items(), strict=True):
        image = panel.imshow(matrix, cmap="RdBu_r", vmin=-1, vmax=1, interpolation="nearest")
        panel.set(title=name, xlabel="spin j")
    panels[0].set_ylabel("spin i")
    if image is not None:
        figure.colorbar(image, ax=list(panels), label="coupling, J", pad=0.01)
    return figure


@styled
def paths(found: Mapping[str, Any], near: np.ndarray) -> Figure:
    """Couplings of LASSO and ridge against the penalty, those of neighbours in colour, and R^2 on test states."""
    figure = Figure(figsize=(15, 4.8))
    panels = figure.subplots(1, 3)
    for panel, name in zip(panels, ("LASSO", "ridge"), strict=False):
        path = found[name]
        panel.plot(path.penalties, path.couplings[:, ~near], color=SOFT, linewidth=0.5, alpha=0.4)
        panel.plot(path.penalties, path.couplings[:, near], color=_LOOKS[name], linewidth=1)
        panel.axvline(path.penalties[path.chosen], color=INK, linestyle=":", linewidth=1.4)
        panel.set(title=name, xscale="log", xlabel="penalty", ylabel="couplings, J", ylim=(-0.5, 1.1))
        panels[2].plot(path.penalties, path.test, color=_LOOKS[name], label=name)
    panels[2].axhline(found["least squares"].test[0], color=_LOOKS["least squares"], linestyle=DASHES, label="least squares")
    panels[2].set(xscale="log", xlabel="penalty", ylabel="$R^2$ on test states", ylim=(-0.05, 1.05))
    panels[2].legend(frameon=False, loc="lower left")
    return figure
