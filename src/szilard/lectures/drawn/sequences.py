"""What the recurrent networks of lecture 8 do, step by step: what goes in, what is remembered, and what comes out."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ...draw.schemes import charts, raster, svg
from ...draw.schemes.charts import Axis
from .. import remembered

LEFT, RIGHT = 44.0, 332.0
HEARD, REMEMBERED, SAID = 46.0, (76.0, 196.0), 236.0  # heights of the panels
REACH = 26.0  # of a value 1


class Reading(NamedTuple):
    """A sequence, its first input as bars and its second as marks; what is wanted and said, and the memory of all cells."""

    heard: Float[np.ndarray, "steps 2"]
    wanted: Float[np.ndarray, "steps"]
    said: Float[np.ndarray, "steps"]
    memory: Float[np.ndarray, "steps cells"]


def reading(one: Reading, until: int | None = None, title: str = "What a network hears, remembers and says") -> str:
    """The reading up to a step; all of it unless told otherwise."""
    steps = len(one.said)
    shown = steps if until is None else until + 1
    width = (RIGHT - LEFT) / steps
    at = [LEFT + width * (k + 0.5) for k in range(steps)]
    parts = [svg.line((LEFT, y), (RIGHT, y), "soft", 0.8) for y in (HEARD, SAID)]
    parts += [svg.words((4, y + 5), name, "start", "soft") for y, name in ((HEARD, "hears"), (136, "cells"), (SAID, "says"))]
    for k in range(shown):
        number, signal = one.heard[k]
        parts += [_bar((at[k], HEARD), float(number), width, "blue")] if number else []
        parts += [svg.formula((at[k], HEARD - REACH + 2), "?", colour="red")] if signal else []
    parts.append(_heat(one.memory, shown, (width * steps, REMEMBERED[1] - REMEMBERED[0])))
    parts += [_bar((at[k], SAID), float(one.wanted[k]), width, "soft") for k in range(shown) if one.wanted[k]]
    said = [(at[k], SAID - REACH * float(np.clip(one.said[k], -1.3, 1.3))) for k in range(shown)]
    parts += [svg.path(said, "green", 1.6), *(svg.node(place, "", "green", 2.2, filled=True) for place in said)]
    parts.append(svg.words(((LEFT + RIGHT) / 2, 284), "step", colour="soft"))
    words = (
        "Blue what is heard, a question mark where it is asked; the values of all memory cells; grey what is wanted, green what is said."
    )
    return svg.drawing(parts, 292, title, words)


def learned(one: Reading, slopes: Float[np.ndarray, "waits"], said: str) -> str:
    """A moment of a training: what is said, and the slopes of the answer by the number against the wait."""
    steps, half = len(one.said), 158.0
    at = [20 + (half - 24) * (k + 0.5) / steps for k in range(steps)]
    parts = [svg.line((16, 110), (half, 110), "soft", 0.8), svg.words((88, 20), said)]
    for k in range(steps):
        parts += [_bar((at[k], 110), float(one.wanted[k]), 4.5, "soft", 50)] if one.wanted[k] else []
    line = [(x, 110 - 50 * float(np.clip(y, -1.4, 1.4))) for x, y in zip(at, one.said, strict=True)]
    parts += [svg.path(line, "green", 1.8), svg.words((88, 190), "step", colour="soft")]
    left, right, bottom, top = 206.0, 330.0, 170.0, 34.0
    parts += [svg.path([(left, top), (left, bottom), (right, bottom)], "ink", 1.2), svg.words((266, 190), "wait", colour="soft")]
    for value in (0.0, 0.5, 1.0):
        y = bottom - (bottom - top) * value / 1.3
        parts += [svg.line((left, y), (right, y), "soft", 0.5), svg.formula((left - 5, y + 5), f"{value:g}", "end")]
    way = [
        (left + (right - left) * (k + 0.5) / len(slopes), bottom - (bottom - top) * float(np.clip(s, -0.1, 1.3)) / 1.3)
        for k, s in enumerate(slopes)
    ]
    parts += [svg.path(way, "red", 2), svg.words((266, 20), "slope", colour="red")]
    words = "On the left what the network says, grey what is wanted; on the right the slope of the answer by the number, over the wait."
    return svg.drawing(parts, 200, "A network learns to remember", words)


def film() -> list[str]:
    """The training of recall, moment by moment."""
    return [_moment(moment) for moment in remembered.MOMENTS]


def step_by_step(shown: int, asked: int) -> tuple[list[str], list[str]]:
    """Frames for each step of a recall, and what the gates do in it; cells as they differ from those for the number 0."""
    x, wanted = remembered.recall(np.array([0.9, 0.0]), np.full(2, shown), np.full(2, asked))
    said, steps = remembered.network("recall").answer(x)
    cells = np.array([one.c[0] - one.c[1] for one in steps])
    one = Reading(x[:, 0], wanted[:, 0], said[:, 0], cells[:, np.argsort(cells[shown])])
    gates = [f"keep {step.f[0].mean():.2f}, write {step.i[0].mean():.2f}, show {step.o[0].mean():.2f}" for step in steps]
    return [reading(one, k) for k in range(len(steps))], [f"step {k}; gates on average: {words}" for k, words in enumerate(gates)]


def _moment(moment: int) -> str:
    net = remembered.network("recall", moment)
    x, wanted = remembered.recall(np.array([0.8]), np.array([4]), np.array([22]))
    last, slopes = remembered.STEPS - 1, []
    for wait in range(1, last, 3):
        asked, _ = remembered.recall(np.array([0.5]), np.array([last - wait]), np.array([last]))
        slopes.append(remembered.slopes(net, asked)[last - wait, 0])
    said, steps = net.answer(x)
    one = Reading(x[:, 0], wanted[:, 0], said[:, 0], np.array([step.c[0] for step in steps]))
    return learned(one, np.array(slopes), f"after {moment} steps")


def inferred(
    times: Float[np.ndarray, "steps"], measured: Float[np.ndarray, "steps"], states: Float[np.ndarray, "steps 4"],
    guesses: dict[str, Float[np.ndarray, "steps"]],
) -> tuple[str, str]:  # fmt: skip
    """A measured oscillator and the unseen one, as it is and as it was inferred."""
    seen = charts.chart(
        Axis("time", (0, 12)), Axis("x₁", (-3.4, 3.4)), {"": (times, states[:, 0])}, {"": (times, np.clip(measured, -3.4, 3.4))}
    )
    curves = {name: (times, guess) for name, guess in guesses.items()}
    unseen = charts.chart(Axis("time", (0, 12)), Axis("x₂", (-3.4, 3.4)), curves, dashed={"true": (times, states[:, 1])})
    return (
        svg.drawing(seen, charts.HEIGHT, "The measured oscillator", "Its motion, and what is measured of it."),
        svg.drawing(unseen, charts.HEIGHT, "The unseen oscillator", "Its motion, and what is inferred of it."),
    )


def added(digits: Sequence[str], carry: Float[np.ndarray, "places"], read: Float[np.ndarray, "places"]) -> str:
    """The carry as it is, and as it is read from the memory; below the digits that were heard and said."""
    places = np.arange(len(carry))
    parts = charts.chart(
        Axis("place", (-0.5, len(carry) - 0.5)),
        Axis("carry", (-0.3, 1.4)),
        {"read from the memory": (places, read)},
        {"true": (places, carry)},
    )
    width = (charts.RIGHT - charts.LEFT) / len(carry)
    for row, text in enumerate(digits):
        parts += [svg.words((4, 240 + 18 * row), ("", "", "=")[row] or "+-"[0] * row, "start")]
        parts += [svg.words((charts.LEFT + width * (k + 0.5), 240 + 18 * row), one) for k, one in enumerate(text)]
    return svg.drawing(
        parts, 286, "Sum and carry", "Digits of two numbers and of their sum, the ones on the left, and the carry out of each place."
    )


def _bar(foot: tuple[float, float], value: float, width: float, colour: str, reach: float = REACH) -> str:
    x, y = foot
    half, top = 0.36 * width, y - reach * float(np.clip(value, -1.2, 1.2))
    return svg.path([(x - half, y), (x - half, top), (x + half, top), (x + half, y)], colour, filled=True)


def _heat(memory: Float[np.ndarray, "steps cells"], shown: int, size: tuple[float, float]) -> str:
    steps = len(memory)
    values = np.clip(memory[:shown].T, -1, 1).repeat(8, 0).repeat(12, 1)
    corner = (LEFT, REMEMBERED[0])
    frame = svg.box(corner, size, "", "soft")
    return frame + raster.sheet(values, corner, (size[0] * shown / steps, size[1]), (-1, 1), "RdBu_r")
