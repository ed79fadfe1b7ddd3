"""The three ways to fit a resonance: its own formula, polynomials, and a network that is followed while it learns."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from numpy.polynomial import Chebyshev

from ...data.line_measurements import BORDER, Measurements, Points
from ...learn import descent, least_squares
from ...learn.backpropagation import Layer, forward, network
from ...learn.descent import unpacked
from ...learn.optimizers import Adam
from ...physics.line_shapes import LineShape
from ...runs.run import Run

HIDDEN = (60, 60)
DENSELY = 1000  # steps after which the errors change slowly, and are looked at more rarely

Curve = Callable[[np.ndarray], np.ndarray]


class Followed(NamedTuple):
    """Networks after the step with the least validation error and after the last step, and step, training and validation error."""

    stopped: list[Layer]
    trained: list[Layer]
    history: list[tuple[int, float, float]]


def error(curve: Curve, points: Points) -> float:
    """The mean squared error of a curve."""
    return float(np.mean((curve(points.x) - points.y) ** 2))


def fit(
    shape: LineShape, points: Points, start: Float[np.ndarray, "*fits parameters"], steps: int
) -> Float[np.ndarray, "*fits parameters"]:
    """The parameters after `steps` steps of Adam down the mean squared error."""
    return least_squares.fit(shape.value, shape.jacobian, points, start, steps)


def polynomial(points: Points, degree: int) -> Curve:
    """The polynomial of least squares."""
    return Chebyshev.fit(*points, degree, domain=[-BORDER, BORDER])


def curve_of(layers: Sequence[Layer]) -> Curve:
    """The function that a network computes."""
    return lambda x: forward(layers, np.asarray(x)[:, None])[-1][:, 0]


def train(run: Run, data: Measurements, steps: int) -> Followed:
    """A network trained on all training points at once."""
    layers = network(run.rng("network"), (1, *HIDDEN, 1), ("tanh",) * len(HIDDEN) + ("linear",))
    layers[0] = layers[0]._replace(weights=3 * layers[0].weights, bias=3 * layers[0].bias)
    batch, adam = (data.training.x[:, None], data.training.y[:, None]), Adam(0.002)
    standing = descent.begin(layers, adam)
    best, least, history = standing.parameters, np.inf, []
    for k in range(1, steps + 1):
        standing = descent.step(layers, standing, batch, adam)
        if k == steps or k % (10 if k < DENSELY else 100) == 0:
            curve = curve_of(unpacked(layers, standing.parameters))
            history.append((k, error(curve, data.training), error(curve, data.validation)))
            if history[-1][2] < least:
                least, best = history[-1][2], standing.parameters
            run.say("network", k, steps, history[-1][2], "error")
    return Followed(unpacked(layers, best), unpacked(layers, standing.parameters), history)
