"""Networks as layers of nodes, with a line for every weight."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from . import svg
from .svg import Place

Spot = tuple[int, int]  # a node: its layer, and its number there
Wire = tuple[Spot, Spot]


def places(sizes: Sequence[int], width: float = svg.WIDTH, height: float = 200, margin: float = 30) -> dict[Spot, Place]:
    """Where the nodes stand: a column for each layer, from left to right.

    >>> places([1, 2], width=100, height=100, margin=20)
    {(0, 0): (20.0, 50.0), (1, 0): (80.0, 25.0), (1, 1): (80.0, 75.0)}
    """
    step = (width - 2 * margin) / max(len(sizes) - 1, 1)
    return {(k, n): (margin + k * step, height * (n + 0.5) / size) for k, size in enumerate(sizes) for n in range(size)}


class Look(NamedTuple):
    """What is written and coloured.

    Args:
        labels: of nodes.
        weights: of lines.
        strong: lines that stand out, with their colours.
        colours: of nodes.
        at: where along its line a weight is written, 0.5 unless given.
    """

    labels: Mapping[Spot, str] = {}
    weights: Mapping[Wire, str] = {}
    strong: Mapping[Wire, str] = {}
    colours: Mapping[Spot, str] = {}
    at: Mapping[Wire, float] = {}


def network(spots: Mapping[Spot, Place], look: Look | None = None) -> list[str]:
    """All lines between neighbouring layers, their weights, and the nodes upon them."""
    look = look or Look()
    wires = [(a, b) for a in spots for b in spots if b[0] == a[0] + 1]
    lines = [_wire(spots, wire, look.strong.get(wire)) for wire in wires]
    texts = [
        svg.formula(_beside(spots, wire, look.at.get(wire, 0.5)), text, colour=look.strong.get(wire, "ink"), halo=True)
        for wire, text in look.weights.items()
    ]
    nodes = [svg.node(at, look.labels.get(spot, ""), look.colours.get(spot, "ink")) for spot, at in spots.items()]
    return [*lines, *texts, *nodes]


def _wire(spots: Mapping[Spot, Place], wire: Wire, colour: str | None) -> str:
    a, b = (spots[spot] for spot in wire)
    return svg.arrow(a, b, colour or "soft", 2.2 if colour else 1.2, (svg.NODE, svg.NODE + 1))


def _beside(spots: Mapping[Spot, Place], wire: Wire, fraction: float) -> Place:
    x, y = svg.along(spots[wire[0]], spots[wire[1]], fraction)
    return x, y + 5
