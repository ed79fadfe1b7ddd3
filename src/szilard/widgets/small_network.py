"""A dense network that is evaluated in the page while a slider is dragged."""

import base64
from collections.abc import Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import Any

import numpy as np
from traitlets import Dict, Float, List, validate

from ..draw.colour_tables import colour_table
from ..errors import InputError, require, shown
from .views import Curve, Image, Plane, Slider
from .widget import Widget, fixed, live

ACTIVATIONS = ("linear", "relu", "sigmoid", "tanh")  # as in `szilard.learn.backpropagation`
MOST = 2_000_000  # weights
_LAYER = "a layer is (weights, bias, activation), as `szilard.learn.backpropagation.Layer` is"

Plain = tuple[np.ndarray, np.ndarray, str]


class SmallNetwork(Widget):
    """Shows what a network of dense layers computes, anew whenever a slider moves.

    A layer computes y = f(x W + b), as `szilard.learn.backpropagation.forward` does; weights are rounded to 32 bits.

    Args:
        layers: (weights, bias, activation) for each, with weights (inputs, outputs) and activation "linear", "relu", "sigmoid" or "tanh".
        view: `Curve`, `Plane` or `Image`; None: a curve for one input, and the plane for two.
        sliders: what the reader moves.
        inputs: the values of inputs that have neither an axis nor a slider; None: 0.
        caption: the text below the widget.
        description: what is to be seen, for those who cannot see it; the caption, if it is empty.

    `values` are those of the sliders; the page tells them to Python when a slider is let go, and moves to those that Python assigns.

    Raises:
        InputError: layers that do not fit each other, a view that does not fit the network, or a slider of what it does not have.
    """

    layers = fixed(List(Dict()))
    view = fixed(Dict())
    sliders = fixed(List(Dict()))
    inputs = fixed(List(Float()))
    start = fixed(List(Float()))
    values = live([])

    def __init__(
        self,
        layers: Sequence[Any],
        view: Curve | Plane | Image | None = None,
        sliders: Sequence[Slider] = (),
        inputs: Sequence[float] | None = None,
        caption: str = "",
        description: str = "",
    ) -> None:
        plain = _checked(layers)
        count = plain[0][0].shape[0]
        shown_as = _view(view, count, plain[-1][0].shape[1])
        fixed_inputs = _inputs(inputs, count)
        described = [_slider(slider, plain, shown_as["axes"], fixed_inputs) for slider in sliders]
        start = [slider.pop("value") for slider in described]
        super().__init__(
            caption,
            description,
            layers=[_described(layer) for layer in plain],
            view=shown_as,
            sliders=described,
            inputs=fixed_inputs,
            start=start,
            values=list(start),
        )

    @validate("values")
    def _moved(self, proposal: Any) -> list[float]:
        values = [float(value) for value in proposal["value"]]
        require(
            len(values) == len(self.sliders), f"`values` must be one for each of the {len(self.sliders)} sliders, but are {len(values)}."
        )
        for value, slider in zip(values, self.sliders, strict=True):
            low, high = slider["low"], slider["high"]
            require(
                low <= value <= high, f"`values` must lie on the sliders, but {slider['name']} = {value:g} is not in [{low:g}, {high:g}]."
            )
        return values


def _checked(layers: Sequence[Any]) -> list[Plain]:
    require(len(layers) > 0, f"`layers` must be one or more, but there are none; {_LAYER}.")
    plain = [_layer(layer, k) for k, layer in enumerate(layers)]
    for k, (one, next_one) in enumerate(pairwise(plain)):
        m, n = one[0].shape[1], next_one[0].shape[0]
        require(m == n, f"Layer {k} has {m} outputs, but layer {k + 1} takes {n} inputs; give the layers in their order.")
    total = sum(weights.size + bias.size for weights, bias, _ in plain)
    require(total <= MOST, f"The network has {total} weights, more than the {MOST} that a page can evaluate; show a smaller one.")
    return plain


def _layer(layer: Any, k: int) -> Plain:
    try:
        weights, bias, activation = layer
        weights, bias = np.asarray(weights, float), np.asarray(bias, float)
    except (TypeError, ValueError) as error:
        raise InputError(f"Layer {k} is {shown(repr(layer))}; {_LAYER}.") from error
    fits = weights.ndim == 2 and weights.size > 0 and bias.shape == weights.shape[1:]
    require(fits, f"Layer {k} has weights of shape {weights.shape} and a bias of shape {bias.shape}; they must be (m, n) and (n,).")
    words = f"the activation {shown(repr(activation))}; choose from {', '.join(ACTIVATIONS)}"
    require(activation in ACTIVATIONS, f"Layer {k} has {words}.")
    finite = bool(np.isfinite(weights).all() and np.isfinite(bias).all())
    require(finite, f"Layer {k} has weights that are not finite; the training that made them has failed.")
    return weights, bias, activation


def _described(layer: Plain) -> dict[str, Any]:
    weights, bias, activation = layer
    numbers = {name: base64.b64encode(array.astype("<f4").tobytes()).decode() for name, array in (("weights", weights), ("bias", bias))}
    return {"inputs": weights.shape[0], "outputs": weights.shape[1], "activation": activation, **numbers}


def _view(view: Curve | Plane | Image | None, inputs: int, outputs: int) -> dict[str, Any]:
    if view is None:
        require(
            inputs <= 2, f"A network of {inputs} inputs can be shown in several ways; give `view` as Curve(), Plane() or Image(shape=...)."
        )
        view = Curve() if inputs == 1 else Plane()
    found = asdict(view) | {"kind": type(view).__name__.lower(), "axes": {Curve: 1, Plane: 2, Image: 0}[type(view)]}
    require(found["axes"] <= inputs, f"The plane needs a network of two inputs or more, but this one has {inputs}; use Curve().")
    if isinstance(view, Image):
        pixels = view.shape[0] * view.shape[1]
        require(pixels == outputs, f"`shape` has {pixels} pixels, but the network has {outputs} outputs; they must be as many.")
    if isinstance(view, Plane):
        require(0 <= view.output < outputs, f"`output` must be less than the network's {outputs} outputs, but is {view.output}.")
    if isinstance(view, Curve):
        found |= {"count": 241}
    else:
        found |= {"colours": base64.b64encode(colour_table(view.map).tobytes()).decode()}
    return found


def _inputs(inputs: Sequence[float] | None, count: int) -> list[float]:
    values = [0.0] * count if inputs is None else [float(value) for value in inputs]
    require(len(values) == count, f"`inputs` must be {count}, as many as the network has, but are {len(values)}.")
    require(bool(np.isfinite(values).all()), "`inputs` must be finite numbers.")
    return values


def _slider(slider: Slider, layers: Sequence[Plain], axes: int, inputs: Sequence[float]) -> dict[str, Any]:
    found: dict[str, Any] = {"name": slider.name, "low": float(slider.low), "high": float(slider.high), "step": slider.step}
    kind, place = _moved_by(slider)
    found |= {"kind": kind, **place}
    own = 1.0
    if kind == "input":
        column = place["column"]
        require(axes <= column < len(inputs), f"The slider `{slider.name}` moves input {column}, which {_who(column, axes, len(inputs))}.")
        own = min(max(inputs[column], slider.low), slider.high)
    elif kind != "scale":
        own = _own(slider.name, layers, place)
    value = own if slider.value is None else slider.value
    words = f"The slider `{slider.name}` goes from {slider.low:g} to {slider.high:g}, but begins at {value:g}; widen it, or give `value`."
    require(slider.low <= value <= slider.high, words)
    return found | {"value": float(value)}


def _moved_by(slider: Slider) -> tuple[str, dict[str, int]]:
    if slider.input is not None:
        return "input", {"column": int(slider.input)}
    if slider.weight is not None:
        return "weight", dict(zip(("layer", "row", "column"), map(int, slider.weight), strict=True))
    if slider.bias is not None:
        return "bias", dict(zip(("layer", "column"), map(int, slider.bias), strict=True))
    return "scale", {}


def _who(column: int, axes: int, count: int) -> str:
    return "has an axis already" if 0 <= column < axes else f"the network of {count} inputs does not have"


def _own(name: str, layers: Sequence[Plain], place: dict[str, int]) -> float:
    layer = place["layer"]
    require(0 <= layer < len(layers), f"The slider `{name}` moves layer {layer}, but there are the layers 0 to {len(layers) - 1}.")
    weights, bias, _ = layers[layer]
    rows, columns = weights.shape
    row, column = place.get("row", 0), place["column"]
    inside = 0 <= row < rows and 0 <= column < columns
    require(inside, f"The slider `{name}` moves ({row}, {column}) of layer {layer}, which is {rows} x {columns}, counted from 0.")
    return float(weights[row, column] if "row" in place else bias[column])
