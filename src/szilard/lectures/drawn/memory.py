"""The schemes of lecture 8: networks that hand on what they know, the cell of an LSTM, what it hears, and a filter."""

import numpy as np

from ...draw.schemes import charts, svg
from ...draw.schemes.charts import Axis
from .. import remembered

SIGMA, TIMES = "\N{GREEK SMALL LETTER SIGMA}", "\N{MULTIPLICATION SIGN}"


def unrolled() -> str:
    """A layer that feeds itself, and the same drawn once for each step."""
    parts = [svg.node((46, 80), "h"), svg.node((46, 140), "x"), svg.node((46, 20), "y")]
    parts += [svg.arrow((46, 140), (46, 80), "blue", 2, (17, 18)), svg.arrow((46, 80), (46, 20), "green", 2, (17, 18))]
    loop = [(62.0, 74.0), (84.0, 62.0), (92.0, 80.0), (84.0, 98.0)]
    parts += [svg.path(loop, "red", 2), svg.arrow((84, 98), (60, 87), "red", 2), svg.formula((88, 56), "W", colour="red")]
    parts.append(svg.formula((118, 85), "="))
    for k in range(3):
        x = 156.0 + 70 * k
        parts += [svg.arrow((x, 140), (x, 80), "blue", 2, (17, 18)), svg.arrow((x, 80), (x, 20), "green", 2, (17, 18))]
        if k < 2:
            parts += [svg.arrow((x, 80), (x + 70, 80), "red", 2, (17, 18)), svg.formula((x + 34, 72), "W", colour="red")]
        parts += [svg.node((x, y), f"{name}_{k + 1}") for y, name in ((80, "h"), (140, "x"), (20, "y"))]
        parts.append(svg.formula((x + 12, 116), "U", colour="blue"))
    parts.append(svg.words((226, 174), "the same weights at every step", colour="soft"))
    words = "A layer that feeds its own values back is a deep network with a layer for each step, all with the same weights."
    return svg.drawing(parts, 182, "A recurrent network, unrolled", words)


def shapes() -> str:
    """What may be asked of a sequence: one answer, a sequence from one number, an answer at each step, an answer afterwards."""
    parts: list[str] = []
    kinds = (("one answer", (0, 1, 2), (2,)), ("one question", (0,), (0, 1, 2)), ("at each step", (0, 1, 2), (0, 1, 2)))
    for k, (name, heard, said) in enumerate(kinds):
        left = 22.0 + 116 * k
        for t in range(3):
            x = left + 32 * t
            if t < 2:
                parts.append(svg.arrow((x, 66), (x + 32, 66), "red", 1.8, (9, 10)))
            parts += [svg.arrow((x, 108), (x, 66), "blue", 1.8, (8, 10)), svg.node((x, 108), "", "blue", 8)] if t in heard else []
            parts += [svg.arrow((x, 66), (x, 24), "green", 1.8, (9, 9)), svg.node((x, 24), "", "green", 8)] if t in said else []
            parts.append(svg.node((x, 66), "", "ink", 9))
        parts.append(svg.words((left + 32, 138), name))
    words = "A network may answer once after hearing all, go on from one input, or answer at each step."
    return svg.drawing(parts, 146, "Shapes of tasks", words)


def products() -> str:
    """An error goes back through the steps, multiplied by a Jacobian at each."""
    parts, x = [], [30.0 + 70 * k for k in range(5)]
    for k in range(4):
        width = 5.5 * 0.55 ** (3 - k)
        parts.append(svg.arrow((x[k + 1], 56), (x[k], 56), "red", max(width, 0.7), (18, 18)))
        parts.append(svg.formula(((x[k] + x[k + 1]) / 2, 40), f"J_{k + 1}", colour="red"))
    parts += [svg.node((at, 56), f"h_{k}") for k, at in enumerate(x)]
    parts += [svg.arrow((x[4], 112), (x[4], 56), "red", 4, (0, 19)), svg.words((322, 128), "error", "end", "red")]
    parts += [svg.words((30, 96), "hardly"), svg.words((30, 112), "anything"), svg.words((30, 128), "arrives")]
    words = "The error at the last step is multiplied by a Jacobian at each step back; if these shrink it, early steps learn nothing."
    return svg.drawing(parts, 138, "A product of Jacobians", words)


def cell() -> str:
    """The cell of an LSTM: the line of memory, three gates, and what is shown."""
    parts = [svg.arrow((30, 46), (84, 46), "red", 2.6, (14, 13)), svg.arrow((84, 46), (166, 46), "red", 2.6, (12, 13))]
    parts += [svg.arrow((166, 46), (316, 46), "red", 2.6, (12, 15))]
    bus = 214.0
    parts += [svg.line((40, bus), (262, bus), "blue", 2), svg.words((8, bus + 20), "what was shown, what is heard", "start", "blue")]
    parts += [svg.formula((4, bus + 5), "h, x", "start", "blue")]
    for at, name, gate in ((84.0, "f", True), (140.0, "i", True), (196.0, "g", False), (262.0, "o", True)):
        parts += [svg.arrow((at, bus), (at, 182), "blue", 1.8), svg.box((at - 17, 150), (34, 30), name, "green" if gate else "ink")]
        parts.append(svg.formula((at + 20, 197), SIGMA if gate else "tanh", "start", "soft"))
    parts += [svg.arrow((84, 150), (84, 46), "green", 2, (0, 13)), svg.arrow((140, 150), (164, 104), "green", 2, (0, 13))]
    parts += [svg.arrow((196, 150), (168, 104), "ink", 2, (0, 13)), svg.arrow((166, 104), (166, 46), "ink", 2, (12, 13))]
    parts += [svg.arrow((262, 150), (262, 118), "green", 2, (0, 13)), svg.arrow((262, 46), (262, 66), "red", 2, (0, 0))]
    parts += [svg.box((241, 66), (42, 24), "tanh"), svg.arrow((262, 90), (262, 118), "ink", 2, (0, 13))]
    parts += [svg.arrow((262, 118), (318, 118), "blue", 2.2, (12, 14))]
    parts += [svg.node((84, 46), TIMES, "green", 12), svg.node((166, 46), "+", "ink", 12), svg.node((166, 104), TIMES, "green", 12)]
    parts += [svg.node((262, 118), TIMES, "green", 12), svg.formula((16, 40), "c_{t-1}", "start"), svg.formula((322, 42), "c_t")]
    parts += [svg.formula((326, 123), "h_t"), svg.words((166, 18), "memory: never through weights", colour="red")]
    parts += [svg.words((78, 90), "keep", "end", "green"), svg.words((138, 128), "write", "end", "green")]
    parts += [svg.words((270, 142), "show", "start", "green")]
    words = "The memory is multiplied by the forget gate, and what the input gate lets in is added; the output gate shows its tanh."
    return svg.drawing(parts, 242, "The cell of an LSTM", words)


def oscillators() -> str:
    """Two masses on springs, one of them hidden."""
    parts = [svg.line((14, 24), (14, 96), "ink", 3), svg.line((326, 24), (326, 96), "ink", 3)]
    parts += [_spring(14, 86, 60), _spring(120, 208, 60), _spring(242, 326, 60)]
    parts += [svg.node((103, 60), "x_1", "blue", 19), svg.box((200, 34), (52, 52), "", "soft"), svg.node((226, 60), "x_2", "red", 19)]
    parts += [svg.formula((50, 46), "1"), svg.formula((166, 46), "κ"), svg.formula((288, 46), "k")]
    parts += [svg.words((103, 108), "measured, with noise", colour="blue"), svg.words((236, 108), "nobody sees it", colour="red")]
    words = "Two masses hang on walls and on each other by springs. The first one is measured with noise; the second one is to be inferred."
    return svg.drawing(parts, 118, "Two oscillators, one of them unseen", words)


def filtering() -> str:
    """What is expected, what is measured, and the estimate between them."""
    x = np.linspace(0, 1, 121)
    curves = {}
    for name, mean, width in (("expected", 0.36, 0.13), ("seen", 0.62, 0.09), ("estimate", 0.36 + 0.26 * 0.169 / 0.25, 0.074)):
        curves[name] = (x, np.exp(-((x - mean) ** 2) / (2 * width**2)) / width)
    parts = charts.chart(Axis("x", (0, 1)), Axis("density", (0, 15)), curves)
    words = "The estimate lies between what was expected and what is measured, nearer to the surer one, and is surer than both."
    return svg.drawing(parts, charts.HEIGHT, "Expected, measured, estimated", words)


def adder() -> str:
    """Adding by places: all that goes from one to the next is a carry."""
    parts: list[str] = []
    for k, (a, b, carry, digit) in enumerate(((1, 1, 0, 0), (0, 1, 1, 0), (1, 1, 1, 1), (0, 0, 1, 1))):
        x = 70.0 + 72 * k
        parts += [svg.words((x, 28), ("ones", "twos", "fours", "eights")[k], colour="soft")]
        parts += [svg.arrow((x, 132), (x, 98), "blue", 2), svg.arrow((x, 66), (x, 52), "green", 2), svg.words((x, 46), str(digit))]
        parts += [svg.box((x - 17, 66), (34, 32), "+"), svg.words((x, 148), f"{a}, {b}", colour="blue")]
        parts += [svg.arrow((x - 55, 82), (x - 19, 82), "red", 2)] if k else []
        parts += [svg.words((x - 36, 74), str(carry), colour="red")] if k else []
    parts += [svg.words((170, 172), "5 + 7 = 12; red: the carry", colour="soft")]
    words = "Two numbers are added digit by digit; the only thing that must be remembered from one place to the next is the carry."
    return svg.drawing(parts, 180, "Carry the one", words)


def waits() -> str:
    """How well three kinds of networks recall a number after training, against the steps that they had to wait."""
    found = remembered.kept("waits")
    curves = {name: (found["waits"], np.median(found["errors"][k], 1)) for k, name in enumerate(remembered.KINDS)}
    parts = charts.chart(Axis("steps to wait", (1, 100), True), Axis("error", (0, 1.15)), curves, dict(curves))
    words = "Error of a recalled number, in units of the numbers themselves, after equally long trainings."
    return svg.drawing(parts, charts.HEIGHT, "Waits and errors", words)


def _spring(left: float, right: float, y: float) -> str:
    turns = [(left + 8 + (right - left - 16) * k / 12, y + (0 if k in (0, 12) else 8 * (-1) ** k)) for k in range(13)]
    return svg.path([(left, y), *turns, (right, y)], "ink", 1.6)
