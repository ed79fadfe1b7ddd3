"""Can a network learn a picture as a function y(x0, x1), and what does each of its neurons do?"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

from ..data.pictures import read_picture
from ..draw.plane import Panel, losses, pictures
from ..errors import require, require_positive
from ..learn.backpropagation import Layer, cost, forward, network
from ..learn.descent import descend
from ..learn.optimizers import Adam
from ..runs.progress import Progress
from ..runs.record import Record
from ..runs.settings import from_json, to_json

__all__ = ["Settings", "alone", "run", "settings_from_json", "settings_to_json"]

PIXELS = 128
SIZES = (2, 150, 100, 1)
SHOWN = 5  # neurons drawn per layer
EVALUATIONS = 50


@dataclass(frozen=True)
class Settings:
    """Settings of an image-fitting run.

    Args:
        picture: a PNG file, or an array saved by numpy.save; without it, waves of two sources behind a ball.
        samples: points that training may look at, counted as often as they are looked at.
        batch: points of a step.
        rate: learning rate of the first step; it falls to 0 in a straight line.
        spread: by how much the first layer's weights and biases are larger than usual; large ones resolve fine details.
        baseline_samples: points that the plain recipe may look at.
        seed: of all randomness.
        quick: a tenth of the points for the plain recipe.
    """

    picture: str = ""
    samples: int = 200_000
    batch: int = 50
    rate: float = 0.006
    spread: float = 8.0
    baseline_samples: int = 2_000_000
    seed: int = 0
    quick: bool = False

    def __post_init__(self):
        require_positive(self, "samples", "batch", "rate", "spread", "baseline_samples")
        require(self.seed >= 0, f"`seed` must not be negative, but is {self.seed}.")


settings_to_json = to_json
settings_from_json = partial(from_json, Settings)


class Pixels(NamedTuple):
    """The picture as points: places, shades, and which of them are learned from; the others are held out."""

    shape: tuple[int, int]
    x: Float[np.ndarray, "pixels 2"]
    y: Float[np.ndarray, "pixels 1"]
    training: np.ndarray
    held: np.ndarray


class Recipe(NamedTuple):
    """How to train: activation, spread of the first layer, learning rate at a fraction of the training, points per step, points in all."""

    name: str
    activation: str
    spread: float
    rate: Callable[[float], float]
    batch: int
    samples: int


def run(settings: Settings, record: Record, progress: Progress) -> dict[str, Any]:
    """Learn the picture by two recipes, draw it, and draw what single neurons do."""
    picture = read_picture(settings.picture) if settings.picture else waves_behind_a_ball(PIXELS)
    pixels = split(picture, np.random.default_rng([settings.seed, 0]))
    plain = -(-settings.baseline_samples // 10) if settings.quick else settings.baseline_samples
    own = Recipe("network", "tanh", settings.spread, lambda t: settings.rate * (1 - t), settings.batch, settings.samples)
    usual = Recipe("plain recipe", "relu", 1.0, lambda t: 0.001, 100, plain)
    layers, curve = learn(own, pixels, settings.seed, progress)
    plain_layers, plain_curve = learn(usual, pixels, settings.seed, progress)
    linear = np.linalg.lstsq(_with_one(pixels.x[pixels.training]), pixels.y[pixels.training], rcond=None)[0]
    errors = {"linear model": cost(_with_one(pixels.x[pixels.held]) @ linear, pixels.y[pixels.held])}
    errors |= {recipe.name: _held_error(found, pixels) for recipe, found in ((usual, plain_layers), (own, layers))}
    shown = [Panel("picture", picture), *(Panel(r.name, _picture(f, pixels)) for r, f in ((own, layers), (usual, plain_layers)))]
    record.save_figure("picture", pictures(shown, 3, size=3.6, map="gray"))
    record.save_figure("neurons", pictures(_neurons(layers, pixels), SHOWN, None, "RdBu_r", 2.3))
    record.save_figure("learning", losses(*_curves({"network": curve, "plain recipe": plain_curve}), label="points looked at"))
    record.save_arrays("picture", target=picture, learned=shown[1].values)
    return _outcome(own, usual, errors, curve)


def waves_behind_a_ball(pixels: int) -> Float[np.ndarray, "pixels pixels"]:
    """The picture to learn where none is given: waves of two sources interfere, and a ball with a sharp border lies before them."""
    x0, x1 = np.meshgrid(*[(np.arange(pixels) + 0.5) / pixels * 2 - 1] * 2)
    waves = sum(np.cos(14 * np.hypot(x0 - place, x1 + 1)) for place in (-0.5, 0.5)) / 4 + 0.5
    ball = 0.9 - 0.6 * np.hypot(x0 + 0.1, x1 - 0.45) / 0.45
    return np.where(np.hypot(x0, x1 - 0.35) < 0.35, ball, waves)


def split(picture: Float[np.ndarray, "rows columns"], rng: np.random.Generator) -> Pixels:
    """The pixels with places from -1 to 1; a random half is learned from."""
    axes = [((np.arange(n) + 0.5) / n * 2 - 1) for n in picture.shape[::-1]]
    x0, x1 = np.meshgrid(*axes)
    order = rng.permutation(picture.size)
    x = np.column_stack([x0.ravel(), x1.ravel()]).astype(np.float32)
    half = picture.size // 2
    return Pixels(picture.shape, x, picture.reshape(-1, 1).astype(np.float32), order[:half], order[half:])


def learn(recipe: Recipe, pixels: Pixels, seed: int, progress: Progress) -> tuple[list[Layer], list[tuple[int, float]]]:
    """The trained network, and the error on held-out pixels against the points looked at."""
    rng = np.random.default_rng([seed, 1])
    steps = -(-recipe.samples // recipe.batch)
    stride, curve, layers = -(-steps // EVALUATIONS), [], begin(recipe, rng)

    def batches() -> Iterable[tuple[np.ndarray, np.ndarray]]:
        for _ in range(steps):
            batch = rng.choice(pixels.training, recipe.batch)
            yield pixels.x[batch], pixels.y[batch]

    for k, found in enumerate(descend(layers, batches(), lambda k: Adam(recipe.rate(k / steps))), start=1):
        layers = found
        if k % stride == 0 or k == steps:
            curve.append((k * recipe.batch, _held_error(layers, pixels)))
            progress.update(recipe.name, k, steps, curve[-1][1], "error")
    return layers, curve


def begin(recipe: Recipe, rng: np.random.Generator) -> list[Layer]:
    """The network before training: weights of variance 2/inputs (relu) or 1/inputs (tanh), more in a spread first layer; else no biases."""
    gain = np.sqrt(2) if recipe.activation == "relu" else 1.0
    layers = network(rng, SIZES, (recipe.activation, recipe.activation, "linear"))
    first = recipe.spread if recipe.spread != 1 else 0.0
    scales = [(gain * recipe.spread, first), (gain, 0.0), (gain, 0.0)]
    return [
        Layer((layer.weights * w).astype(np.float32), (layer.bias * b).astype(np.float32), layer.activation)
        for layer, (w, b) in zip(layers, scales, strict=True)
    ]


def alone(layers: Sequence[Layer], x: Float[np.ndarray, "points inputs"], layer: int, neuron: int) -> Float[np.ndarray, "points outputs"]:
    """The output when in hidden layer `layer` (0 is the first) all neurons but `neuron` are silent: their values are set to 0."""
    values = forward(layers[: layer + 1], x)[-1]
    return forward(layers[layer + 1 :], np.where(np.arange(values.shape[1]) == neuron, values, 0).astype(values.dtype))[-1]


def _held_error(layers: Sequence[Layer], pixels: Pixels) -> float:
    return cost(forward(layers, pixels.x[pixels.held])[-1], pixels.y[pixels.held])


def _with_one(x: np.ndarray) -> np.ndarray:
    return np.column_stack([x, np.ones(len(x))])


def _picture(layers: Sequence[Layer], pixels: Pixels) -> Float[np.ndarray, "rows columns"]:
    return forward(layers, pixels.x)[-1].reshape(pixels.shape)


def _neurons(layers: Sequence[Layer], pixels: Pixels) -> list[Panel]:
    """Of each hidden layer, the output with one neuron switched on alone, for the neurons that matter most for the picture."""
    panels = []
    for layer, name in enumerate(["first layer", "second layer"]):
        views = [alone(layers, pixels.x, layer, k)[:, 0] for k in range(SIZES[layer + 1])]
        strongest = sorted(range(len(views)), key=lambda k: -float(np.std(views[k])))[:SHOWN]
        panels += [Panel(f"neuron {k}", views[k].reshape(pixels.shape), name) for k in strongest]
    return panels


def _curves(curves: dict[str, list[tuple[int, float]]]) -> tuple[dict[str, list[float]], dict[str, list[int]]]:
    return {name: [e for _, e in curve] for name, curve in curves.items()}, {name: [n for n, _ in curve] for name, curve in curves.items()}


def _outcome(own: Recipe, usual: Recipe, errors: dict[str, float], curve: list[tuple[int, float]]) -> dict[str, Any]:
    reached = next((samples for samples, error in curve if error <= errors[usual.name]), None)
    metrics = {
        "error": errors[own.name],
        "samples": own.samples,
        "plain_recipe_error": errors[usual.name],
        "plain_recipe_samples": usual.samples,
        "samples_to_plain_recipe_error": reached,
        "linear_error": errors["linear model"],
    }
    samples = {own.name: own.samples, usual.name: usual.samples}
    when = "does not reach" if reached is None else f"has after {reached:,} points the error of"
    return {
        "metrics": metrics,
        "table": [{"model": name, "points looked at": samples.get(name), "held-out error": error} for name, error in errors.items()],
        "sentence": (
            f"The network 2-150-100-1 learns the picture to a mean squared error of {errors[own.name]:.5f} on pixels it never saw, "
            f"looking at {own.samples:,} points; it {when} the plain recipe, {errors[usual.name]:.5f} after {usual.samples:,} points; "
            f"a linear model is left with {errors['linear model']:.3f}."
        ),
        "notes": ["The plain recipe is the usual one: relu, Adam with the constant rate 0.001, batches of 100."],
        "captions": {
            "picture": "The picture, and what was learned from half of its pixels.",
            "neurons": "The output when one neuron is switched on alone, for the neurons of each hidden layer that change it most.",
            "learning": "Error on held-out pixels against the points looked at.",
        },
    }
