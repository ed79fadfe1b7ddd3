"""The schemes of lecture 1."""

import numpy as np

from ...draw.schemes import charts, matrices, networks, svg
from ...draw.schemes.charts import Axis
from ...learn.backpropagation import ACTIVATIONS


def uses() -> str:
    """The same machine for unlike tasks."""
    rows = [("spins of a magnet", "phase"), ("places of atoms", "energy"), ("outcomes so far", "next gate"), ("place x", "value y")]
    parts = []
    for k, (given, found) in enumerate(rows):
        y = 32.0 + 44 * k
        parts += [svg.words((4, y + 5), given, "start"), svg.arrow((136, y), (166, y)), svg.box((168, y - 15), (66, 30), "f(x; θ)", "blue")]
        parts += [svg.arrow((236, y), (264, y)), svg.words((268, y + 5), found, "start")]
    return svg.drawing(
        parts, 190, "What networks are for", "Four unlike inputs, the same kind of function with parameters theta, four unlike outputs."
    )


def neuron() -> str:
    """A neuron: weighted sum, bias, nonlinear function."""
    inputs = [(30.0, 35.0 + 55 * k) for k in range(3)]
    total, function, out = (165.0, 90.0), (235.0, 90.0), (312.0, 90.0)
    parts = [svg.arrow(at, total, "blue", 1.8, (svg.NODE, svg.NODE + 1)) for at in inputs]
    for k, at in enumerate(inputs):
        x, y = svg.along(at, total, 0.45)
        parts += [svg.node(at, f"x_{k + 1}"), svg.formula((x, y + 4), f"w_{k + 1}", colour="blue", halo=True)]
    parts += [svg.arrow((165, 160), total, "green", 1.8, (0, svg.NODE + 1)), svg.formula((165, 176), "b", colour="green")]
    parts += [svg.arrow(total, function, gaps=(svg.NODE, svg.NODE)), svg.arrow(function, out, gaps=(svg.NODE, svg.NODE))]
    parts += [svg.node(total, "Σ"), svg.box((218, 73), (34, 34), "f"), svg.node(out, "y"), svg.formula((200, 78), "z")]
    return svg.drawing(
        parts, 184, "A neuron", "Three inputs, each times its weight, are added to a bias to give z; the output is y = f(z)."
    )


def front() -> str:
    """Where a neuron with two inputs switches."""
    origin, foot = (120.0, 150.0), (184.0, 102.0)
    parts = [svg.arrow((20, 150), (320, 150), width=1.2), svg.arrow((120, 205), (120, 12), width=1.2)]
    parts += [svg.formula((322, 168), "x_1", "end"), svg.formula((110, 22), "x_2", "end")]
    parts += [svg.line((116.7, 12), (256, 198), "red", 2.2), svg.line(origin, foot, "green", 1.8, dashed=True)]
    parts += [svg.arrow(foot, (248, 54), "blue", 2.2), svg.formula((256, 52), "w", "start", "blue")]
    parts += [svg.formula((136, 118), "|b|/|w|", "end", "green", halo=True), svg.formula((238, 198), "w·x + b = 0", "end", "red")]
    parts += [svg.formula((250, 105), "z > 0", "start"), svg.formula((60, 100), "z < 0")]
    words = "The line on which w x + b vanishes stands at right angles to w, at the distance b over w from the origin."
    return svg.drawing(parts, 212, "The front of a neuron", words)


def activations() -> str:
    """The four functions, and their slopes."""
    z = np.linspace(-4, 4, 161)
    values = {name: (z, pair[0](z)) for name, pair in ACTIVATIONS.items() if name != "linear"}
    parts = charts.chart(Axis("z", (-4, 4)), Axis("f(z)", (-1.2, 2)), values)
    return svg.drawing(parts, charts.HEIGHT, "Nonlinear functions", "Relu, sigmoid and hyperbolic tangent against z.")


def slopes() -> str:
    """How steep they are."""
    z = np.linspace(-4, 4, 160)  # leaves out 0, where relu has no slope
    values = {name: (z, pair[1](pair[0](z))) for name, pair in ACTIVATIONS.items() if name != "linear"}
    parts = charts.chart(Axis("z", (-4, 4)), Axis("f '(z)", (0, 1.2)), values)
    return svg.drawing(
        parts, charts.HEIGHT, "Their slopes", "The slope of relu jumps from 0 to 1; those of sigmoid and tanh peak at z = 0 with 1/4 and 1."
    )


def layers() -> str:
    """A network with two layers."""
    spots = networks.places([2, 3, 1], height=190)
    labels = {(0, 0): "x_1", (0, 1): "x_2", (1, 0): "h_1", (1, 1): "h_2", (1, 2): "h_3", (2, 0): "y"}
    wire = ((0, 1), (1, 0))
    look = networks.Look(labels, {wire: "W_{21}"}, {wire: "blue"}, at={wire: 0.45})
    parts = [*networks.network(spots, look)]
    parts += [svg.formula((100, 212), "W^{(1)}, b^{(1)}"), svg.formula((240, 212), "W^{(2)}, b^{(2)}")]
    return svg.drawing(
        parts,
        222,
        "A network 2-3-1",
        "Two inputs, three hidden neurons, one output, and a weight on every line between neighbouring layers.",
    )


def xor_corners() -> str:
    """Why one line is not enough, and two are."""
    parts = [svg.arrow((60, 190), (290, 190), width=1.2), svg.arrow((80, 205), (80, 15), width=1.2)]
    corners = {(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 0}
    parts += [svg.line((80, 115), (155, 190), "blue", 2, dashed=True), svg.line((130, 15), (305, 190), "green", 2, dashed=True)]
    for (a, b), value in corners.items():
        at = 80.0 + 150 * a, 190.0 - 150 * b
        parts += [svg.node(at, str(value), "red" if value else "ink", 14)]
    parts += [svg.formula((292, 208), "x_1", "end"), svg.formula((70, 24), "x_2", "end")]
    parts += [svg.words((126, 136), "OR", "start", "blue"), svg.words((232, 92), "AND", "start", "green")]
    return svg.drawing(
        parts, 222, "XOR", "Four corners of a square with the values 0, 1, 1, 0; two parallel lines cut off the two corners with 0."
    )


def xor_network() -> str:
    """A network that computes it."""
    spots = networks.places([2, 2, 1], height=180, margin=34)
    labels = {(0, 0): "x_1", (0, 1): "x_2", (1, 0): "h_1", (1, 1): "h_2", (2, 0): "y"}
    weights = {((0, 0), (1, 0)): "1", ((0, 1), (1, 0)): "1", ((0, 0), (1, 1)): "1", ((0, 1), (1, 1)): "1"}
    weights |= {((1, 0), (2, 0)): "1", ((1, 1), (2, 0)): "-1"}
    strong = {wire: "blue" if wire[1] == (1, 0) else "green" for wire in weights if wire[1][0] == 1}
    at = {((0, 0), (1, 1)): 0.25, ((0, 1), (1, 0)): 0.25}
    parts = networks.network(spots, networks.Look(labels, weights, strong, {(1, 0): "blue", (1, 1): "green"}, at))
    parts += [svg.formula((170, 18), "b = -1/2: OR", colour="blue"), svg.formula((170, 174), "b = -3/2: AND", colour="green")]
    parts += [svg.formula((306, 128), "b = -1/2")]
    return svg.drawing(
        parts,
        184,
        "A network for XOR",
        "Both hidden neurons add the inputs; one switches at 1/2, the other at 3/2; the output is the first and not the second.",
    )


def bump() -> str:
    """Two steps make a bump."""
    x = np.linspace(0, 1, 241)
    up, down = (1 / (1 + np.exp(-60 * (x - place))) for place in (0.35, 0.65))
    parts = charts.chart(Axis("x", (0, 1)), Axis("y", (-0.1, 1.2)), {"up": (x, up), "down": (x, down), "up - down": (x, up - down)})
    return svg.drawing(
        parts, charts.HEIGHT, "A bump", "Two sigmoids that rise at 0.35 and at 0.65, and their difference, which is 1 in between."
    )


def batch() -> str:
    """A batch as one product of matrices."""
    blocks = [
        matrices.Block("X", (7, 2), "B", "n", "ink", 2),
        matrices.Block("W", (2, 4), "n", "m", "blue"),
        matrices.Block("Z", (7, 4), "B", "m", "ink", 2),
    ]
    parts, width = matrices.product(blocks, ["·", "="])
    parts.append(svg.formula((width + 4, 80), "+ b", "start"))
    words = "The matrix X with a row for each point, times the matrix W with a column for each neuron, gives Z with a row for each point."
    return svg.drawing(parts, 150, "A batch as one product", words)
