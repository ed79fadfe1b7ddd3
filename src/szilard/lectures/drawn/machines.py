"""The schemes of lecture 11: Metropolis' rule, the two layers of a Boltzmann machine, and how it learns."""

from collections.abc import Sequence

import numpy as np

from ...draw.schemes import charts, raster, svg
from ...draw.schemes.charts import Axis


def ladder() -> str:
    """Two states, the rates between them, and their weights."""
    parts = [svg.line((40, 130), (130, 130), "blue", 3), svg.line((210, 52), (300, 52), "red", 3)]
    parts += [svg.formula((85, 150), "E, weight e^{-E/T}"), svg.formula((236, 38), "E + ΔE, weight e^{-(E+ΔE)/T}")]
    parts += [svg.arrow((118, 122), (214, 62), "red", 1.6, (4, 4)), svg.arrow((236, 62), (140, 122), "blue", 3, (4, 4))]
    parts += [svg.formula((118, 78), "e^{-ΔE/T}", colour="red"), svg.words((214, 112), "always", "start", "blue")]
    words = "Up in energy with the probability exp of minus the step over T, down always: then the flow both ways is the same."
    return svg.drawing(parts, 164, "Detailed balance", words)


def layers() -> str:
    """The graph of a restricted Boltzmann machine."""
    above, below = [(70.0 + 66 * k, 36.0) for k in range(3)], [(37.0 + 66 * k, 128.0) for k in range(4)]
    parts = [svg.line(a, b, "soft", 1.3) for a in above for b in below]
    parts += [svg.line(above[1], below[2], "violet", 2.6), svg.formula((172, 88), "W_{32}", "start", "violet", halo=True)]
    parts += [svg.node(at, f"h_{k + 1}", "red") for k, at in enumerate(above)]
    parts += [svg.node(at, f"v_{k + 1}", "blue") for k, at in enumerate(below)]
    parts += [svg.words((332, 40), "hidden, b", "end", "red"), svg.words((332, 132), "visible, a", "end", "blue")]
    words = (
        "Four visible units below, three hidden ones above; every visible unit is connected with every hidden one, and none within a layer."
    )
    return svg.drawing(parts, 158, "Two layers", words)


def mediated() -> str:
    """A hidden unit makes a bond between visible ones."""
    parts: list[str] = []
    for left, summed in ((20.0, False), (200.0, True)):
        ends, top = [(left + 14, 112.0), (left + 106, 112.0)], (left + 60, 36.0)
        if summed:
            parts += [svg.line(ends[0], ends[1], "violet", 3), svg.formula((left + 60, 98), "J", colour="violet")]
            parts.append(svg.words((left + 60, 152), "h summed over"))
        else:
            parts += [svg.line(top, ends[0], "soft", 2), svg.line(top, ends[1], "soft", 2), svg.node(top, "h", "red")]
            parts += [svg.formula((left + 22, 70), "w_1"), svg.formula((left + 100, 70), "w_2")]
            parts.append(svg.words((left + 60, 152), "two couplings"))
        parts += [svg.node(at, f"v_{k + 1}", "blue") for k, at in enumerate(ends)]
    parts.append(svg.arrow((150, 84), (190, 84), "ink", 2))
    words = "A hidden unit that is coupled to two visible ones, summed over, leaves a bond between them."
    return svg.drawing(parts, 162, "A hidden unit makes a bond", words)


def landscape() -> str:
    """The free energy is pushed down at the data and up at the dreams."""
    x = np.linspace(0, 10, 161)
    height = lambda at: 3.2 - 2.2 * np.exp(-((at - 2.6) ** 2)) - 1.7 * np.exp(-((at - 7) ** 2) / 1.6) + 0.1 * at  # noqa: E731
    spot = lambda at, up: (20 + 30 * at, 178 - 40 * (float(height(at)) + up))  # noqa: E731
    parts = [svg.path([spot(float(at), 0.0) for at in x], "ink", 2)]
    for at in (2.1, 2.6, 3.2):
        parts += [svg.node(spot(at, 0.22), "", "blue", 5, filled=True), svg.arrow(spot(at, -0.15), spot(at, -0.8), "blue", 2)]
    for at in (6.4, 7.0, 7.7):
        parts += [svg.node(spot(at, 0.22), "", "red", 5, filled=True), svg.arrow(spot(at, 0.4), spot(at, 1.1), "red", 2)]
    parts += [svg.words((98, 24), "data: down", colour="blue"), svg.words((232, 24), "dreams: up", colour="red")]
    parts.append(svg.words((4, 44), "F(v)", "start", "soft"))
    words = "Learning lowers the free energy where data lie, and raises it where the machine dreams, until the two agree."
    return svg.drawing(parts, 184, "Down at the data, up at the dreams", words)


def chain() -> str:
    """Gibbs sampling: up and down between the layers."""
    parts: list[str] = []
    for k in range(4):
        low = (34.0 + 88 * k, 118.0)
        name = ("0", "1", "2", "k")[k]
        parts.append(svg.node(low, f"v^{{{name}}}", "green" if k == 0 else "blue" if k < 3 else "violet"))
        if k < 3:
            high = (low[0] + 44, 40.0)
            parts += [svg.node(high, f"h^{{{name if k < 2 else ' '}}}", "red"), svg.arrow(low, high, "ink", 1.6, (18, 18))]
            parts.append(svg.arrow(high, (low[0] + 88, 118), "ink", 1.6, (18, 18), dashed=k == 2))
    parts += [svg.words((34, 154), "data", colour="green"), svg.words((298, 154), "dream", colour="violet")]
    parts += [svg.words((50, 66), "p(h|v)", "end"), svg.words((122, 22), "p(v|h)")]
    words = "From data the hidden units are drawn, from these the visible ones again, and so on, k times, to a dream."
    return svg.drawing(parts, 164, "Gibbs sampling", words)


def phases() -> str:
    """Two means of the same product."""
    parts: list[str] = []
    for left, name, colour, sign in ((24.0, "data", "green", "+"), (194.0, "dreams", "violet", svg.MINUS)):
        v, h = (left + 26, 100.0), (left + 96, 44.0)
        parts += [svg.line(v, h, colour, 3), svg.node(v, "v_i", colour), svg.node(h, "h_j", "red")]
        parts += [svg.words((left + 60, 140), f"mean over {name}"), svg.words((left + 14, 52), sign, colour=colour)]
    words = "A coupling grows with the mean product of its two units on the data, and shrinks with that in the machine's dreams."
    return svg.drawing(parts, 152, "Two means", words)


def magnets(frames: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Spins as pictures, up is white."""
    return [(one + 1) / 2.0 for one in frames]


def fields(pictures: np.ndarray, columns: int, title: str, description: str) -> str:
    """Small pictures in a grid; red is positive and blue negative, or, without negative values, black to white. The first row is on top."""
    gap, rows = 4.0, -(-len(pictures) // columns)
    side = (svg.WIDTH - gap * (columns - 1)) / columns
    signed, reach = pictures.min() < -1e-9, max(float(np.abs(pictures).max()), 1e-9)
    parts = []
    for k, one in enumerate(pictures):
        sharp = max(48 // len(one), 1)  # several pixels for each value, or the browser would blur them
        corner = (k % columns * (side + gap), k // columns * (side + gap))
        large = one[::-1].repeat(sharp, 0).repeat(sharp, 1)
        parts.append(raster.plane(large, corner, side, (-reach, reach) if signed else (0, reach), "RdBu_r" if signed else "gray"))
    return svg.drawing(parts, rows * (side + gap), title, description)


def distributions(name: str, span: tuple[float, float], true: tuple, found: tuple) -> str:
    """The probabilities of the values of an observable, of the magnet and of the machine."""
    highest = float(max(true[1].max(), found[1].max()))
    chart = charts.chart(Axis(name, span), Axis("probability", (0, 1.1 * highest)), {"magnet": true, "machine": found})
    return svg.drawing(chart, charts.HEIGHT, name, f"The distribution of the {name} in the magnet and in the machine.")
