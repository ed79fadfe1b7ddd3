"""The schemes of lecture 3, and the frames that move in it."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from ...draw.schemes import charts, graphs, networks, svg
from ...draw.schemes.charts import Axis
from ...draw.schemes.graphs import Operation
from ...learn.backpropagation import Layer, backward, cost, forward
from ...learn.random_networks import deep

X, TARGET = np.array([[1.0, 0.5]]), np.array([[1.0]])
LAYERS = [
    Layer(np.array([[0.5, -1.0], [1.0, 0.5]]), np.array([0.0, 0.5]), "tanh"),
    Layer(np.array([[1.0], [-2.0]]), np.array([0.5]), "linear"),
]


class Frame(NamedTuple):
    """A picture of a computation, and what happens in it."""

    drawing: str
    words: str


def chain() -> list[Frame]:
    """Forward and back through y = w2 tanh(w1 x), C = (y - t)^2, with w1 = 0.5, w2 = 2, x = 1, t = 0."""
    h = float(np.tanh(0.5))
    y = 2 * h
    values = {"x": "1", "z": "0.5", "h": svg.number(h, 3), "y": svg.number(y, 3), "C": svg.number(y**2, 3)}
    slopes = {"C": 1.0, "y": 2 * y, "h": 2 * y * 2, "z": 2 * y * 2 * (1 - h**2)}
    slopes["x"] = slopes["z"] * 0.5
    said = ["the input", "times w_1 = 0.5", "tanh", "times w_2 = 2", "squared, since t = 0"]
    back = ["∂C/∂C = 1", "times 2y", "times w_2", "times 1 - h²", "times w_1"]
    frames = [Frame(_chain({}, {}, []), "Nothing has been computed yet.")]
    for k, name in enumerate(values):
        frames.append(Frame(_chain(dict(list(values.items())[: k + 1]), {}, [name]), f"Forward: {name} is {said[k]}".replace("_", "")))
    for k, name in enumerate(slopes):
        done = {one: svg.number(slopes[one], 2) for one in list(slopes)[: k + 1]}
        frames.append(Frame(_chain(values, done, [name]), f"Back: the slope of C by {name}: {back[k]}".replace("_", "")))
    return frames


def _chain(values: Mapping[str, str], slopes: Mapping[str, str], active: Sequence[str]) -> str:
    labels = {"x": "x", "z": "z", "h": "h", "y": "y", "C": "C"}
    spots = {name: Operation((28.0 + 71 * k, 70.0), label) for k, (name, label) in enumerate(labels.items())}
    parts = graphs.graph(spots, list(pairwise(labels)), values, slopes, active)
    return svg.drawing(parts, 128, "A chain of operations", "Values above the nodes, slopes of the cost below them.", shown=520)


def paths() -> str:
    """Two ways from a variable to the cost."""
    spots = {"u": Operation((40.0, 80.0), "u"), "a": Operation((165.0, 38.0), "a"), "b": Operation((165.0, 122.0), "b")}
    spots["C"] = Operation((295.0, 80.0), "C")
    wires = [("u", "a"), ("u", "b"), ("a", "C"), ("b", "C")]
    parts = graphs.graph(spots, wires)
    for (start, end), text in zip(wires, ["∂a/∂u", "∂b/∂u", "∂C/∂a", "∂C/∂b"], strict=True):
        x, y = svg.along(spots[start].at, spots[end].at, 0.5)
        parts.append(svg.formula((x, y + (-8 if end == "a" or start == "a" else 20)), text, colour="red", halo=True))
    return svg.drawing(
        parts,
        160,
        "Two paths",
        "The variable u acts on C through a and through b; the slopes along each path are multiplied, and the paths added.",
    )


def layer() -> str:
    """What a layer receives and hands on, forward and back."""
    parts = [svg.box((70, 40), (70, 110), "·W + b", "blue"), svg.box((200, 40), (70, 110), "f", "green")]
    for x0, x1, text in ((8, 66, "x"), (144, 196, "z"), (274, 332, "y")):
        parts += [svg.arrow((x0, 62), (x1, 62), "blue", 2), svg.formula(((x0 + x1) / 2, 52), text, colour="blue")]
    for x0, x1, text in ((66, 8, "∂C/∂x"), (196, 144, "δ"), (332, 274, "∂C/∂y")):
        parts += [svg.arrow((x0, 128), (x1, 128), "red", 2), svg.formula(((x0 + x1) / 2, 146), text, colour="red")]
    parts += [svg.arrow((105, 152), (105, 180), "red", 2), svg.formula((105, 198), "∂C/∂W = x^{T}δ,  ∂C/∂b", colour="red")]
    parts += [svg.formula((105, 30), "keeps x"), svg.formula((235, 30), "keeps y")]
    return svg.drawing(
        parts,
        206,
        "A layer, forward and back",
        "Values go from left to right; slopes come back from right to left, and leave those of the weights on the way.",
    )


def by_hand() -> list[Frame]:
    """The network of the text, forward and back in eight steps."""
    values = forward(LAYERS, X)
    gradients = backward(LAYERS, values, TARGET)
    h, y = values[1][0], float(values[2][0, 0])
    slope_y = 2 * (y - 1.0)
    slope_h = slope_y * LAYERS[1].weights[:, 0]
    delta = slope_h * (1 - h**2)
    forth = {(0, 0): "1", (0, 1): "0.5"}
    hidden = {(1, n): svg.number(float(h[n])) for n in range(2)}
    error = {(2, 0): f"δ = {svg.number(slope_y)}"}
    deltas = {(1, n): f"δ = {svg.number(float(delta[n]))}" for n in range(2)}
    slopes = {(1, n): svg.number(float(slope_h[n])) for n in range(2)}
    last, first = _edges(gradients[1].weights, 1), _edges(gradients[0].weights, 0)
    end = forth | hidden | {(2, 0): svg.number(y)}
    return [
        Frame(_network(forth, {}, {}), "The inputs; numbers on the lines are weights. The biases are 0, 0.5 and 0.5."),
        Frame(_network(forth | hidden, {}, {}), "Forward: h = tanh(xW + b)."),
        Frame(_network(end, {}, {}), f"Forward: y = {y:.2f}. The target is 1, so C = {cost(values[2], TARGET):.2f}."),
        Frame(_network(end, error, {}), f"Back: the slope of C by y is 2 (y - 1) = {slope_y:.2f}; the output is linear."),
        Frame(_network(end, error, last), "Back: slopes of the last weights are h times δ; red numbers on lines are slopes."),
        Frame(_network(end, error | slopes, last), "Back: the slope by h is δ times the weight."),
        Frame(_network(end, error | deltas, last), "Back: times the slope of tanh, 1 - h², gives δ of the hidden neurons."),
        Frame(_network(end, error | deltas, last | first), "Back: slopes of the first weights are x times δ. Done."),
    ]


def _edges(weights: np.ndarray, layer: int) -> dict[networks.Wire, str]:
    return {((layer, k), (layer + 1, n)): svg.number(float(weights[k, n])) for k, n in np.ndindex(weights.shape)}


def _network(values: Mapping[networks.Spot, str], slopes: Mapping[networks.Spot, str], found: Mapping[networks.Wire, str]) -> str:
    spots = {spot: (x, y + 8) for spot, (x, y) in networks.places([2, 2, 1], height=210, margin=34).items()}
    names = {(0, 0): "x_1", (0, 1): "x_2", (1, 0): "h_1", (1, 1): "h_2", (2, 0): "y"}
    weights = _edges(LAYERS[0].weights, 0) | _edges(LAYERS[1].weights, 1)
    colours = {spot: "red" if spot in slopes else "blue" if spot in values else "soft" for spot in spots}
    at = {((0, 0), (1, 1)): 0.28, ((0, 1), (1, 0)): 0.28}
    parts = networks.network(spots, networks.Look(names, {**weights, **found}, dict.fromkeys(found, "red"), colours, at))
    parts += [svg.formula((spots[s][0], spots[s][1] - 24), text, colour="blue", halo=True) for s, text in values.items()]
    parts += [svg.formula((min(spots[s][0], 300), spots[s][1] + 34), text, colour="red", halo=True) for s, text in slopes.items()]
    return svg.drawing(
        parts, 232, "A network, forward and back", "Values stand above the neurons, slopes of the cost below them.", shown=520
    )


def shrinking() -> str:
    """How the gradient grows or shrinks on its way back, for three spreads of the weights."""
    numbers = np.arange(1, 21)
    found = {f"spread {spread:g}": (numbers, gradient_sizes(spread)) for spread in (0.7, 1.0, 1.5)}
    axes = Axis("layer", (0, 21)), Axis("size", None, True)
    parts = charts.chart(*axes, found)
    return svg.drawing(
        parts,
        charts.HEIGHT,
        "Size of the gradient by layer",
        "Against the layer, for three spreads of the weights: it falls towards the first layer, stays, or grows.",
    )


def gradient_sizes(spread: float) -> np.ndarray:
    """The root mean square of the slopes by the weights of each of 20 tanh layers, relative to the last one."""
    layers = deep(np.random.default_rng(0), [50] * 21, spread, 0.0)
    x = np.random.default_rng(1).normal(size=(20, 50)).astype(np.float32) * 0.1
    gradients = backward(layers, forward(layers, x), np.ones((20, 50), np.float32))
    sizes = np.array([np.sqrt(np.mean(np.asarray(gradient.bias, float) ** 2)) for gradient in gradients])
    return sizes / sizes[-1]
