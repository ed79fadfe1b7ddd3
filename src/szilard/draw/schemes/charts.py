"""Curves and points between two axes."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from . import svg
from .svg import Place

Curves = Mapping[str, tuple[Sequence[float] | np.ndarray, Sequence[float] | np.ndarray]]
CYCLE = ("blue", "red", "green", "violet", "ink")
LEFT, RIGHT, TOP, BOTTOM = 54, 322, 30, 180  # of the panel
HEIGHT, EDGE = 222, 339


class Axis(NamedTuple):
    """An axis: its label, its limits (those of the data unless given), and whether it is logarithmic."""

    label: str
    limits: tuple[float, float] | None = None
    logarithmic: bool = False


def chart(x: Axis, y: Axis, curves: Curves, points: Curves | None = None, dashed: Curves | None = None) -> list[str]:
    """Curves, points in the colours of the curves of the same name, and dashed grey curves, between two axes."""
    points, dashed = points or {}, dashed or {}
    drawn = [*curves.values(), *points.values(), *dashed.values()]
    across = _scale(x, [one[0] for one in drawn], LEFT, RIGHT)
    up = _scale(y, [one[1] for one in drawn], BOTTOM, TOP)
    names = [*curves, *(name for name in points if name not in curves)]
    colours = {name: CYCLE[k % len(CYCLE)] for k, name in enumerate(names)}
    parts = [*_axes(x, y, across, up)]
    parts += [_curve(one, across, up, "soft", dashed=True) for one in dashed.values()]
    parts += [_curve(one, across, up, colours[name]) for name, one in curves.items()]
    parts += [_dot(place, colours[name]) for name, one in points.items() for place in _inside(one, across, up)]
    return parts + _legend({**colours, **dict.fromkeys(dashed, "soft")})


class Scale(NamedTuple):
    """From data to places along an axis, with the limits in data, and marks with their labels."""

    to: Callable[[float], float]
    limits: tuple[float, float]
    marks: list[tuple[float, str]]


def _scale(axis: Axis, data: Sequence[Sequence[float] | np.ndarray], first: float, last: float) -> Scale:
    low, high = axis.limits or _limits(np.concatenate([np.asarray(one, float) for one in data]), axis.logarithmic)
    shape = math.log10 if axis.logarithmic else float
    a, b = shape(low), shape(high)
    marks = _decades(a, b) if axis.logarithmic else _round(low, high)
    return Scale(lambda value: first + (shape(value) - a) / (b - a) * (last - first), (low, high), marks)


def _limits(values: np.ndarray, logarithmic: bool) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    if logarithmic:
        return 10 ** math.floor(math.log10(low)), 10 ** math.ceil(math.log10(high))
    margin = 0.04 * (high - low or 1)
    return low - margin, high + margin


def _decades(a: float, b: float) -> list[tuple[float, str]]:
    first, last = math.ceil(a - 1e-9), math.floor(b + 1e-9)
    stride = max(1, math.ceil((last - first) / 5))
    return [(10.0**k, f"10^{{{k}}}" if k not in (0, 1) else str(10**k)) for k in range(first, last + 1, stride)]


def _round(low: float, high: float) -> list[tuple[float, str]]:
    """Four to eight round numbers between the limits.

    >>> [text for _, text in _round(0, 1)]
    ['0', '0.2', '0.4', '0.6', '0.8', '1']
    """
    rough = (high - low) / 5
    unit = 10 ** math.floor(math.log10(rough))
    step = min((factor * unit for factor in (1, 2, 5, 10)), key=lambda one: abs(math.log(one / rough)))
    numbers = [k * step for k in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]
    return [(one, f"{one:g}".replace("-", svg.MINUS)) for one in np.round(numbers, 12).tolist()]


def _axes(x: Axis, y: Axis, across: Scale, up: Scale) -> list[str]:
    parts = [svg.path([(LEFT, TOP), (LEFT, BOTTOM), (RIGHT, BOTTOM)], "ink", 1.2)]
    for value, text in across.marks:
        at = across.to(value)
        inside = min(at, EDGE - 4.6 * len(text.strip("{}").replace("^{", "")))
        parts += [svg.line((at, BOTTOM), (at, BOTTOM + 4), "ink", 1), svg.formula((inside, BOTTOM + 18), text)]
    for value, text in up.marks:
        at = up.to(value)
        parts += [svg.line((LEFT - 4, at), (LEFT, at), "ink", 1), svg.formula((LEFT - 7, at + 5), text, "end")]
    return [*parts, svg.formula(((LEFT + RIGHT) / 2, BOTTOM + 37), x.label), svg.formula((4, 14), y.label, "start")]


def _inside(one: tuple, across: Scale, up: Scale) -> list[Place]:
    """The points that lie between the limits."""
    pairs = zip(np.asarray(one[0], float).tolist(), np.asarray(one[1], float).tolist(), strict=True)
    wanted = [(x, y) for x, y in pairs if across.limits[0] <= x <= across.limits[1] and up.limits[0] <= y <= up.limits[1]]
    return [(across.to(x), up.to(y)) for x, y in wanted]


def _curve(one: tuple, across: Scale, up: Scale, colour: str, dashed: bool = False) -> str:
    low, high = up.limits
    pairs = zip(np.asarray(one[0], float).tolist(), np.clip(np.asarray(one[1], float), low, high).tolist(), strict=True)
    places = [(across.to(x), up.to(y)) for x, y in pairs if across.limits[0] <= x <= across.limits[1]]
    return svg.path(places, colour, 1.4 if dashed else 2, dashed) if len(places) > 1 else ""


def _dot(at: Place, colour: str) -> str:
    return f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="3" fill="var(--{colour})"/>'


def _legend(colours: Mapping[str, str]) -> list[str]:
    """The names in a row above the panel, from the right; a single one needs none."""
    if len(colours) < 2:
        return []
    parts, right = [], float(RIGHT)
    for name, colour in reversed(list(colours.items())):
        parts.append(svg.words((right, 14), name, "end", colour))
        right -= 7.4 * len(name) + 5 * sum(map(name.lower().count, "mw")) + 12  # about as wide as the letters are
    return parts
