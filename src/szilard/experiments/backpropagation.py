"""Does backpropagation, written out, find the true gradient and learn functions of two variables?

Four functions of the plane with sharp borders, 1 inside and 0 outside, are learned from points and judged on points never seen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from ..draw.plane import Panel, losses, pictures
from ..errors import require, require_positive
from ..learn.backpropagation import Layer, backward, cost, forward, network, step
from ..runs.progress import Progress
from ..runs.record import Record
from ..runs.settings import from_json, to_json

__all__ = ["Settings", "deviation", "run", "settings_from_json", "settings_to_json"]

BATCHES = (1, 7, 50)
PIXELS = 200
TARGETS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "and": lambda x0, x1: (x0 > 0) & (x1 > 0),
    "xor": lambda x0, x1: (x0 > 0) ^ (x1 > 0),
    "circle": lambda x0, x1: np.hypot(x0, x1) < 0.6,
    "ring": lambda x0, x1: np.abs(np.hypot(x0, x1) - 0.6) < 0.2,
}
REFERENCE = {"linear": lambda z: z, "relu": jax.nn.relu, "sigmoid": jax.nn.sigmoid, "tanh": jnp.tanh}


@dataclass(frozen=True)
class Settings:
    """Settings of a backpropagation run.

    Args:
        hidden: units of the hidden layers.
        activation: of the hidden layers; the output is a sigmoid.
        rate: learning rate of the first step; it falls to 0 in a straight line, so that the noise of the batches dies out.
        batch: points of a step.
        steps: steps of stochastic gradient descent per function.
        points: points to learn from, and as many others to be judged on.
        seed: of all randomness.
        quick: a quarter of the steps.
    """

    hidden: tuple[int, ...] = (30, 30)
    activation: Literal["tanh", "sigmoid", "relu"] = "tanh"
    rate: float = 2.0
    batch: int = 50
    steps: int = 60_000
    points: int = 10_000
    seed: int = 0
    quick: bool = False

    def __post_init__(self):
        require_positive(self, "rate", "batch", "steps", "points")
        require(all(units > 0 for units in self.hidden), f"`hidden` must be numbers of units greater than 0, but is {self.hidden}.")
        require(self.seed >= 0, f"`seed` must not be negative, but is {self.seed}.")


settings_to_json = to_json
settings_from_json = partial(from_json, Settings)


class Learned(NamedTuple):
    """A function as it was learned: the network and the linear model, their errors on held-out points, the cost along the way."""

    layers: list[Layer]
    linear: Float[np.ndarray, "3"]
    error: float
    linear_error: float
    curve: list[float]


def run(settings: Settings, record: Record, progress: Progress) -> dict[str, Any]:
    """Check the gradient, learn the functions, draw them."""
    deviations = {batch: _largest_deviation(batch, settings.seed) for batch in BATCHES}
    learned = {}
    for k, (name, target) in enumerate(TARGETS.items()):
        learned[name] = _learn(settings, np.random.default_rng([settings.seed, k]), target, partial(progress.update, name, measure="error"))
    record.save_figure("functions", pictures(_panels(learned), columns=len(learned)))
    record.save_figure("learning", losses({_title(name): found.curve for name, found in learned.items()}, _stride(settings), 0.01))
    metrics = {f"{name}_error": found.error for name, found in learned.items()}
    metrics |= {f"{name}_linear_error": found.linear_error for name, found in learned.items()}
    metrics |= {f"gradient_deviation_batch_{batch}": value for batch, value in deviations.items()}
    worst, linear = (max(getattr(found, key) for found in learned.values()) for key in ("error", "linear_error"))
    return {
        "metrics": metrics,
        "table": [{"function": name, "linear model": found.linear_error, "network": found.error} for name, found in learned.items()],
        "sentence": (
            f"Backpropagation written out in NumPy learns all four functions to a mean squared error of at most {worst:.4f} on points "
            f"it never saw, where a linear model is left with up to {linear:.2f}; its gradient equals automatic differentiation to "
            f"{max(deviations.values()):.0e}."
        ),
        "notes": ["A point is true where its coordinate is positive: AND and XOR are functions of the whole plane, not of four points."],
        "captions": {
            "functions": "What was to be learned, what the best linear model makes of it, and what the network learned.",
            "learning": "Mean squared error of the batches during training, averaged over stretches of training.",
        },
    }


def deviation(layers: Sequence[Layer], x: np.ndarray, target: np.ndarray, gradient=backward) -> list[float]:
    """For every layer, how far `gradient` is from automatic differentiation in double precision, relative to its largest entry."""

    def reference(parameters):
        y = jnp.asarray(x)
        for (weights, bias), layer in zip(parameters, layers, strict=True):
            y = REFERENCE[layer.activation](y @ weights + bias)
        return jnp.mean((y - target) ** 2)

    with jax.enable_x64(True):
        wanted = jax.grad(reference)([(jnp.asarray(layer.weights), jnp.asarray(layer.bias)) for layer in layers])
    found = gradient(layers, forward(layers, x), target)
    pairs = ([(np.asarray(w), f) for w, f in zip(a, b, strict=True)] for a, b in zip(wanted, found, strict=True))
    return [max(float(np.max(np.abs(f - w)) / np.max(np.abs(w))) for w, f in layer) for layer in pairs]


def _largest_deviation(batch: int, seed: int) -> float:
    rng = np.random.default_rng(seed)
    layers = network(rng, (2, 30, 20, 3), ("tanh", "relu", "sigmoid"))
    return max(deviation(layers, rng.normal(size=(batch, 2)), rng.normal(size=(batch, 3))))


def _learn(settings: Settings, rng: np.random.Generator, target, report: Callable[[int, int, float], None]) -> Learned:
    def draw() -> tuple[np.ndarray, np.ndarray]:
        x = rng.uniform(-1, 1, (settings.points, 2))
        return x, target(*x.T)[:, None].astype(float)

    (x, y), (held, truth) = draw(), draw()
    activations = [settings.activation] * len(settings.hidden) + ["sigmoid"]
    layers = network(rng, (2, *settings.hidden, 1), activations)
    steps, curve, costs = _steps(settings), [], []
    for k in range(1, steps + 1):
        batch = rng.integers(settings.points, size=settings.batch)
        layers, value = step(layers, x[batch], y[batch], settings.rate * (1 - (k - 1) / steps))
        costs.append(value)
        if len(costs) == _stride(settings) or k == steps:
            curve.append(float(np.mean(costs)))
            costs = []
            report(k, steps, curve[-1])
    linear = np.linalg.lstsq(_with_one(x), y[:, 0], rcond=None)[0]
    return Learned(layers, linear, cost(forward(layers, held)[-1], truth), cost(_with_one(held) @ linear, truth[:, 0]), curve)


def _with_one(x: Float[np.ndarray, "points 2"]) -> Float[np.ndarray, "points 3"]:
    return np.column_stack([x, np.ones(len(x))])


def _steps(settings: Settings) -> int:
    return -(-settings.steps // 4) if settings.quick else settings.steps


def _stride(settings: Settings) -> int:
    return -(-_steps(settings) // 100)


def _title(name: str) -> str:
    return name.upper() if name in ("and", "xor") else name


def _panels(learned: dict[str, Learned]) -> list[Panel]:
    axis = (np.arange(PIXELS) + 0.5) / PIXELS * 2 - 1
    x0, x1 = np.meshgrid(axis, axis)
    points = np.column_stack([x0.ravel(), x1.ravel()])
    shape = lambda values: np.reshape(values, x0.shape).astype(float)  # noqa: E731
    targets = [Panel(_title(name), shape(TARGETS[name](x0, x1)), "target") for name in learned]
    linear = [Panel(f"error {a.linear_error:.3f}", shape(_with_one(points) @ a.linear), "linear model") for a in learned.values()]
    networks = [Panel(f"error {a.error:.4f}", shape(forward(a.layers, points)[-1]), "network") for a in learned.values()]
    return targets + linear + networks
