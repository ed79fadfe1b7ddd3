"""Shapes told apart, how accuracy falls with the noise, and filters that were guessed."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator, PercentFormatter, ScalarFormatter

from .classification import image
from .style import HIGHLIGHT, INK, PALETTE, signed, styled


class Decided(NamedTuple):
    """A curve or an image, what it is, what it was taken for, and with which probability."""

    values: np.ndarray
    true: str
    guess: str
    probability: float


@runtime_checkable
class Accuracy(Protocol):
    """An accuracy and its 95 % interval."""

    @property
    def accuracy(self) -> float:
        """The fraction of right decisions."""
        ...

    @property
    def interval(self) -> tuple[float, float]:
        """Where it lies with 95 % confidence."""
        ...


_LOOKS = {"dense": (PALETTE[1], "s"), "logistic regression": (PALETTE[2], "^")}


@styled
def examples(curves: Sequence[Decided], images: Sequence[Decided]) -> Figure:
    """A row of curves and one of images, each with the decision; wrong ones in another colour."""
    figure = Figure(figsize=(2.35 * len(curves), 5.6))
    top, bottom = figure.subplots(2, len(curves))
    for panel, one in zip(top, curves, strict=True):
        panel.plot(np.linspace(-1, 1, len(one.values)), one.values, ".", color=INK, markersize=4)
        panel.set_ylim(-0.3, 1.75)
        panel.set_xticks([-1, 0, 1])
        panel.set_xlabel("position")
        panel.set_yticks([])
        panel.spines["left"].set_visible(False)
    for panel, one in zip(bottom, images, strict=True):
        image(panel, one.values[::-1], "gray_r", (-0.5, 1.5))
    for panel, one in zip([*top, *bottom], [*curves, *images], strict=True):
        wrong = one.guess != one.true
        title = f"{one.guess}, {one.probability:.1%}" + (f"\nis a {one.true}" if wrong else "")
        panel.set_title(title, fontsize=12, color=HIGHLIGHT if wrong else INK)
    return figure


@styled
def accuracies(found: Mapping[float, Mapping[str, Accuracy]]) -> Figure:
    """Accuracy by model against the noise; the optimum is a line, and whatever has no look of its own comes first."""
    noises = sorted(found)
    looks = {name: (PALETTE[0], "o") for name in found[noises[0]] if name not in (*_LOOKS, "optimum")} | _LOOKS
    figure = Figure(figsize=(9.5, 4.8))
    panel = figure.subplots()
    panel.plot(noises, [found[noise]["optimum"].accuracy for noise in noises], color=INK, label="optimum")
    for k, (name, (colour, marker)) in enumerate(looks.items()):
        values = np.array([[found[noise][name].accuracy, *found[noise][name].interval] for noise in noises]).T
        bars = np.maximum([values[0] - values[1], values[2] - values[0]], 0)
        places = np.array(noises) * 1.02 ** (k - 1)
        panel.errorbar(places, values[0], bars, fmt=marker, color=colour, markersize=8, capsize=3, label=name)
    panel.set_xscale("log")
    panel.set_xticks(noises)
    panel.xaxis.set_major_formatter(ScalarFormatter())
    panel.xaxis.set_minor_locator(NullLocator())
    panel.yaxis.set_major_formatter(PercentFormatter(1))
    panel.set_xlabel("noise on every point (height of a line: 0.5 to 1.5)")
    panel.set_ylabel("test accuracy")
    figure.legend(frameon=False, loc="outside right upper")
    return figure


@styled
def kernels(names: Sequence[str], *rows: np.ndarray) -> Figure:
    """Filters with their entries: true, learned, by least squares."""
    figure = Figure(figsize=(3.2 * len(names), 3.4 * len(rows)))
    for line, (row, kind) in enumerate(zip(rows, ("true", "learned", "least squares"), strict=False)):
        for k, name in enumerate(names):
            panel = figure.add_subplot(len(rows), len(names), line * len(names) + k + 1)
            most = float(np.abs(rows[0][k]).max())
            image(panel, row[k], "RdBu_r", (-1.3 * most, 1.3 * most))
            for place, value in np.ndenumerate(row[k]):
                text = signed(f"{value:.2f}".replace("-0.00", "0.00"))
                look = "white" if abs(value) > 0.6 * most else INK
                panel.text(place[1], place[0], text, ha="center", va="center", fontsize=11, color=look)
            if line == 0:
                panel.set_title(name)
            if k == 0:
                panel.set_ylabel(kind, fontsize=14)
    return figure
