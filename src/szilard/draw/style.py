"""How every figure looks, and how it becomes a file. No global setting of matplotlib changes."""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# The palette of Okabe and Ito, which all common kinds of colour vision tell apart.
COLOURS = {"idle": "#6b6b6b", "encode": "#0072b2", "parity_cycle": "#009e73", "teacher": "#cc79a7", "student": "#d55e00"}
PALETTE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#7a5195", "#000000")
INK, SOFT, HIGHLIGHT, BAND = "#1a1a1a", "#8a8a8a", "#d55e00", "#fde6d8"
SPARE = ("#56b4e9", "#7a5195", "#b8860b", "#000000")
DASHES = (0, (5, 3))
_STYLE: dict[Any, Any] = {
    "font.size": 13,
    "axes.titlesize": 14,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "lines.linewidth": 2.0,
    "figure.constrained_layout.use": True,
}
_FILES: dict[Any, Any] = {
    "svg.hashsalt": "szilard",
    "svg.fonttype": "path",
    "figure.constrained_layout.use": False,
    "figure.autolayout": False,
}


def styled(function: Callable[..., Figure]) -> Callable[..., Figure]:
    """Let `function` draw in the style of the project; a decorator for every function that makes a figure."""

    @wraps(function)
    def draw(*args: Any, **kwargs: Any) -> Figure:
        with matplotlib.rc_context(_STYLE):
            return function(*args, **kwargs)

    return draw


def render(figure: Figure, kind: str) -> bytes:
    """The figure as the bytes of a "png" (160 dots per inch) or "svg" file. Equal figures give equal bytes.

    The first call settles the layout of the figure.
    """
    buffer = io.BytesIO()
    with matplotlib.rc_context(_FILES):
        if layout := figure.get_layout_engine():
            layout.execute(figure)
            figure.set_layout_engine(None)  # not "none", which would have everything drawn once more before it is saved
        figure.savefig(buffer, format=kind, dpi=160, metadata={"Date": None} if kind == "svg" else None)
    return buffer.getvalue()


def colour(name: str, index: int) -> str:
    """The colour of what is called `name`; a spare one, by `index`, where the name has none."""
    return COLOURS.get(name, SPARE[index % len(SPARE)])


def end_labels(panel: Axes, ends: Mapping[str, tuple[float, str]], without_value: Iterable[str] = ()) -> None:
    """Names and values at the right border, moved apart where they would overlap."""
    names = sorted(ends, key=lambda name: ends[name][0])
    heights = [panel.transAxes.inverted().transform(panel.transData.transform((0, ends[name][0])))[1] for name in names]
    for name, height, place in zip(names, heights, spread(heights, 0.062), strict=True):
        value, colour = ends[name]
        line = {"arrowstyle": "-", "color": colour, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0, "relpos": (0, 0.5)}
        text = name.replace("_", " ") + ("" if name in without_value else f" {signed(f'{value:.4f}')}")
        at = {"xycoords": "axes fraction", "textcoords": "axes fraction", "va": "center", "annotation_clip": False}
        panel.annotate(text, (1, height), (1.04, place), color=colour, arrowprops=line, **at)


def signed(number: str) -> str:
    """The number with a minus sign instead of a hyphen, as on the axes.

    >>> signed("-0.5") == "\N{MINUS SIGN}0.5"
    True
    """
    return number.replace("-", "\N{MINUS SIGN}")


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """`heights`, which rise, moved as little as is needed to lie `gap` apart and within [0, 1].

    >>> spread([0.5, 0.5], 0.1)
    [0.45, 0.55]
    """
    groups: list[list[float]] = []
    for height in heights:
        groups.append([height])
        while len(groups) > 1 and _centre(groups[-2], gap) + gap * (len(groups[-2]) + len(groups[-1])) / 2 > _centre(groups[-1], gap):
            groups[-2:] = [groups[-2] + groups[-1]]
    return [_centre(group, gap) + gap * (i - (len(group) - 1) / 2) for group in groups for i in range(len(group))]


def _centre(group: Sequence[float], gap: float) -> float:
    half = gap * (len(group) - 1) / 2
    return min(max(sum(group) / len(group), half), max(half, 1 - half))
