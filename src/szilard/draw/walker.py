"""Walkers on a line: their updates, their learning, their walks."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from .style import BAND, DASHES, INK, PALETTE, SOFT, end_labels, styled


@styled
def updates(found: np.ndarray, exact: Callable[[np.ndarray], np.ndarray], courses: np.ndarray, flow: np.ndarray) -> Figure:
    """Updates against the probability of a step up, and returns against the number of updates.

    Args:
        found: rows of p, exact mean, measured mean and standard error without baseline, the same two with it.
        exact: the mean update at p.
        courses: (learners, updates + 1) returns.
        flow: the return along the exact gradient flow.
    """
    figure = Figure(figsize=(16, 5))
    update, spread, learning = figure.subplots(1, 3)
    p = np.linspace(0, 1, 200)
    update.plot(p, exact(p), color=INK, linewidth=1.4, linestyle=DASHES, label="closed form")
    for k, (name, shift) in enumerate({"no baseline": 2, "mean as baseline": 4}.items()):
        update.errorbar(found[:, 0], found[:, shift], 5 * found[:, shift + 1], fmt="os"[k], color=PALETTE[k], markersize=6 - k, label=name)
        spread.plot(found[:, 0], found[:, shift + 1] ** 2 / found[:, 3].max() ** 2, "os"[k] + "-", color=PALETTE[k], markersize=6)
    update.set_xlabel("probability of a step up")
    update.set_ylabel("mean update (bars: 5 standard errors)")
    update.set_ylim(bottom=0)
    update.legend(frameon=False, loc="lower center")
    spread.set_yscale("log")
    spread.set_xlabel("probability of a step up")
    spread.set_ylabel("variance of an update (largest = 1)")
    _courses(learning, courses, flow)
    return figure


def _courses(panel, courses: np.ndarray, flow: np.ndarray) -> None:
    x = np.arange(len(flow))
    low, high = np.quantile(courses, [0.05, 0.95], axis=0)
    panel.fill_between(x, low, high, color=BAND, linewidth=0, label="nine in ten learners")
    panel.plot(x, courses.mean(0), color=PALETTE[1], label="mean of all learners")
    panel.plot(x, flow, color=INK, linewidth=1.4, linestyle=DASHES, label="exact gradient flow")
    panel.set_xlim(0, x[-1])
    panel.set_xlabel("update")
    panel.set_ylabel("mean return")
    panel.legend(frameon=False, loc="lower right")


@styled
def target(curve: Sequence[tuple[int, float]], marks: Mapping[str, float], walks: Mapping[str, Any], farthest: int) -> Figure:
    """The return against the steps played, and walks before and after learning, each with its target as a dashed line.

    Args:
        curve: pairs of steps and return.
        marks: returns to compare with, by name.
        walks: `places` and `targets` of some walks, by name.
        farthest: the farthest place of a target.
    """
    figure = Figure(figsize=(16, 4.8))
    learning, *panels = figure.subplots(1, 1 + len(walks), width_ratios=[1.2, *[1] * len(walks)])
    learning.plot(*zip(*curve, strict=True), color=PALETTE[0], marker="o", markersize=4)
    for value in marks.values():
        learning.axhline(value, color=SOFT, linewidth=1.2, linestyle=DASHES)
    learning.set_xlabel("steps played")
    learning.xaxis.set_major_locator(MaxNLocator(4))
    learning.set_ylabel("mean return")
    learning.set_ylim(0, 1.08 * max([*marks.values(), *(value for _, value in curve)]))
    end_labels(learning, {name: (value, SOFT) for name, value in marks.items()})
    for panel, (name, walk) in zip(panels, walks.items(), strict=True):
        for k, (places, goal) in enumerate(zip(walk.places, walk.targets, strict=True)):
            colour = PALETTE[k % len(PALETTE)]
            panel.axhline(goal, color=colour, linewidth=1, linestyle=DASHES)
            panel.plot(places + 0.08 * (k - 2.5), color=colour, linewidth=1.6)
        panel.set_title(name)
        panel.set_xlabel("step")
        panel.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        panel.set_ylim(-0.5, farthest + 1.5)
    panels[0].set_ylabel("place")
    return figure
