"""How a network adds: what it remembers while it carries, and which sums it knows."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from .style import PALETTE, styled

_KINDS = {"training": "#e3e3e3", "validation": "#c4c4c4", "test, right": PALETTE[4], "test, wrong": PALETTE[1]}
_DIGITS = [*PALETTE[:7], "#8a8a8a", "#b8860b", "#000000"]


class Written(NamedTuple):
    """One sum: its title, what the network hears and what it writes in each step, and its hidden units, (steps, units)."""

    title: str
    heard: Sequence[str]
    written: Sequence[str]
    hidden: np.ndarray


@styled
def memory(examples: Sequence[Written]) -> Figure:
    """The hidden units, a row each, while sums are read and written: below the input, above the output."""
    shown = max(examples[0].hidden.shape[1], 12)
    figure = Figure(figsize=(13, 1.6 + 0.2 * shown))
    panels = figure.subplots(1, len(examples), sharey=True, squeeze=False)[0]
    look = {"aspect": "auto", "cmap": "RdBu_r", "vmin": -1, "vmax": 1, "interpolation": "nearest"}
    for panel, example in zip(panels, examples, strict=True):
        panel.imshow(example.hidden.T, **look)
        panel.set_title(example.title)
        panel.set_xticks(range(len(example.heard)), example.heard)
        panel.tick_params(length=0)
        above = panel.secondary_xaxis("top")
        above.set_xticks(range(len(example.written)), example.written, color=PALETTE[1])
        above.tick_params(length=0)
        panel.set_xlabel("input (above: output)")
    panels[0].set(ylabel="hidden unit", yticks=[])
    figure.colorbar(panels[0].images[0], ax=panels, label="value of the unit", ticks=[-1, 0, 1], aspect=30, pad=0.02)
    return figure


@styled
def carry(found: np.ndarray, wanted: np.ndarray, components: np.ndarray, units: np.ndarray) -> Figure:
    """Two views of the memory, a point for every sum.

    Args:
        found: linear read-outs of the carry and of the tens of both numbers, (sums, 2).
        wanted: the true values.
        components: the first two principal components, (sums, 2).
        units: the units of each answer.
    """
    figure = Figure(figsize=(14.5, 6.2))
    linear, free = figure.subplots(1, 2, width_ratios=[1.0, 1.15])
    for carried, colour, marker in ((0, PALETTE[0], "o"), (1, PALETTE[1], "^")):
        chosen = wanted[:, 0] == carried
        linear.scatter(*found[chosen].T, s=14, color=colour, marker=marker, linewidths=0, label=f"carry {carried}")
    linear.set_xticks([0, 1])
    linear.set_yticks(range(0, 19, 3))
    linear.set_xlabel("carry, read out")
    linear.set_ylabel("tens of both numbers, read out")
    linear.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, markerscale=2)
    points = free.scatter(*components.T, c=units, cmap=ListedColormap(_DIGITS), vmin=-0.5, vmax=9.5, s=14, linewidths=0)
    figure.colorbar(points, ax=free, label="units of the answer", ticks=range(10), aspect=30)
    free.set(xticks=[], yticks=[], xlabel="first principal component", ylabel="second")
    free.spines[:].set_visible(False)
    return figure


@styled
def all_sums(training: np.ndarray, validation: np.ndarray, test: np.ndarray, right: np.ndarray) -> Figure:
    """All sums a + b on the plane of their terms, coloured by what became of them.

    Args:
        training: terms of the training, (sums, 2).
        validation: terms of the validation.
        test: terms of the test.
        right: which of those are right in every digit.
    """
    kinds = np.zeros((100, 100), int)
    for kind, terms in enumerate((training, validation, test[right], test[~right])):
        kinds[terms[:, 1], terms[:, 0]] = kind
    colours = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in _KINDS.values()], np.uint8)
    figure = Figure(figsize=(9.6, 6.8))
    panel = figure.subplots()
    panel.imshow(colours[kinds], origin="lower", interpolation="nearest")
    for place in test[~right]:
        panel.plot(*place, "o", markersize=11, markerfacecolor="none", color=PALETTE[1], markeredgewidth=1.2)
    panel.set_xlabel("a")
    panel.set_ylabel("b")
    patches = [Patch(color=colour, label=name) for name, colour in _KINDS.items()]
    panel.legend(handles=patches, frameon=False, loc="upper left", bbox_to_anchor=(1.02, 1.0))
    return figure
