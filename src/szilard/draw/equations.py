"""Laws found in data: motion they foresee, noise they survive, how they were chosen, and formulas by length and error."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from .style import DASHES, INK, PALETTE, SOFT, styled

_LOOKS = {"weak form": (PALETTE[1], "o"), "differences": (PALETTE[0], "s"), "least squares": (SOFT, "^")}


class Motion(NamedTuple):
    """Measured and foreseen trajectories of a system in two of its coordinates, (trajectories, samples, 2), and its law in words."""

    measured: np.ndarray
    foreseen: np.ndarray
    labels: tuple[str, str]
    law: str


@styled
def motions(found: Mapping[str, Motion]) -> Figure:
    """A panel for each system: points as measured, lines as the law has them, the law above."""
    rows, columns = min(2, len(found)), -(-len(found) // 2)
    figure = Figure(figsize=(5.6 * columns, 5.3 * rows))
    for panel, (name, motion) in zip(figure.subplots(rows, columns, squeeze=False).flat, found.items(), strict=False):
        for k, (measured, foreseen) in enumerate(zip(motion.measured, motion.foreseen, strict=True)):
            panel.plot(*measured[::3].T, ".", color=PALETTE[k], markersize=4, alpha=0.45)
            panel.plot(*foreseen.T, color=PALETTE[k], linewidth=1.6)
            panel.plot(*foreseen[0], "o", color=INK, markersize=5)
        panel.set(xlabel=motion.labels[0], ylabel=motion.labels[1])
        panel.set_title(f"{name}\n{motion.law}", fontsize=12)
    return figure


class Survival(NamedTuple):
    """Largest relative errors of coefficients by level of noise and repeat, and whether the terms were right."""

    errors: np.ndarray
    right: np.ndarray


@styled
def noise(found: Mapping[str, Mapping[str, Survival]], levels: Sequence[float], tolerance: float) -> Figure:
    """For each system the error of the coefficients against the noise, by method; hollow where a term is wrong."""
    figure = Figure(figsize=(11.2, 8.6))
    panels = figure.subplots(2, 2, sharex=True, sharey=True)
    for panel, (system, methods) in zip(panels.flat, found.items(), strict=True):
        for method, survival in methods.items():
            colour, marker = _LOOKS[method]
            middle, right = np.median(survival.errors, axis=1), survival.right.all(1)
            panel.plot(levels, middle, color=colour, label=method, linewidth=1.6)
            panel.plot(np.array(levels)[right], middle[right], marker, color=colour, markersize=7)
            panel.plot(np.array(levels)[~right], middle[~right], marker, color=colour, markersize=7, markerfacecolor="white")
        panel.axhline(tolerance, color=INK, linestyle=DASHES, linewidth=1.2)
        panel.set(title=system, xscale="log", yscale="log", ylim=(5e-5, 20))
        _few_ticks(panel)
    for panel in panels[1]:
        panel.set_xlabel("noise, standard deviations of the coordinate")
    for panel in panels[:, 0]:
        panel.set_ylabel("largest error of a coefficient")
    panels[0, 0].legend(frameon=False, loc="upper left")
    panels[0, 1].text(levels[0], tolerance * 1.2, "2 %", va="bottom")
    return figure


@styled
def thresholds(found: Mapping[str, Sequence], names: Mapping[str, Sequence[str]]) -> Figure:
    """What each threshold leaves of held-out trajectories, and how many terms it keeps; the chosen one marked.

    Args:
        found: paths for each coordinate by system, which have `thresholds`, `coefficients`, `left` and `chosen`.
        names: of the left sides, by system.
    """
    figure = Figure(figsize=(12, 7.6))
    panels = figure.subplots(2, len(found), sharex=True, sharey="row")
    for (upper, lower), (system, paths) in zip(panels.T, found.items(), strict=True):
        for k, path in enumerate(paths):
            upper.plot(path.thresholds, np.maximum(path.left, 1e-12), color=PALETTE[k], label=names[system][k], linewidth=1.6)
            upper.plot(path.thresholds[path.chosen], max(path.left[path.chosen], 1e-12), "o", color=PALETTE[k])
            terms = (path.coefficients != 0).sum(1)
            lower.step(path.thresholds, terms, where="mid", color=PALETTE[k], linewidth=1.6)
            lower.plot(path.thresholds[path.chosen], terms[path.chosen], "o", color=PALETTE[k])
        upper.set(title=system, xscale="log", yscale="log")
        _few_ticks(upper)
        lower.set_xlabel("threshold")
        upper.legend(frameon=False, fontsize=11, loc="upper left")
    panels[0, 0].set_ylabel("left of held-out data")
    panels[1, 0].set_ylabel("terms")
    panels[1, 0].yaxis.get_major_locator().set_params(integer=True)
    return figure


class Front(NamedTuple):
    """Formulas that no shorter one beats: nodes, errors, which is chosen and how it is written; and errors elsewhere by method."""

    lengths: Sequence[int]
    errors: Sequence[float]
    chosen: int
    written: str
    elsewhere: Mapping[str, float]


@styled
def formulas(found: Mapping[str, Front]) -> Figure:
    """A panel for each law: error against the nodes of the formula, and dashed what others reach where nothing was learned."""
    figure = Figure(figsize=(12, 9.4))
    panels = figure.subplots(-(-len(found) // 2), 2, sharey=True)
    for panel, (name, law) in zip(panels.flat, found.items(), strict=True):
        _front(panel, law)
        panel.set_title(f"{name}\n{law.written}", fontsize=12)
        panel.set(xlabel="nodes of the formula", yscale="log", ylim=(1e-7, 50))
        panel.set_xlim(0.3, max(*law.lengths, 3) + 0.7)
        panel.yaxis.set_minor_locator(NullLocator())
        panel.xaxis.get_major_locator().set_params(integer=True)
    for panel in panels[:, 0]:
        panel.set_ylabel("relative error")
    panels[-1, -1].legend(frameon=False, loc="lower left", fontsize=12)
    return figure


def _few_ticks(panel: Axes) -> None:
    """Every tick takes time to lay out."""
    panel.xaxis.set_minor_locator(NullLocator())
    panel.yaxis.set_minor_locator(NullLocator())


def _front(panel: Axes, law: Front) -> None:
    panel.plot(law.lengths, law.errors, "o-", color=PALETTE[1], label="formulas, where learned")
    panel.plot(law.lengths[law.chosen], law.errors[law.chosen], "o", color=PALETTE[1], markersize=14, fillstyle="none")
    panel.plot(law.lengths[law.chosen], law.elsewhere["search"], "D", color=INK, label="the chosen one, elsewhere")
    looks = {"fit": (PALETTE[0], "log-linear fit, elsewhere"), "breeding": (PALETTE[2], "genetic programming, elsewhere")}
    for method, (colour, label) in looks.items():
        panel.axhline(law.elsewhere.get(method, np.nan), color=colour, linestyle=DASHES, linewidth=1.4, label=label)
