"""Does backpropagation, written out, find the true gradient and learn functions of two variables?

Four functions of the plane with sharp borders, 1 inside and 0 outside, are learned from points and judged on test points.
"""

from functools import partial
from typing import NamedTuple

import numpy as np

from ..data.plane_functions import FUNCTIONS, Points, draw
from ..draw.plane import Panel, losses, pictures
from ..learn import linear_model
from ..learn.backpropagation import Layer, cost, forward, network, step
from ..learn.gradient_check import deviation
from ..learn.linear_model import LinearModel
from ..machine import one_thread
from ..runs.outcome import Outcome, Row
from ..runs.pieces import in_pieces
from ..runs.run import Run
from ..settings.backpropagation import Settings

BATCHES = (1, 7, 50)
PIXELS = 200
EVALUATIONS = 100
GOAL = 0.01  # mean squared error at which a border is placed to about 0.03


class Learned(NamedTuple):
    """A function as it was learned: by the network and by the linear model, and the errors of both on test points."""

    layers: list[Layer]
    linear: LinearModel
    error: float
    linear_error: float


@one_thread()
def answer(run: Run[Settings]) -> Outcome:
    """Check the gradient, learn the functions, draw them."""
    deviations = {batch: _largest_deviation(run, batch) for batch in BATCHES}
    learned = {name: _learn(run, name) for name in FUNCTIONS}
    run.figure(
        "functions",
        pictures(_panels(learned), columns=len(learned)),
        "What was to be learned, what the best linear model makes of it, and what the network learned.",
    )
    curves = {_title(name): [error for _, error in run.curve(name)] for name in learned}
    run.figure(
        "learning",
        losses(curves, -(-run.settings.steps // EVALUATIONS), GOAL),
        "Mean squared error of the batches during training, averaged over stretches of training.",
    )
    return _outcome(learned, deviations)


def _largest_deviation(run: Run[Settings], batch: int) -> float:
    rng = run.rng("gradient check")
    layers = network(rng, (2, 30, 20, 3), ("tanh", "relu", "sigmoid"))
    return max(deviation(layers, rng.normal(size=(batch, 2)), rng.normal(size=(batch, 3))))


def _learn(run: Run[Settings], name: str) -> Learned:
    settings, function = run.settings, FUNCTIONS[name]
    training = draw(run.rng(f"{name}: training points"), function, settings.points)
    test = draw(run.rng(f"{name}: test points"), function, settings.points)
    activations = [settings.activation] * len(settings.hidden) + ["sigmoid"]
    start = network(run.rng(f"{name}: network"), (2, *settings.hidden, 1), activations)
    advance = partial(_train, run, name, training)
    layers = in_pieces(run, name, start, advance, steps=settings.steps, pieces=EVALUATIONS, kinds=(Layer,))
    linear = linear_model.fit(*training)
    return Learned(layers, linear, cost(forward(layers, test.x)[-1], test.y), cost(linear(test.x), test.y))


def _train(run: Run[Settings], name: str, training: Points, layers: list[Layer], steps: range) -> tuple[list[Layer], float]:
    """The network after some steps of stochastic gradient descent, and the mean cost of their batches."""
    settings, rng, costs = run.settings, run.rng(f"{name}: batches from step {steps.start}"), []
    for k in steps:
        batch = rng.integers(settings.points, size=settings.batch)
        layers, value = step(layers, training.x[batch], training.y[batch], settings.rate * (1 - k / settings.steps))
        costs.append(value)
    return layers, float(np.mean(costs))


def _title(name: str) -> str:
    return name.upper() if name in ("and", "xor") else name


def _panels(learned: dict[str, Learned]) -> list[Panel]:
    axis = (np.arange(PIXELS) + 0.5) / PIXELS * 2 - 1
    x0, x1 = np.meshgrid(axis, axis)
    points = np.column_stack([x0.ravel(), x1.ravel()])
    targets = [Panel(_title(name), FUNCTIONS[name](x0, x1).astype(float), "target") for name in learned]
    linear = [Panel(f"error {a.linear_error:.3f}", a.linear(points).reshape(x0.shape), "linear model") for a in learned.values()]
    networks = [Panel(f"error {a.error:.4f}", forward(a.layers, points)[-1].reshape(x0.shape), "network") for a in learned.values()]
    return targets + linear + networks


def _outcome(learned: dict[str, Learned], deviations: dict[int, float]) -> Outcome:
    worst = max(learned, key=lambda name: learned[name].error)
    return Outcome(
        sentence=(
            f"Backpropagation written out in NumPy learns four functions; its largest mean squared error on test points is "
            f"{learned[worst].error:.4f} ({_title(worst)}; linear model: {learned[worst].linear_error:.2f}). Its gradient "
            f"equals automatic differentiation to {max(deviations.values()):.0e}."
        ),
        rows=[Row(_title(name), name, error=found.error, linear_error=found.linear_error) for name, found in learned.items()],
        label="function",
        metrics={f"gradient_deviation_batch_{batch}": value for batch, value in deviations.items()},
        notes=("A point is true where its coordinate is positive: AND and XOR are functions of the whole plane, not of four points.",),
    )
