"""The pictures of a quantum memory: learning, retention, and strategies as circuits."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from ..physics.operations import Operation
from .style import BAND, COLOURS, DASHES, HIGHLIGHT, INK, SOFT, colour, end_labels, styled

_TICKS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9998, 0.9999)
_PANELS = {"discover": ("teacher", "Teacher: sees the quantum state"), "teach": ("student", "Student: sees only outcomes")}


class Trajectory(NamedTuple):
    """One run of a strategy, or a window of it that begins at time step `start`.

    `recoverable` is R_Q before the first operation and after each, so it is one longer than `operations`; an outcome is the recorded
    +1 or -1 of a measurement and None elsewhere. `recovery` is the time step at which a recovery phase begins.
    """

    operations: Sequence[Operation]
    outcomes: Sequence[int | None]
    recoverable: np.ndarray
    surprising: Sequence[bool]
    start: int = 0
    recovery: int | None = None


@styled
def learning_curve(rows: Sequence[Mapping[str, Any]], baselines: Mapping[str, float]) -> Figure:
    """Recoverable quantum information against experience, on a scale where equal steps are equal factors of 1 - R_Q.

    Args:
        rows: Each with `stage` ("discover" or "teach"), `environment_steps`, `sampled` (the exploring policy) and `evaluated` (the
            deterministic policy); None where there is no value.
        baselines: R_Q of the strategies to beat, by name.
    """
    stages = [stage for stage in _PANELS if any(row["stage"] == stage for row in rows)] or ["discover"]
    figure = Figure(figsize=(11 if len(stages) > 1 else 7, 5))
    panels: list[Axes] = list(np.atleast_1d(figure.subplots(1, len(stages), sharey=True)))
    values = [row[key] for row in rows for key in ("sampled", "evaluated") if row.get(key) is not None]
    limits = _limits([*values, *baselines.values()])
    for panel, stage in zip(panels, stages, strict=True):
        name, title = _PANELS[stage]
        panel.set_title(title, loc="left", pad=30)
        _progress(panel, [row for row in rows if row["stage"] == stage], COLOURS[name])
        _infidelity_scale(panel, limits)
        panel.set_xlabel("environment steps (millions)")
        panel.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        for label, value in baselines.items():
            panel.axhline(value, color=COLOURS.get(label, SOFT), linewidth=1.2, linestyle=DASHES, zorder=1)
    panels[0].set_ylabel("recoverable quantum information $R_Q$")
    end_labels(panels[-1], {label: (value, colour(label, i)) for i, (label, value) in enumerate(baselines.items())})
    return figure


@styled
def retention(curves: Mapping[str, np.ndarray]) -> Figure:
    """How long each strategy keeps the state: R_Q against the time step, whole and near 1.

    Args:
        curves: By name, R_Q before the first step and after each.
    """
    ends = {name: (float(curve[-1]), colour(name, i)) for i, (name, curve) in enumerate(curves.items())}
    best = max(value for value, _ in ends.values())
    closer = [low for low in (0.97, 0.9, 0.7) if best > low][:1]
    figure = Figure(figsize=(12 if closer else 7, 5.2))
    panels: list[Axes] = list(np.atleast_1d(figure.subplots(1, 1 + len(closer))))
    lowest = min(float(np.min(curve)) for curve in curves.values())
    for panel, low in zip(panels, [lowest - 0.03 * (1 - lowest), *closer], strict=True):
        _retained(panel, curves, ends, low)
    panels[0].set_title("All of it", loc="left")
    panels[-1].set_title(f"From {closer[0]} to 1" if closer else "", loc="left")
    panels[0].set_ylabel("recoverable quantum information $R_Q$")
    within = {name: end for name, end in ends.items() if closer and end[0] >= closer[0]}
    end_labels(panels[0], ends, without_value=within)
    if closer:
        end_labels(panels[1], within)
    return figure


@styled
def two_circuits(qubits: int, quiet: Trajectory, struck: Trajectory, end: Trajectory | None = None) -> Figure:
    """The same strategy twice, each under a title that says whether an outcome was a surprise; and its end, if that is given."""
    shown = (quiet, struck) if end is None else (quiet, struck, end)
    figure = Figure(figsize=(14, len(shown) * (2.4 + 0.62 * qubits)))
    parts: Any = figure.subfigures(len(shown), 1)
    titles = [_surprise(each) if each.recovery is None else "The end: the state is brought back onto one qubit" for each in shown]
    curves = [_trajectory(part, qubits, each, title) for part, each, title in zip(parts, shown, titles, strict=True)]
    limits = [curve.get_ylim() for curve in curves[:2]]
    for curve in curves[:2]:
        curve.set_ylim(min(low for low, _ in limits), max(high for _, high in limits))
    return figure


def _surprise(shown: Trajectory) -> str:
    if any(shown.surprising):
        return "An error shows: the shaded outcomes are the ones that were not expected"
    return "No outcome is a surprise" if any(shown.outcomes) else "Nothing is measured"


def _progress(panel: Axes, rows: Sequence[Mapping[str, Any]], colour: str) -> None:
    looks = {"sampled": (1.2, 0.45, "", "exploring"), "evaluated": (2.2, 1.0, "o", "deterministic")}
    for key, (width, alpha, marker, label) in looks.items():
        points = [(row["environment_steps"] / 1e6, row[key]) for row in rows if row.get(key) is not None]
        if points:
            x, y = zip(*points, strict=True)
            panel.plot(
                x, y, color=colour, linewidth=width, alpha=alpha, marker=marker if len(points) > 1 else "o", markersize=5, label=label
            )
    if panel.lines:
        panel.legend(loc="lower left", bbox_to_anchor=(-0.02, 0.99), ncols=2, frameon=False)
        panel.set_xlim(left=0)


def _limits(values: Iterable[float]) -> tuple[float, float]:
    inside = [min(max(value, 0.0), 0.9999) for value in values if np.isfinite(value)] or [0.5, 0.9]
    low, high = max(0.0, 1 - 1.15 * (1 - min(inside))), 1 - 0.8 * (1 - max(inside))
    if sum(low <= tick <= high for tick in _TICKS) < 2:
        low, high = max(tick for tick in _TICKS if tick <= low), min(tick for tick in (*_TICKS, 0.99999) if tick > high)
    return low, high


def _infidelity_scale(panel: Axes, limits: tuple[float, float]) -> None:
    panel.set_yscale("function", functions=(lambda r: -np.log10(np.maximum(1 - r, 1e-6)), lambda y: 1 - 10 ** (-y)))
    panel.set_ylim(*limits)
    panel.yaxis.set_major_locator(FixedLocator([tick for tick in _TICKS if limits[0] <= tick <= limits[1]]))
    panel.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    panel.yaxis.set_minor_locator(NullLocator())
    panel.grid(axis="y", color="#e6e6e6", linewidth=0.8)


def _retained(panel: Axes, curves: Mapping[str, np.ndarray], ends: Mapping[str, tuple[float, str]], low: float) -> None:
    for name, curve in curves.items():
        look = {} if name in ("teacher", "student") else {"linestyle": DASHES, "linewidth": 1.6}
        panel.plot(np.arange(len(curve)), curve, color=ends[name][1], **look)
    panel.set_ylim(low, 1 + 0.02 * (1 - low))
    panel.set_xlim(0, max(len(curve) for curve in curves.values()) - 1)
    panel.set_xlabel("time step")
    panel.yaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 5, 10]))


def _trajectory(figure: Any, qubits: int, shown: Trajectory, title: str) -> Axes:
    wires, curve = figure.subplots(2, 1, sharex=True, height_ratios=[0.62 * qubits + 0.4, 1.4])
    columns = len(shown.operations)
    size = float(min(20, 0.68 * 72 * 12.4 / max(columns, 1)))
    for column, (operation, outcome, odd) in enumerate(zip(shown.operations, shown.outcomes, shown.surprising, strict=True)):
        if odd:
            for panel in (wires, curve):
                panel.axvspan(shown.start + column, shown.start + column + 1, color=BAND, linewidth=0, zorder=0)
        _glyph(wires, operation, shown.start + column + 0.5, size)
        if outcome is not None and operation.kind == "measure":
            _outcome(wires, operation, outcome, odd, shown.start + column + 0.5, size)
    _wires(wires, qubits, shown.start, columns, title)
    _recoverable(curve, shown)
    if shown.recovery is not None:
        for panel in (wires, curve):
            panel.axvline(shown.recovery, color=INK, linewidth=1.2, linestyle=DASHES, zorder=1)
    return curve


def _wires(panel: Axes, qubits: int, start: int, columns: int, title: str) -> None:
    for qubit in range(qubits):
        panel.plot([start, start + columns], [-qubit, -qubit], color=INK, linewidth=1.0, zorder=1)
        label = "$q_0$ (data)" if qubit == 0 else f"$q_{{{qubit}}}$"
        panel.annotate(label, (0, -qubit), (-8, 0), xycoords=("axes fraction", "data"), textcoords="offset points", ha="right", va="center")
    panel.set_ylim(-qubits + 0.2, 0.5)
    panel.set_xlim(start, start + columns)
    panel.set_title(title, loc="left")
    panel.set_axis_off()


def _recoverable(panel: Axes, shown: Trajectory) -> None:
    values = np.asarray(shown.recoverable)
    times = shown.start + np.arange(len(values)) + len(shown.operations) + 1 - len(values)
    panel.plot(times, values, color=COLOURS["encode"], linewidth=2)
    low, high = float(values.min()), float(values.max())
    margin = 0.12 * max(high - low, 1e-3)
    panel.set_ylim(low - margin, high + margin)
    panel.set_ylabel("$R_Q$")
    panel.set_xlabel("time step")
    panel.yaxis.set_major_locator(MaxNLocator(4))
    panel.xaxis.set_major_locator(MaxNLocator(12, integer=True, steps=[1, 2, 5, 10]))
    panel.grid(axis="y", color="#e6e6e6", linewidth=0.8)


def _glyph(panel: Axes, operation: Operation, x: float, size: float) -> None:
    heights = [-qubit for qubit in operation.qubits]
    if len(heights) == 2:
        panel.plot([x, x], heights, color=INK, linewidth=1.5, zorder=2)
    if operation.kind == "measure":
        _box(panel, x, heights[0], size)
        panel.plot(x, heights[0], marker=_METER, markersize=0.72 * size, color=INK, markerfacecolor="none", markeredgewidth=1.2, zorder=4)
    elif operation.kind == "cnot":
        panel.plot(x, heights[0], "o", color=INK, markersize=0.38 * size, zorder=3)
        panel.plot(x, heights[1], "o", color=INK, markerfacecolor="white", markersize=0.75 * size, markeredgewidth=1.5, zorder=3)
        panel.plot(x, heights[1], "+", color=INK, markersize=0.75 * size, markeredgewidth=1.5, zorder=4)
    elif operation.kind == "cz":
        panel.plot([x, x], heights, "o", color=INK, markersize=0.38 * size, zorder=3)
    elif operation.kind == "swap":
        panel.plot([x, x], heights, "x", color=INK, markersize=0.55 * size, markeredgewidth=1.8, zorder=3)
    else:
        _named(panel, operation, x, heights, size)


def _named(panel: Axes, operation: Operation, x: float, heights: Sequence[float], size: float) -> None:
    text = "|0⟩" if operation.kind == "reset" else operation.kind.upper()
    for height in heights:
        _box(panel, x, height, size)
        panel.text(x, height, text, ha="center", va="center_baseline", fontsize=min(0.62, 1.5 / len(text)) * size, zorder=4)


def _box(panel: Axes, x: float, y: float, size: float) -> None:
    panel.plot(x, y, "s", color=INK, markerfacecolor="white", markersize=size, markeredgewidth=1.2, zorder=3)


def _outcome(panel: Axes, operation: Operation, outcome: int, odd: bool, x: float, size: float) -> None:
    basis = "" if operation.basis in ("", "z") else operation.basis.upper()
    look = {"color": HIGHLIGHT if odd else INK, "fontweight": "bold" if odd else "normal", "fontsize": max(7.5, 0.6 * size)}
    text = basis + ("+1" if outcome > 0 else "\N{MINUS SIGN}1")
    at = {"textcoords": "offset points", "ha": "center", "va": "top", "zorder": 5}
    panel.annotate(text, (x, -operation.qubits[0]), (0, -0.62 * size), **at, **look)


def _meter() -> Path:
    """The sign of a measurement: a half circle and its needle."""
    arc = Path.arc(0, 180)
    needle = Path([(0, 0), (0.62, 1.0)], [Path.MOVETO, Path.LINETO])
    whole = Path.make_compound_path(arc, needle)
    return Path(whole.vertices - np.array([0, 0.5]), whole.codes)


_METER = _meter()
