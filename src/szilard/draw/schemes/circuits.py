"""Operations on four qubits over time, with what is kept of the state below."""

from collections.abc import Sequence
from typing import NamedTuple

from . import svg
from .svg import Place

QUBITS = 4
COLUMNS = 24  # that have room
LEFT, COLUMN, ROW = 36, 12.6, 25  # where the wires begin, the width of a step, the distance of two wires
TOP = 18
PANEL = (TOP + 3 * ROW + 26, TOP + 3 * ROW + 106)  # upper and lower end of the curve


class Moment(NamedTuple):
    """A time step.

    Args:
        kind: "idle", "x", "cnot" or "measure".
        qubits: on which it acts.
        outcome: +1, -1, or 0 where nothing is measured.
        surprising: whether the other outcome was likelier.
        struck: qubits that flip after the operation.
        kept: R_Q after the step.
    """

    kind: str
    qubits: tuple[int, ...] = ()
    outcome: int = 0
    surprising: bool = False
    struck: tuple[int, ...] = ()
    kept: float = 1.0

    def __str__(self) -> str:
        """The step in words.

        >>> str(Moment("measure", (2,), -1, struck=(0,)))
        'measure 2 gives -1, then qubit 0 flips'
        """
        seen = f" gives {self.outcome:+d}" if self.outcome else ""
        return " ".join([self.kind, *map(str, self.qubits)]) + seen + "".join(f", then qubit {q} flips" for q in self.struck)


class Window(NamedTuple):
    """What is shown of a run: steps, the number of the first one, R_Q before it, and R_Q after the same steps in a run to compare with."""

    moments: Sequence[Moment]
    first: int = 1
    before: float = 1.0
    other: Sequence[float] = ()


def wires(right: float, heights: Sequence[float], left: float = LEFT) -> list[str]:
    """The wires of the qubits with their names."""
    lines = [svg.line((left, height), (right, height), width=1) for height in heights]
    return lines + [svg.formula((left - 4, height + 5), f"q_{k}", "end") for k, height in enumerate(heights)]


def operation(moment: Moment, x: float, heights: Sequence[float], size: float = 5.5) -> list[str]:
    """An operation at the place `x`; `heights` are those of the wires."""
    at = [(x, heights[qubit]) for qubit in moment.qubits]
    if moment.kind == "idle":
        return []
    if moment.kind == "cnot":
        control, (_, y) = at
        cross = [svg.line((x - size, y), (x + size, y), "ink", 1.3), svg.line((x, y - size), (x, y + size), "ink", 1.3)]
        dot = svg.node(control, radius=size / 2, filled=True)
        return [svg.line(control, (x, y), "ink", 1.3), dot, svg.node((x, y), radius=size), *cross]
    text = "X" if moment.kind == "x" else "M" if not moment.outcome else "+" if moment.outcome > 0 else svg.MINUS
    colour = "ink" if moment.kind == "x" else "red" if moment.surprising else "blue"
    corner = x - 1.1 * size, at[0][1] - 1.6 * size
    return [svg.box(corner, (2.2 * size, 3.2 * size), colour=colour), svg.words((x, at[0][1] + 5), text, colour=colour)]


def bolt(at: Place, size: float = 8) -> str:
    """The sign of an error."""
    shape = [(0.35, -1), (-0.5, 0.15), (0, 0.15), (-0.35, 1), (0.55, -0.25), (0.05, -0.25)]
    return svg.path([(at[0] + size * a, at[1] + size * b) for a, b in shape], "red", filled=True)


def timeline(window: Window, cursor: int | None = None, title: str = "A run of the memory", shown: int = 520) -> str:
    """The circuit and R_Q below; `cursor` is the number of the step that is looked at."""
    heights = [TOP + ROW * qubit for qubit in range(QUBITS)]
    parts, right = [], LEFT + COLUMNS * COLUMN
    if cursor is not None and 0 <= cursor - window.first < COLUMNS:
        x = LEFT + COLUMN * (cursor - window.first)
        parts.append(f'<g opacity="0.25">{svg.path(_square((x, 3), (COLUMN, PANEL[1] - 3)), "green", filled=True)}</g>')
    parts += wires(right, heights)
    for k, moment in enumerate(window.moments):
        x = LEFT + COLUMN * (k + 0.5)
        parts += operation(moment, x, heights)
        parts += [bolt((x + COLUMN / 2, heights[qubit])) for qubit in moment.struck]
    described = "; ".join(f"step {window.first + k}: {moment}" for k, moment in enumerate(window.moments))
    ending = f"R_Q is {window.moments[-1].kept:.3f} in the end" if window.moments else "nothing has been done yet"
    return svg.drawing([*parts, *_curve(window)], PANEL[1] + 40, title, f"{described or 'No step'}. {ending}.", shown=shown)


def _square(corner: Place, size: Place) -> list[Place]:
    (x, y), (w, h) = corner, size
    return [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]


def _curve(window: Window) -> list[str]:
    """R_Q from the smallest value to 1."""
    values = [window.before, *(moment.kept for moment in window.moments)]
    low, step = _scale(min(0.96, *values, *window.other))
    height = lambda value: PANEL[1] - (PANEL[1] - PANEL[0]) * (value - low) / (1 - low)  # noqa: E731
    place = lambda k, value: (LEFT + COLUMN * k, height(value))  # noqa: E731
    ticks = [1 - k * step for k in range(round((1 - low) / step) + 1)]
    parts = [svg.line((LEFT, height(tick)), (LEFT + COLUMNS * COLUMN, height(tick)), width=0.5) for tick in ticks]
    parts += [svg.formula((LEFT - 4, height(tick) + 5), f"^{{{tick:.2f}}}", "end") for tick in ticks]
    if len(window.other) > 1:
        parts.append(svg.path([place(k + 1, value) for k, value in enumerate(window.other)], "soft", 1.5, dashed=True))
    if len(values) > 1:
        parts.append(svg.path([place(k, value) for k, value in enumerate(values)], "blue", 2.2))
    numbers = [k for k in range(COLUMNS) if (window.first + k) % 5 == 0]
    parts += [svg.words((LEFT + COLUMN * (k + 0.5), PANEL[1] + 16), str(window.first + k)) for k in numbers]
    return [*parts, svg.words((LEFT + COLUMNS * COLUMN / 2, PANEL[1] + 33), "time step; the curve is R_Q")]


def _scale(least: float) -> tuple[float, float]:
    """Where the axis begins, and the distance of its ticks.

    >>> _scale(0.96), _scale(0.62), _scale(0.0)
    ((0.96, 0.02), (0.6, 0.1), (0.0, 0.25))
    """
    step = next(one for one in (0.02, 0.05, 0.1, 0.25) if 4.0001 * one >= 1 - least)
    count = -(-(1 - least - 1e-9) // step)
    return round(1 - step * count, 9), step
