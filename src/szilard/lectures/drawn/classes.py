"""The schemes of lecture 5: images, probabilities, confusion, dropout, and a window that moves over an image."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Int

from ...draw.schemes import charts, graphs, networks, raster, svg
from ...draw.schemes.charts import Axis
from ...draw.schemes.graphs import Operation
from ...learn.cross_entropy import softmax
from .. import handwriting

CELL = 29.0
Image = Float[np.ndarray, "64"]


def ink(image: Image, corner: svg.Place, size: float, colour: str = "soft") -> list[str]:
    """An image in black on white, framed."""
    return [
        '<g style="image-rendering:pixelated">',
        raster.plane(1 - np.asarray(image, float).reshape(8, 8)[::-1], corner, size, (0, 1), "gray"),
        "</g>",
        svg.path(_square(corner, size), colour, 1.5),
    ]


def pixels() -> str:
    """An image, its numbers, and the vector that they make."""
    kept = handwriting.kept()
    levels = kept.levels[int(np.flatnonzero(kept.labels == 3)[0])].reshape(8, 8)
    parts = ink(levels.ravel() / 16, (4, 24), 120)
    parts += [svg.words((150 + 21.0 * k, 37 + 15.0 * row), str(levels[row, k + 1])) for row in range(8) for k in range(6)]
    parts += [svg.words((64, 16), "8 x 8 pixels"), svg.words((202, 16), "ink from 0 to 16"), svg.words((308, 16), "x")]
    parts += [svg.box((298, 24), (20, 120)), svg.arrow((270, 84), (296, 84))]
    parts += [svg.line((298, 24 + 15.0 * k), (318, 24 + 15.0 * k), width=0.5) for k in range(1, 8)]
    parts.append(svg.words((308, 162), "64"))
    words = "A three of 8 x 8 pixels, the numbers of its six inner columns, and the vector of 64 numbers that a network sees."
    return svg.drawing(parts, 170, "An image is a list of numbers", words)


def shares() -> str:
    """From scores to probabilities."""
    scores = np.array([[2.0, 1.0, -1.0]])
    weights, found = np.exp(scores[0]), softmax(scores)[0]
    parts = [svg.words((50, 16), "scores"), svg.words((150, 16), "exponentials"), svg.words((290, 16), "probabilities")]
    for k in range(3):
        y = 45.0 + 46 * k
        parts += [svg.node((50, y), f"z_{k + 1}", "blue"), svg.formula((28, y + 5), svg.number(float(scores[0, k]), 0), "end", "blue")]
        parts += [svg.arrow((69, y), (116, y)), svg.formula((120, y + 5), f"e^z = {svg.number(float(weights[k]))}", "start")]
        parts += [
            svg.arrow((200, y), (252, y)),
            svg.formula((256, y + 5), f"p_{k + 1} = {svg.number(float(found[k]), 3)}", "start", "green"),
        ]
    parts += [svg.words((228, 170), "divide by"), svg.words((228, 187), f"the sum {weights.sum():.2f}")]
    return svg.drawing(parts, 196, "Softmax", "Three scores, their exponentials, and these divided by their sum: probabilities.")


def slopes() -> str:
    """How strongly a wrong answer pulls, for two costs."""
    ahead = np.linspace(-6, 6, 121)
    p = 1 / (1 + np.exp(-ahead))
    curves = {"cross-entropy": (ahead, 1 - p), "squared error": (ahead, 4 * p * (1 - p) ** 2)}
    parts = charts.chart(Axis("z(true) - z(other)", (-6, 6)), Axis("slope", (-0.03, 1.1)), curves)
    words = "The slope of the cost against the lead of the true class: where the network is surely wrong, the squared error has none."
    return svg.drawing(parts, charts.HEIGHT, "How strongly a mistake pulls", words)


def error_graph() -> str:
    """What comes back through softmax and cross-entropy."""
    spots = {
        name: Operation((30.0 + 90 * k, 62.0), text) for k, (name, text) in enumerate({"x": "x", "z": "z", "p": "p", "C": "C"}.items())
    }
    parts = graphs.graph(spots, [("x", "z"), ("z", "p"), ("p", "C")], {"z": "xW + b", "p": "softmax", "C": "cost"})
    parts += [svg.arrow((300, 112), (122, 112), "red", 2), svg.formula((211, 132), "∂C/∂z = p - y", colour="red")]
    return svg.drawing(
        parts, 142, "Softmax and cross-entropy", "Forward from x over scores and probabilities to C; back in one step, p - y."
    )


def guess(image: Image, probabilities: Float[np.ndarray, "10"], true: int | None = None, title: str = "What the network says") -> str:
    """An image, and the probabilities of the ten classes as bars."""
    parts = [*ink(image, (4, 30), 96), *bars(probabilities, 118.0, true)]
    told = ", ".join(f"{k}: {p:.2f}" for k, p in enumerate(probabilities) if p > 0.005)
    return svg.drawing(parts, 156, title, f"Probabilities of the digits: {told}.")


def bars(probabilities: Float[np.ndarray, "10"], left: float, true: int | None = None) -> list[str]:
    """Ten bars 22 apart; the true class is green, and the largest value is written."""
    parts, best = [svg.line((left, 130), (left + 220, 130), "ink", 1.2)], int(np.argmax(probabilities))
    for k, p in enumerate(np.asarray(probabilities, float).tolist()):
        x, top = left + 22 * k + 3, 130 - 104 * p
        colour = "green" if k == true else "red" if true is not None and k == best else "blue"
        parts.append(svg.path([(x, top), (x + 16, top), (x + 16, 130), (x, 130)], colour, filled=True))
        parts.append(svg.words((x + 8, 147), str(k), colour=colour if k in (best, true) else "ink"))
    at = min(max(left + 22 * best + 11, left + 20), left + 200)
    return [*parts, svg.words((at, 122 - 104 * float(probabilities[best])), f"{probabilities[best]:.3f}")]


def confusion(counts: Int[np.ndarray, "10 10"], title: str = "Confusion matrix") -> str:
    """How often each digit, in rows, was taken for each, in columns; the diagonal is right."""
    parts = [svg.words((185, 14), "taken for"), svg.words((4, 14), "digit", "start")]
    for k in range(10):
        parts += [svg.words((56 + CELL * k, 34), str(k)), svg.words((28, 58 + CELL * k), str(k))]
    for row, column in np.ndindex(counts.shape):
        count, x, y = int(counts[row, column]), 42 + CELL * column, 39 + CELL * row
        if count:
            colour = "green" if row == column else "red"
            opacity = 0.12 + 0.5 * min(1.0, count / (60 if row == column else 20))
            square = f'<rect x="{x:g}" y="{y:g}" width="{CELL:g}" height="{CELL:g}" fill="var(--{colour})" fill-opacity="{opacity:.2f}"/>'
            parts += [square, svg.words((x + CELL / 2, y + 19), str(count))]
    parts.append(svg.path([(42, 39), (332, 39), (332, 329), (42, 329), (42, 39)], "soft", 1))
    right = int(np.trace(counts))
    return svg.drawing(parts, 334, title, f"{right} of {int(counts.sum())} are named rightly.", shown=400)


def film() -> tuple[list[str], list[str]]:
    """The confusion matrix while a network learns, and what to say of each."""
    kept = handwriting.kept()
    frames = [confusion(counts, "Confusion while learning") for counts in kept.confusions]
    said = [
        f"after {epoch} epochs: {np.trace(counts) / counts.sum():.1%} right, cross-entropy {test:.3f} (training {training:.3f})"
        for epoch, counts, test, training in zip(handwriting.LOOKS, kept.confusions, kept.test, kept.training, strict=True)
    ]
    return frames, said


def learning() -> str:
    """Both cross-entropies by epoch."""
    kept, epochs = handwriting.kept(), np.array(handwriting.LOOKS)
    curves = {"training": (epochs, kept.training), "test": (epochs, kept.test)}
    parts = charts.chart(Axis("epoch", (0, 40)), Axis("C", (0.03, 4), True), curves, curves)
    return svg.drawing(parts, charts.HEIGHT, "Learning curves", "The cross-entropy of training and of test images, by epoch.")


def mistakes(images: Float[np.ndarray, "images 64"], labels: Sequence[int], guesses: Sequence[int], sure: Sequence[float]) -> str:
    """Images that were named wrongly, with what they are and what they were taken for."""
    parts = []
    for k, (image, label, taken, p) in enumerate(zip(images, labels, guesses, sure, strict=True)):
        x, y = 6.0 + 84 * (k % 4), 6.0 + 112 * (k // 4)
        parts += [
            *ink(image, (x, y), 70),
            svg.words((x + 35, y + 86), f"{label}, not {taken}"),
            svg.words((x + 35, y + 102), f"{p:.2f}", colour="red"),
        ]
    rows = -(-len(labels) // 4)
    told = ", ".join(f"{label} taken for {taken}" for label, taken in zip(labels, guesses, strict=True))
    return svg.drawing(parts, 6.0 + 112 * max(rows, 1), "The worst mistakes", f"Images and what they were taken for: {told}.", shown=520)


def between(shown: dict[str, Image], signed: str) -> str:
    """Images side by side; the one called `signed` has values between -1 and 1, in red and blue."""
    parts = []
    for k, (name, image) in enumerate(shown.items()):
        x, y = 10.0 + 112 * (k % 3), 22.0 + 122 * (k // 3)
        parts.append(svg.words((x + 48, y - 6), name))
        if name == signed:
            coloured = raster.plane(np.asarray(image).reshape(8, 8)[::-1], (x, y), 96, (-1, 1), "RdBu_r")
            parts.append(f'<g style="image-rendering:pixelated">{coloured}</g>')
        else:
            parts += ink(np.clip(image, 0, 1), (x, y), 96)
    return svg.drawing(parts, 22.0 + 122 * (-(-len(shown) // 3)), "Between two digits", f"Images: {', '.join(shown)}.", shown=480)


def border() -> str:
    """The border between two classes, and the shortest way across it."""
    parts = [svg.line((60, 190), (290, 30), "red", 2.2), svg.formula((282, 24), "z_a = z_b", "end", "red")]
    parts += [
        svg.node((110, 70), "x", "blue", 13),
        svg.arrow((120, 79), (156, 121), "green", 2.2),
        svg.formula((120, 118), "Δx", "start", "green"),
    ]
    parts += [svg.arrow((186, 102), (152, 54), "violet", 2), svg.formula((176, 66), "w", "start", "violet")]
    parts += [svg.formula((60, 30), "a is likelier"), svg.formula((250, 160), "b is likelier")]
    words = "A line on which both scores are equal; the shortest way from an image x across it is along w, at right angles."
    return svg.drawing(parts, 202, "The border between two classes", words)


def dropped() -> str:
    """The same network in two steps of training."""
    parts = []
    for left, title, off in ((0.0, "one step", {1, 4}), (172.0, "the next", {0, 1, 3})):
        spots = {spot: (x + left, y + 24) for spot, (x, y) in networks.places([2, 5, 1], width=168, height=200, margin=24).items()}
        kept = {spot: at for spot, at in spots.items() if not (spot[0] == 1 and spot[1] in off)}
        labels = {(0, 0): "x_1", (0, 1): "x_2", (2, 0): "y"} | {(1, k): "2h" for k in range(5) if k not in off}
        parts += networks.network(kept, networks.Look(labels))
        parts += [svg.node(spots[(1, k)], "0", "soft") for k in off]
        parts.append(svg.words((left + 84, 16), title))
    words = "Two of five hidden neurons are left out in one step, three in the next; those that stay give twice their value."
    return svg.drawing(parts, 228, "Dropout", words)


def window() -> str:
    """A convolution: a small window that moves over the image, with the same weights everywhere."""
    parts, size = [svg.words((78, 14), "image 8 x 8"), svg.words((266, 14), "one channel")], 17.0
    for left in (10.0, 198.0):
        for k in range(9):
            parts.append(svg.line((left + k * size, 22), (left + k * size, 22 + 8 * size), width=0.6))
            parts.append(svg.line((left, 22 + k * size), (left + 8 * size, 22 + k * size), width=0.6))
    for (column, row), colour in (((1, 1), "blue"), ((4, 4), "red")):
        x, y, goal = 10 + size * column, 22 + size * row, (198 + size * (column + 1), 22 + size * (row + 1))
        parts += [svg.path(_square((x, y), 3 * size), colour, 2.4), svg.path(_square(goal, size), colour, filled=True)]
        parts.append(svg.arrow((x + 3 * size + 2, y + 1.5 * size), (goal[0] - 2, goal[1] + size / 2), colour, 1.6))
    parts.append(svg.words((170, 180), "the same 9 weights and bias everywhere"))
    words = "Two windows of 3 x 3 pixels, each of which gives one value of the channel, by the same weights."
    return svg.drawing(parts, 190, "A convolution", words)


def _square(corner: svg.Place, size: float) -> list[svg.Place]:
    return [(corner[0] + a * size, corner[1] + b * size) for a, b in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))]
