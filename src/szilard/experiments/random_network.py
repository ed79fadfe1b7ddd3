"""What functions does a random network draw, and when do they turn into noise?

The forward pass over the plane of a shallow and a deep network with random weights; the deep one is held against mean-field theory.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

from ..draw.plane import Panel, pictures
from ..draw.random_networks import Spread, mean_field
from ..errors import require, require_positive
from ..learn.backpropagation import Layer, forward
from ..physics import signal_propagation as theory
from ..runs.progress import Progress
from ..runs.record import Record
from ..runs.settings import from_json, to_json

__all__ = ["Settings", "run", "settings_from_json", "settings_to_json"]

SHALLOW = (2, 30, 1)
COMPARED = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0)  # weight spreads of the table
SHOWN = (1.0, 4.0)  # weight spreads drawn beside the chosen one
EXTENT = 2.0
ANGLE = 0.1  # between the two inputs whose correlation is followed, in radians
LEVEL = 0.9


@dataclass(frozen=True)
class Settings:
    """Settings of a random-network run.

    Args:
        weight_spread: standard deviation of the weights, times the square root of the inputs of a unit.
        bias_spread: standard deviation of the biases.
        layers: hidden layers of the deep network.
        width: units in each of them.
        pixels: along each side of the pictures.
        networks: random networks that the statistics average over.
        seed: of all randomness.
        quick: pictures of 100 x 100 and a quarter of the networks.
    """

    weight_spread: float = 2.0
    bias_spread: float = 0.3
    layers: int = 20
    width: int = 100
    pixels: int = 400
    networks: int = 200
    seed: int = 0
    quick: bool = False

    def __post_init__(self):
        require_positive(self, "weight_spread", "layers", "width", "pixels", "networks")
        require(self.bias_spread >= 0, f"`bias_spread` must not be negative, but is {self.bias_spread}.")
        require(self.seed >= 0, f"`seed` must not be negative, but is {self.seed}.")


settings_to_json = to_json
settings_from_json = partial(from_json, Settings)


class Statistics(NamedTuple):
    """Of the last hidden layer: the variance of what enters it, the saturated fraction, the correlation, and the units' values."""

    variance: float
    saturated: float
    correlation: float
    values: Float[np.ndarray, "units"]


def run(settings: Settings, record: Record, progress: Progress) -> dict[str, Any]:
    """Draw the networks, count, and compare with mean-field theory."""
    pixels = min(settings.pixels, 100) if settings.quick else settings.pixels
    networks = -(-settings.networks // 4) if settings.quick else settings.networks
    _draw(settings, pixels, record, progress)
    spreads = sorted({*COMPARED, settings.weight_spread})
    measured, expected = {}, {}
    for k, spread in enumerate(spreads):
        measured[spread] = _measure(settings, spread, networks)
        expected[spread] = _expect(settings, spread)
        progress.update("statistics", k + 1, len(spreads))
    compared = [Spread(spread, *measured[spread], *expected[spread]) for spread in spreads]
    critical = theory.critical_spread(settings.bias_spread)
    line = np.array([[spread, *_expect(settings, spread)[1:]] for spread in np.linspace(spreads[0], spreads[-1], 25)])
    record.save_figure("mean_field", mean_field(compared, line, settings.weight_spread, critical, LEVEL))
    return _outcome(settings, compared, critical)


def deep(rng: np.random.Generator, sizes: Sequence[int], weight_spread: float, bias_spread: float) -> list[Layer]:
    """A network of tanh layers with normal weights of variance weight_spread^2 / inputs and biases of variance bias_spread^2."""

    def layer(m: int, n: int) -> Layer:
        weights, bias = rng.normal(size=(m, n)) * weight_spread / np.sqrt(m), rng.normal(size=n) * bias_spread
        return Layer(weights.astype(np.float32), bias.astype(np.float32), "tanh")

    return [layer(m, n) for m, n in pairwise(sizes)]


def scan(layers: Sequence[Layer], pixels: int, units: int = 1) -> list[Float[np.ndarray, "units pixels pixels"]]:
    """The first `units` units of every layer over the plane, row by row so that memory stays small; x0 runs along the last axis."""
    axis = ((np.arange(pixels) + 0.5) / pixels * 2 - 1).astype(np.float32) * EXTENT
    rows = [forward(layers, np.column_stack([axis, np.full(pixels, x1, np.float32)]))[1:] for x1 in axis]
    return [np.stack([row[k][:, :units].T for row in rows], axis=1) for k in range(len(layers))]


def _draw(settings: Settings, pixels: int, record: Record, progress: Progress) -> None:
    spreads = sorted({*SHOWN, settings.weight_spread})
    shown = sorted({k for k in (1, 2, 3, 10, settings.layers) if k <= settings.layers})
    shallow, layered = [], []
    for k, spread in enumerate(spreads):
        hidden, output = scan(deep(np.random.default_rng([settings.seed, 1]), SHALLOW, spread, settings.bias_spread), pixels, 4)
        row = f"weight spread {spread:g}"
        shallow += [Panel(f"hidden unit {i + 1}", values, row) for i, values in enumerate(hidden)] + [Panel("output", output[0], row)]
        layers = scan(_deep(settings, spread, np.random.default_rng([settings.seed, 2])), pixels)
        layered += [Panel(f"layer {i}", layers[i - 1][0], row) for i in shown] + [Panel("output", layers[-1][0], row)]
        if spread == settings.weight_spread:
            record.save_arrays("picture", output=layers[-1][0], first_layers=np.stack([layer[0] for layer in layers[:3]]))
        progress.update("pictures", k + 1, len(spreads))
    record.save_figure("deep", pictures(layered, len(shown) + 1, (-1, 1), "RdBu_r", 2.1))
    record.save_figure("shallow", pictures(shallow, 5, (-1, 1), "RdBu_r", 2.3))


def _deep(settings: Settings, spread: float, rng: np.random.Generator) -> list[Layer]:
    return deep(rng, [2] + [settings.width] * settings.layers + [1], spread, settings.bias_spread)


def _measure(settings: Settings, spread: float, networks: int) -> Statistics:
    rng = np.random.default_rng([settings.seed, 3])
    angles = np.array([0, ANGLE])
    x = np.sqrt(2) * np.column_stack([np.cos(angles), np.sin(angles)]).astype(np.float32)
    entering = np.stack([_entering_last(_deep(settings, spread, rng), x) for _ in range(networks)])
    q = float(np.mean(entering**2))
    values = np.tanh(entering).ravel()
    return Statistics(q, float(np.mean(np.abs(values) > LEVEL)), float(np.mean(entering[:, 0] * entering[:, 1])) / q, values)


def _entering_last(layers: Sequence[Layer], x: np.ndarray) -> Float[np.ndarray, "points units"]:
    last = layers[-2]
    return forward(layers[:-2], x)[-1] @ last.weights + last.bias


def _expect(settings: Settings, spread: float) -> tuple[float, float, float]:
    q = spread**2 + settings.bias_spread**2
    c = (spread**2 * np.cos(ANGLE) + settings.bias_spread**2) / q
    variances, correlations = theory.propagate(q, c, spread, settings.bias_spread, settings.layers)
    return variances[-1], theory.saturated(variances[-1], LEVEL), correlations[-1]


def _outcome(settings: Settings, compared: Sequence[Spread], critical: float) -> dict[str, Any]:
    own = next(row for row in compared if row.spread == settings.weight_spread)
    keys = ("variance", "saturated", "correlation")
    metrics: dict[str, Any] = {f"{key}": getattr(own, key) for key in keys}
    metrics |= {f"{key}_mean_field": getattr(own, f"{key}_expected") for key in keys}
    metrics["largest_saturated_deviation"] = max(abs(row.saturated - row.saturated_expected) for row in compared)
    metrics["largest_correlation_deviation"] = max(abs(row.correlation - row.correlation_expected) for row in compared)
    metrics["critical_spread_mean_field"] = critical
    phase = "chaotic" if own.spread > critical else "ordered"
    return {
        "metrics": metrics,
        "table": [_row(row, critical) for row in compared],
        "sentence": (
            f"With weights of spread {own.spread:g} a random network of {settings.layers} layers is {phase}: two inputs {ANGLE} rad apart "
            f"leave it with correlation {own.correlation:.2f}, and {own.saturated:.0%} of its units are saturated; mean-field theory says "
            f"{own.correlation_expected:.2f} and {own.saturated_expected:.0%}, and puts the border of chaos at spread {critical:.2f}."
        ),
        "notes": [f"A unit counts as saturated where its value exceeds {LEVEL} or lies below \N{MINUS SIGN}{LEVEL}."],
        "captions": {
            "deep": f"Units of a random network over the plane, layer by layer ({settings.layers} layers of {settings.width} units); "
            "rows differ in the spread of the weights alone.",
            "shallow": "The same for a network with one hidden layer of 30 units.",
            "mean_field": "Values of the last layer's units, the saturated fraction, and the correlation of two close inputs after the "
            "last layer: random networks (bars, dots) and mean-field theory (lines).",
        },
    }


def _row(row: Spread, critical: float) -> dict[str, Any]:
    return {
        "weight spread": row.spread,
        "phase": "chaotic" if row.spread > critical else "ordered",
        "variance": row.variance,
        "variance, mean field": row.variance_expected,
        "saturated": row.saturated,
        "saturated, mean field": row.saturated_expected,
        "correlation": row.correlation,
        "correlation, mean field": row.correlation_expected,
    }
