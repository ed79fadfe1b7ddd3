"""How far a run is, on standard error: bars and a gauge on a terminal, a plain line now and then elsewhere."""

import math
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.text import Text


class Lines(AbstractContextManager["Lines"]):
    """A line per tenth of a stage, for log files."""

    def __init__(self) -> None:
        self._tenths: dict[str, int] = {}
        self._begun = time.monotonic()

    def __exit__(self, *_: object) -> None:
        """Nothing is left to close."""

    def marks(self, values: dict[str, float]) -> None:
        """Name the values to beat."""
        self._say("to beat: " + ", ".join(f"{name} {value:.4f}" for name, value in values.items()))

    def update(self, stage: str, done: int, total: int, value: float | None = None, figure: str = "R_Q") -> None:
        """Say where `stage` is when it has passed another tenth."""
        tenth = 10 * done // max(total, 1)
        if tenth > self._tenths.get(stage, -1):
            self._tenths[stage] = tenth
            shown = "" if value is None else f"  {figure} {value:.4f}"
            self._say(f"{stage}  {done}/{total}{shown}  {time.monotonic() - self._begun:.0f} s")

    def _say(self, line: str) -> None:
        print(line, file=sys.stderr, flush=True)


class Bars(AbstractContextManager["Bars"]):
    """A bar for each stage, and a gauge on which the figure that matters climbs past the marks."""

    def __init__(self, console: Console) -> None:
        figure = TextColumn("{task.fields[figure]}", style="bold")
        name = TextColumn("{task.description}")
        self._bars = Progress(name, BarColumn(), MofNCompleteColumn(), figure, TimeElapsedColumn(), TimeRemainingColumn(), console=console)
        self._console = console
        self._tasks: dict[str, TaskID] = {}
        self._marks: dict[str, float] = {}
        self._value: float | None = None
        self._live = Live(get_renderable=self._picture, console=console, refresh_per_second=4, redirect_stdout=False)

    def __enter__(self) -> "Bars":
        self._live.start(refresh=True)
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the last picture on the screen."""
        self._live.stop()

    def marks(self, values: dict[str, float]) -> None:
        """Put marks on the gauge."""
        self._marks = dict(values)

    def update(self, stage: str, done: int, total: int, value: float | None = None, figure: str = "R_Q") -> None:
        """Move the bar of `stage`, and the gauge."""
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(stage, total=total, completed=done, figure="")
        self._bars.update(self._tasks[stage], completed=done, total=total)
        if value is not None:
            self._value = value
            self._bars.update(self._tasks[stage], figure=f"{figure} {value:.4f}")

    def _picture(self) -> Group:
        width = min(self._console.width, 100)
        return Group(self._bars, *(Text(line, no_wrap=True) for line in gauge(self._marks, self._value, width)))


def gauge(marks: dict[str, float], value: float | None, width: int) -> list[str]:
    """A line on which `value` stands among `marks`, equal steps being equal factors of 1 - R_Q, and the names of the marks below.

    >>> print(*gauge({"idle": 0.7, "encode": 0.89}, 0.8, 40), sep=chr(10))
    R_Q ━━━━┷━━━━━━━━●╌╌╌╌╌╌╌╌╌╌╌╌╌╌┴╌╌╌╌╌╌╌
        idle 0.7000 ✓         encode 0.8900
    """
    if not marks:
        return []
    place = _scale(list(marks.values()), width - 4)
    places = {mark: place(mark) for mark in marks.values()}
    here = -1 if value is None else place(value)
    line = ["━" if column < here else "╌" for column in range(width - 4)]
    for mark in marks.values():
        line[places[mark]] = "┷" if places[mark] < here else "┴"
    if value is not None:
        line[here] = "●"
    return ["R_Q " + "".join(line), "    " + _names(marks, value, places, width - 4)]


def _scale(marks: list[float], width: int) -> Callable[[float], int]:
    """The column of a value: linear in -log(1 - R_Q), or in the value itself if a mark is not in [0, 1)."""

    def height(value: float) -> float:
        return -math.log(max(1 - value, 1e-9)) if all(0 <= mark < 1 for mark in marks) else value

    low, high = height(min(marks)), height(max(marks))
    step = (high - low) or abs(high) or 1.0
    return lambda value: min(max(round((0.1 + 0.7 * (height(value) - low) / step) * (width - 1)), 0), width - 1)


def _names(marks: dict[str, float], value: float | None, places: dict[float, int], width: int) -> str:
    """The labels under their marks as far as there is room, in order and never one over the other."""
    line = ""
    for name, mark in sorted(marks.items(), key=lambda item: item[1]):
        label = f"{name.replace('_', ' ')} {mark:.4f}" + (" ✓" if value is not None and value >= mark else "")
        start = max(places[mark] - len(label) // 2, len(line) + 2 if line else 0)
        line = line.ljust(start) + label
    return line if len(line) <= width else "  ".join(f"{name} {mark:.3f}" for name, mark in marks.items())[:width]
