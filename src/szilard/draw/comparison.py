"""The curves of several runs on one picture."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from .style import PALETTE, styled

_COLUMNS = 3
_LONGEST = 48  # letters of a name


class Curve(NamedTuple):
    """The course of one run: the `label` and number of its group, what is `counted`, and (count, value) pairs."""

    label: str
    group: int
    counted: str
    points: Sequence[tuple[float, float]]


@styled
def curves(stages: Mapping[str, Sequence[Curve]], *, measure: str = "evaluated", logarithmic: bool = False) -> Figure:
    """A panel per stage; runs of one group have one colour and one entry in the legend.

    Args:
        stages: the runs by stage.
        measure: what the values are.
        logarithmic: the axis of what is counted.
    """
    columns = min(len(stages), _COLUMNS)
    rows = ceil(len(stages) / columns)
    figure = Figure(figsize=(max(8.0, 5.4 * columns), 4.4 * rows + 0.5))
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    handles: dict[str, Line2D] = {}
    for panel, (stage, found) in zip(panels, stages.items(), strict=False):
        handles |= _panel(panel, stage, found)
        panel.set(ylabel=measure, xscale="log" if logarithmic else "linear")
    for panel in panels[len(stages) :]:
        panel.set_axis_off()
    labels = [_plain(label) for label in handles]
    figure.legend(handles.values(), labels, loc="outside lower center", ncols=min(len(handles), 3), frameon=False)
    return figure


def _panel(panel: Axes, stage: str, found: Sequence[Curve]) -> dict[str, Line2D]:
    """Draw the curves of a stage; a line of each group by its label."""
    single = max(len(curve.points) for curve in found) == 1
    lines = {}
    for curve in found:
        x, y = zip(*curve.points, strict=True)
        colour = PALETTE[curve.group % len(PALETTE)]
        (lines[curve.label],) = panel.plot(x, y, "o" if single else "-", color=colour, alpha=0.8, linewidth=1.6)
    panel.set_title(_plain(stage.replace("_", " ")))
    panel.set_xlabel(_plain(found[0].counted.replace("_", " ")))
    return lines


def _plain(text: str) -> str:
    """`text` as it is, not too long; nothing in it is mathematics, and no first letter hides it from the legend."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in text)
    shown = shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 3]}..."
    return shown.replace("$", r"\$").removeprefix("_")
