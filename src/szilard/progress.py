"""How far a run is, on standard error: bars and a gauge on a terminal, a plain line now and then elsewhere."""

import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.text import Text


@contextmanager
def on_screen(only: str = "") -> Iterator["Bars | Lines"]:
    """Bars on a terminal, lines elsewhere, where stages other than `only`, if it is given, are not worth a line."""
    console = Console(stderr=True)
    with Bars(console) if console.is_terminal else Lines(only) as progress:
        yield progress


class Lines(AbstractContextManager["Lines"]):
    """A line per tenth of a stage, for log files; of one stage alone if it is named."""

    def __init__(self, only: str = "") -> None:
        self._only = only
        self._tenths: dict[str, int] = {}
        self._begun = time.monotonic()

    def __exit__(self, *_: object) -> None:
        """Nothing is left to close."""

    def baselines(self, measure: str, values: dict[str, float]) -> None:
        """Name the values to beat."""
        self._say(f"{measure} of the baselines: " + ", ".join(f"{name} {value:.4g}" for name, value in values.items()))

    def update(self, stage: str, done: int, total: int, value: float | None = None, measure: str = "") -> None:
        """Say where `stage` is when it has passed another tenth."""
        tenth = 10 * done // max(total, 1)
        if self._only in ("", stage) and tenth > self._tenths.get(stage, -1):
            self._tenths[stage] = tenth
            shown = "" if value is None else f"  {measure} {value:.4g}"
            self._say(f"{stage}  {done}/{total}{shown}  {time.monotonic() - self._begun:.0f} s")

    def forget(self, stage: str) -> None:
        """A stage is over; its lines stay."""

    def _say(self, line: str) -> None:
        print(line, file=sys.stderr, flush=True)


class Bars(AbstractContextManager["Bars"]):
    """A bar for each stage, and a gauge on which what is followed climbs past the baselines."""

    def __init__(self, console: Console) -> None:
        followed = TextColumn("{task.fields[followed]}", style="bold")
        name = TextColumn("{task.description}")
        self._bars = Progress(
            name, BarColumn(), MofNCompleteColumn(), followed, TimeElapsedColumn(), TimeRemainingColumn(), console=console
        )
        self._console = console
        self._tasks: dict[str, TaskID] = {}
        self._measure = ""
        self._marks: dict[str, float] = {}
        self._value: float | None = None
        self._live = Live(get_renderable=self._picture, console=console, refresh_per_second=4, redirect_stdout=False)

    def __enter__(self) -> "Bars":
        self._live.start(refresh=True)
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the last picture on the screen."""
        self._live.stop()

    def baselines(self, measure: str, values: dict[str, float]) -> None:
        """Put the baselines on the gauge."""
        self._measure, self._marks = measure, dict(values)

    def update(self, stage: str, done: int, total: int, value: float | None = None, measure: str = "") -> None:
        """Move the bar of `stage`, and the gauge."""
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(stage, total=total, completed=done, followed="")
        self._bars.update(self._tasks[stage], completed=done, total=total)
        if value is not None:
            self._value = value
            self._bars.update(self._tasks[stage], followed=f"{measure} {value:.4g}")

    def forget(self, stage: str) -> None:
        """Take the bar of `stage` away."""
        if stage in self._tasks:
            self._bars.remove_task(self._tasks.pop(stage))

    def _picture(self) -> Group:
        width = min(self._console.width, 100)
        return Group(self._bars, *(Text(line, no_wrap=True) for line in gauge(self._measure, self._marks, self._value, width)))


def gauge(measure: str, marks: dict[str, float], value: float | None, width: int) -> list[str]:
    """A line on which `value` stands among `marks`, and the names of the marks below.

    Where all marks lie in [0, 1), equal steps are equal factors of 1 - value.

    >>> print(*gauge("R_Q", {"idle": 0.7, "encode": 0.89}, 0.8, 40), sep=chr(10))
    R_Q ━━━━┷━━━━━━━━●╌╌╌╌╌╌╌╌╌╌╌╌╌╌┴╌╌╌╌╌╌╌
        idle 0.7 ✓             encode 0.89
    """
    if not marks:
        return []
    indent = len(measure) + 1
    room = max(width - indent, 10)
    place = _scale(list(marks.values()), room)
    places = {mark: place(mark) for mark in marks.values()}
    here = -1 if value is None else place(value)
    line = ["━" if column < here else "╌" for column in range(room)]
    for mark in marks.values():
        line[places[mark]] = "┷" if places[mark] < here else "┴"
    if value is not None:
        line[here] = "●"
    return [f"{measure} " + "".join(line), " " * indent + _names(marks, value, places, room)]


def _scale(marks: list[float], width: int) -> Callable[[float], int]:
    """The column of a value: linear in -log(1 - value), or in the value itself if a mark is not in [0, 1)."""

    def height(value: float) -> float:
        return -math.log(max(1 - value, 1e-9)) if all(0 <= mark < 1 for mark in marks) else value

    low, high = height(min(marks)), height(max(marks))
    step = (high - low) or abs(high) or 1.0
    return lambda value: min(max(round((0.1 + 0.7 * (height(value) - low) / step) * (width - 1)), 0), width - 1)


def _names(marks: dict[str, float], value: float | None, places: dict[float, int], width: int) -> str:
    """The labels under their marks as far as there is room, in order and never one over the other."""
    line = ""
    for name, mark in sorted(marks.items(), key=lambda item: item[1]):
        label = f"{name.replace('_', ' ')} {mark:.4g}" + (" ✓" if value is not None and value >= mark else "")
        start = max(places[mark] - len(label) // 2, len(line) + 2 if line else 0)
        line = line.ljust(start) + label
    return line if len(line) <= width else "  ".join(f"{name} {mark:.3g}" for name, mark in marks.items())[:width]
