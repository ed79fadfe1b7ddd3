"""Lecture 13: a ring of atoms that hear of one another, and energies foreseen after rounds of messages."""

import math

import numpy as np

from ...draw.schemes import charts, svg
from ...draw.schemes.charts import HEIGHT, Axis
from .. import alloys

RING = (1, 0, 0, 1, 1, 0, 1, 0, 1, 1, 0, 0)  # kinds, from the top onwards; the first is the one that listens
CENTRE, RADIUS = (104.0, 106.0), 78.0


def ring(reach: int) -> str:
    """A ring, how far the atom on top hears in two rounds, and a pair whose middle it is."""
    places = [_at(k) for k in range(alloys.ATOMS)]
    parts = [svg.line(places[k], places[k - 1], "soft", 1.5) for k in range(alloys.ATOMS)]
    pair = places[-(reach // 2)], places[reach - reach // 2]
    parts.append(svg.path(pair, "violet", 3))
    for k, kind in enumerate(RING):
        away = min(k, alloys.ATOMS - k)
        parts.append(svg.node(places[k], "", ("green", "blue", "red")[away] if away < 3 else "ink", 9, filled=bool(kind)))
    said = (("the atom itself", "green"), ("heard in one round", "blue"), ("heard in two rounds", "red"))
    parts += [svg.words((200, 52 + 24 * k), text, "start", colour) for k, (text, colour) in enumerate(said)]
    parts += [svg.words((200, 140), "a pair that counts:", "start", "violet"), svg.words((200, 160), _apart(reach), "start", "violet")]
    told = f"Twelve atoms of two kinds in a ring. Pairs {_apart(reach)} have an energy; the one drawn has the atom on top in its middle."
    return svg.drawing(parts, 206, "A ring that sends messages", told)


def comparison(reach: int) -> str:
    """Predicted against true energies after no, one and two rounds."""
    points = {}
    for rounds in (1, 2, 0):  # whose colours are those of the ring
        found = alloys.foreseen(reach, rounds)
        both = np.unique(np.round(np.stack([found.true, found.predicted], 1), 6), axis=0)
        points[alloys.ROUNDS[rounds].split()[0]] = both[:, 0], both[:, 1]
    limits = -13.0, 13.0
    parts = charts.chart(Axis("true energy", limits), Axis("foreseen; rounds:", limits), {}, points, {" ": (limits, limits)})
    errors = ", ".join(f"{alloys.foreseen(reach, rounds).error:.2f} after {name}" for rounds, name in alloys.ROUNDS.items())
    return svg.drawing(parts, HEIGHT, "Energies foreseen", f"Predicted against true energies; root mean square errors: {errors}.")


def _at(k: int) -> svg.Place:
    angle = 2 * math.pi * k / alloys.ATOMS
    return CENTRE[0] + RADIUS * math.sin(angle), CENTRE[1] - RADIUS * math.cos(angle)


def _apart(reach: int) -> str:
    return f"{reach} bond{'s' * (reach > 1)} apart"
