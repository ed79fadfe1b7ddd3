"""The schemes of lecture 4, and the film of a network that learns the noise."""

from collections.abc import Sequence

import numpy as np

from ...data.line_measurements import RESONANCE
from ...draw.schemes import charts, graphs, networks, raster, svg
from ...draw.schemes.charts import Axis
from ...draw.schemes.graphs import Operation
from ...learn.backpropagation import Layer, forward
from ...learn.single_neurons import alone, without
from ...physics.line_shapes import LORENTZIAN
from .. import overfit

SPACING = 1.05  # about 2 pi / 6, the wavelength of the packet


def stack() -> str:
    """The layers of the network of this lecture, with what goes from one to the next."""
    boxes = [("Input", "1", 0), ("Dense", "40, tanh", 80), ("Dense", "40, tanh", 1640), ("Dense", "1", 41)]
    parts = []
    for k, (kind, size, count) in enumerate(boxes):
        x = 4.0 + 87 * k
        parts += [svg.box((x, 30), (70, 52), colour="blue" if count else "ink"), svg.words((x + 35, 52), kind)]
        parts += [svg.words((x + 35, 72), size, colour="soft"), svg.words((x + 35, 104), f"{count:,}" if count else "")]
        if k < 3:
            parts.append(svg.arrow((x + 70, 56), (x + 86, 56)))
    shapes = ["(25, 1)", "(25, 40)", "(25, 40)", "(25, 1)"]
    parts += [svg.words((39.0 + 87 * k, 18), text, colour="soft") for k, text in enumerate(shapes)]
    parts.append(svg.words((4, 104), "parameters", "start", "soft"))
    return svg.drawing(
        parts, 114, "A stack of layers", "Input, two dense layers of 40 tanh neurons, and an output; shapes above, parameters below."
    )


def epochs() -> str:
    """How examples are used in an epoch."""
    parts = [svg.words((4, 16), "examples, in random order", "start"), svg.words((336, 16), "held out", "end", "green")]
    for k in range(5):
        parts += [svg.box((4 + 48.0 * k, 26), (44, 30), f"B_{k + 1}", "blue"), svg.arrow((26 + 48.0 * k, 58), (26 + 48.0 * k, 84))]
        parts.append(svg.node((26 + 48.0 * k, 100), f"θ_{k + 1}", radius=15))
        if k < 4:
            parts.append(svg.arrow((41 + 48.0 * k, 100), (59 + 48.0 * k, 100)))
    parts += [svg.box((262, 26), (74, 30), "", "green"), svg.words((299, 46), "all", colour="green")]
    parts += [svg.arrow((233, 100), (260, 100)), svg.box((262, 84), (74, 32), "val_loss", "green", plain=True)]
    parts += [svg.arrow((299, 58), (299, 82), "green")]
    parts += [svg.bracket((4, 122), (238, 122), "an epoch: one step for each batch")]
    return svg.drawing(
        parts,
        160,
        "An epoch",
        "Each batch of the examples makes one step of the parameters; then those held out are judged.",
    )


def own_layer() -> str:
    """The computation of a layer that is a formula."""
    spots = {"x": Operation((26.0, 60.0), "x"), "u": Operation((140.0, 60.0), "u"), "f": Operation((254.0, 60.0), "f")}
    spots |= {"c": Operation((90.0, 132.0), "x_0"), "w": Operation((170.0, 132.0), "w"), "a": Operation((254.0, 132.0), "a")}
    parts = graphs.graph(spots, [("x", "u"), ("u", "f"), ("c", "u"), ("w", "u"), ("a", "f")], active=["c", "w", "a"])
    parts += [svg.arrow((273, 60), (330, 60)), svg.formula((140, 28), "(x - x_0)/w"), svg.formula((262, 28), "a/(1 + u^2)")]
    parts.append(svg.words((4, 137), "weights", "start", "violet"))
    return svg.drawing(
        parts, 162, "A layer with three weights", "From x, the centre and the width comes u; from u and the height comes the output."
    )


def roles() -> str:
    """What the three sets of examples are for."""
    rows = [("training", "moves the weights", 150, "blue"), ("validation", "chooses: when to stop, which size", 80, "green")]
    rows.append(("test", "judges, once, in the end", 80, "red"))
    parts, x = [], 4.0
    for k, (name, task, width, colour) in enumerate(rows):
        parts += [svg.box((x, 8), (width, 34), name, colour, plain=True), svg.words((4, 68 + 22.0 * k), f"{name}:", "start", colour)]
        parts.append(svg.words((92, 68 + 22.0 * k), task, "start"))
        x += width + 10
    return svg.drawing(parts, 122, "Three sets of examples", "Training examples move the weights, validation ones choose, test ones judge.")


def expected() -> str:
    """The errors that least squares has on average."""
    ratio = np.linspace(0, 0.96, 25)
    curves = {"fitted points": (ratio, 1 - ratio), "new values": (ratio, 1 + ratio)}
    parts = charts.chart(Axis("p/N", (0, 1)), Axis("E / E(noise)", (0, 2)), curves, dashed={"noise": (ratio, 1 + 0 * ratio)})
    return svg.drawing(
        parts,
        charts.HEIGHT,
        "Expected errors",
        "The error on fitted points falls with the number of parameters; that on new values rises.",
    )


def shrunk() -> str:
    """How much weight decay and early stopping leave of each direction."""
    g = 10.0 ** np.linspace(-4, 1, 101)
    rate, steps = 0.05, 100
    curves = {"decay": (g, g / (g + 1 / (2 * rate * steps))), "stopped": (g, 1 - (1 - 2 * rate * g) ** steps)}
    parts = charts.chart(Axis("curvature g", (1e-4, 10), True), Axis("fraction left", (-0.08, 1.1)), curves)
    words = "The fraction of the least-squares solution that is left, against the curvature, for weight decay and for early stopping."
    return svg.drawing(parts, charts.HEIGHT, "What decay and stopping leave", words)


def many_minima() -> str:
    """The cost of a shifted wave packet, without noise."""
    shift = np.linspace(-3, 3, 241)
    cost = 1 - np.exp(-(shift**2) / 4) * np.cos(6 * shift)
    minima = SPACING * np.arange(-2, 3)
    dots = {"minima": (minima, 1 - np.exp(-(minima**2) / 4) * np.cos(6 * minima))}
    parts = charts.chart(Axis("δ", (-3, 3)), Axis("C", (0, 2)), {"cost": (shift, cost)}, dots)
    return svg.drawing(
        parts, charts.HEIGHT, "The cost of a shifted packet", "It is zero at no shift, and has a minimum about every wavelength beside it."
    )


def views() -> str:
    """Two ways to look at a neuron."""
    parts = []
    for left, title, on in ((0.0, "alone", {1}), (172.0, "without it", {0, 2})):
        spots = {spot: (x + left, y + 24) for spot, (x, y) in networks.places([1, 3, 1], width=168, height=130, margin=24).items()}
        strong = {wire: "blue" for k in on for wire in (((0, 0), (1, k)), ((1, k), (2, 0)))}
        colours = {(1, k): "blue" if k in on else "soft" for k in range(3)}
        labels = {(0, 0): "x", (2, 0): "y"} | {(1, k): f"h_{k + 1}" if k in on else "0" for k in range(3)}
        parts += [*networks.network(spots, networks.Look(labels, {}, strong, colours)), svg.words((left + 84, 16), title)]
    return svg.drawing(parts, 162, "Two views of a neuron", "Left: the second hidden neuron is on alone. Right: it alone is off.")


def contributions() -> str:
    """What six neurons add to the output."""
    layers = overfit.with_parameters("neurons", overfit.kept("neurons"))
    hidden, x = forward(layers[:1], overfit.GRID[:, None])[-1], overfit.GRID
    parts = hidden * layers[1].weights[:, 0]
    main = sorted(np.argsort(-np.ptp(parts, axis=0))[:2].tolist())
    curves = {f"h{k + 1}": (x, parts[:, k]) for k in main}
    curves["others"] = (x, parts.sum(1) - parts[:, main].sum(1) + layers[1].bias[0])
    whole = {"output": (x, forward(layers, x[:, None])[-1][:, 0])}
    drawn = charts.chart(Axis("x", (-3, 3)), Axis("y", (-0.7, 1.1)), curves, dashed=whole)
    return svg.drawing(drawn, charts.HEIGHT, "What neurons add", "Two of six neurons make the two flanks of the resonance.")


def film() -> tuple[list[str], list[str]]:
    """A network at its steps, above its errors until then; and what to say of each."""
    kept, data = overfit.kept("overfit"), overfit.resonance()
    truth = LORENTZIAN.value(overfit.GRID, RESONANCE)
    frames, said = [], []
    for k, (step, curve) in enumerate(zip(kept.steps, kept.curves, strict=True)):
        upper = charts.chart(
            Axis("x", (-3, 3)),
            Axis("y", (-0.6, 1.5)),
            {"network": (overfit.GRID[::2], curve[::2])},
            {"points": data.training},
            {"truth": (overfit.GRID[::3], truth[::3])},
        )
        frames.append(_above(upper, errors(kept.steps[: k + 1], [kept.training[: k + 1], kept.validation[: k + 1]])))
        said.append(f"step {step}: error {kept.training[k]:.4f} on its points, {kept.validation[k]:.4f} on new ones")
    return frames, said


def errors(steps: np.ndarray, found: Sequence[np.ndarray]) -> list[str]:
    """Both errors against the step, on logarithmic axes, with the noise."""
    curves = {"its points": (steps, found[0]), "new points": (steps, found[1])}
    noise = {"noise": ([1, 5000], [overfit.NOISE**2] * 2)}
    ends = {name: (one[0][-1:], one[1][-1:]) for name, one in curves.items()}
    return charts.chart(Axis("training step", (1, 5000), True), Axis("error", (1e-4, 2), True), curves, ends, noise)


def neuron(layers: Sequence[Layer], layer: int, number: int) -> str:
    """The picture of a network, with one neuron alone, and without it, each with its own scale of greys."""
    seen = overfit.pixels()
    whole = forward(layers, seen.x)[-1]
    shown = {"network": whole, f"neuron {number} alone": alone(layers, seen.x, layer, number)}
    shown["without it"] = without(layers, seen.x, layer, number)
    parts = []
    for k, (name, values) in enumerate(shown.items()):
        limits = (float(values.min()), max(float(values.max()), float(values.min()) + 1e-6))
        corner = (2.0 + 114 * k, 22.0)
        parts += [raster.plane(values.reshape(seen.shape), corner, 108, limits, "gray"), svg.words((corner[0] + 54, 15), name)]
    return svg.drawing(parts, 134, "A neuron of the network", f"The picture, with neuron {number} alone, and without it.", shown=620)


def _above(upper: Sequence[str], lower: Sequence[str]) -> str:
    moved = svg.moved("".join(lower), (0, charts.HEIGHT + 4))
    return svg.drawing([*upper, moved], 2 * charts.HEIGHT + 4, "The noise is learned", "The network above, its errors below.", shown=420)
