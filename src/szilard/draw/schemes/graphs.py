"""A computation as a graph: values go forward along its arrows, slopes of the result come back."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from . import svg
from .svg import Place


class Operation(NamedTuple):
    """A node of the graph: where it stands, and what is written in it. Nodes that are no variables are boxes."""

    at: Place
    label: str
    boxed: bool = False


def graph(
    operations: Mapping[str, Operation],
    wires: Sequence[tuple[str, str]],
    forward: Mapping[str, str] | None = None,
    backward: Mapping[str, str] | None = None,
    active: Sequence[str] = (),
) -> list[str]:
    """The graph with what has been computed so far.

    Args:
        operations: nodes by name.
        wires: from node to node.
        forward: values, above their nodes.
        backward: slopes of the result, below their nodes.
        active: nodes that are being computed.
    """
    forward, backward = forward or {}, backward or {}
    lines = [_wire(operations, wire, forward, backward) for wire in wires]
    nodes = [_node(one, "red" if name in backward else "blue" if name in forward else "soft") for name, one in operations.items()]
    rings = [svg.node(operations[name].at, radius=svg.NODE + 4, colour="violet") for name in active]
    above = [svg.formula(_beyond(operations[name], -1), text, colour="blue", halo=True) for name, text in forward.items()]
    below = [svg.formula(_beyond(operations[name], 1), text, colour="red", halo=True) for name, text in backward.items()]
    return [*lines, *rings, *nodes, *above, *below]


def _wire(operations: Mapping[str, Operation], wire: tuple[str, str], forward: Mapping[str, str], backward: Mapping[str, str]) -> str:
    a, b = (operations[name].at for name in wire)
    gaps = svg.NODE + 2.0, svg.NODE + 2.0
    if all(name in backward for name in wire):
        return svg.arrow(b, a, "red", 2, gaps)
    return svg.arrow(a, b, "blue" if wire[1] in forward else "soft", 2 if wire[1] in forward else 1.2, gaps)


def _node(one: Operation, colour: str) -> str:
    if one.boxed:
        return svg.box((one.at[0] - svg.NODE, one.at[1] - svg.NODE), (2 * svg.NODE, 2 * svg.NODE), one.label, colour)
    return svg.node(one.at, one.label, colour)


def _beyond(one: Operation, side: int) -> Place:
    return one.at[0], one.at[1] + (svg.NODE + 16 if side > 0 else -svg.NODE - 8)
