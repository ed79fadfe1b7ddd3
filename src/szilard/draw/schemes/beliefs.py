"""Probabilities as bars: those of pairs of words, and those of actions."""

import math
from collections.abc import Sequence

from . import svg
from .svg import Place

FLOOR = -6  # the decade at which a bar has no length
ROW = 34  # height of a pair


def pairs(rows: Sequence[tuple[tuple[str, float], tuple[str, float]]], true: str | None = None, title: str = "What can be known") -> str:
    """Two words that a syndrome leaves, each with its probability, on a logarithmic scale; the word `true` is marked."""
    left, right = 62, 334
    at = lambda p: left + (right - left) * max(math.log10(max(p, 1e-99)) - FLOOR, 0) / -FLOOR  # noqa: E731
    bottom = 26 + ROW * len(rows)
    parts = [svg.line((at(10.0**k), 22), (at(10.0**k), bottom), width=0.5) for k in range(FLOOR, 1, 2)]
    parts += [svg.formula((at(10.0**k), bottom + 16), f"10^{{{k}}}" if k else "1") for k in range(FLOOR, 1, 2)]
    parts.append(svg.words((left, 13), "probabilities of words, in pairs", "start", "soft"))
    for k, row in enumerate(rows):
        for half, ((word, p), colour) in enumerate(zip(row, ("blue", "red"), strict=True)):
            y = 27 + ROW * k + 14 * half
            mark = "*" if word == true else ""
            parts.append(svg.words((left - 6, y + 11), mark + word, "end", colour))
            parts.append(bar((left, y + 2), (at(p) - left, 9), colour))
    told = "; ".join(f"{a} {p:.2g}, {b} {q:.2g}" for (a, p), (b, q) in rows)
    return svg.drawing(parts, bottom + 22, title, f"Probabilities of words, in pairs: {told}.", shown=420)


def preferences(rows: Sequence[tuple[str, float]], title: str = "The student's next action") -> str:
    """Actions with their probabilities."""
    left, right = 112, 296
    parts = [svg.words((20, 13), title, "start", "soft")]
    for k, (name, p) in enumerate(rows):
        y = 22 + 22 * k
        parts.append(svg.words((left - 6, y + 14), name, "end"))
        parts.append(bar((left, y + 4), ((right - left) * p, 12), "violet"))
        parts.append(svg.words((left + (right - left) * p + 5, y + 14), f"{p:.3f}", "start"))
    told = ", ".join(f"{name} {p:.3f}" for name, p in rows)
    return svg.drawing(parts, 26 + 22 * len(rows), title, f"Probabilities of actions: {told}.", shown=420)


def bar(corner: Place, size: Place, colour: str) -> str:
    """A filled rectangle."""
    (x, y), (w, h) = corner, size
    return svg.path([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], colour, filled=True)
