"""When does a fit find the truth, and when only the noise?

A resonance is fitted by its own formula, by polynomials and by a network; a wave packet, from many starting points.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float
from numpy.polynomial import Chebyshev

from ..draw.curves import Fits, minima, overfit
from ..errors import require, require_positive
from ..learn.backpropagation import Layer, backward, forward, network
from ..learn.descent import packed, unpacked
from ..learn.optimizers import Adam
from ..physics.line_shapes import LORENTZIAN, WAVE_PACKET, LineShape
from ..runs.progress import Progress
from ..runs.record import Record
from ..runs.settings import from_json, to_json

__all__ = ["Settings", "cost_along_centre", "fit", "measure", "run", "settings_from_json", "settings_to_json"]

RESONANCE = np.array([1.0, 0.3, 0.4])  # height, centre, width
PACKET = np.array([1.0, 0.5, 1.0, 6.0])  # height, centre, width, wave number
BORDER = 3.0
DEGREES = range(1, 17)
HIDDEN = (60, 60)


@dataclass(frozen=True)
class Settings:
    """Settings of a curve-fitting run.

    Args:
        noise: standard deviation of the noise on every measured value; the curves have height 1.
        points: measured points to learn from; ten times as many validate, and as many again test.
        starts: starting points of the fits of the wave packet.
        steps: training steps of the network and of the fits.
        seed: of all randomness.
        quick: a third of the steps and of the starting points.
    """

    noise: float = 0.1
    points: int = 25
    starts: int = 300
    steps: int = 15_000
    seed: int = 0
    quick: bool = False

    def __post_init__(self):
        require_positive(self, "noise", "starts", "steps")
        require(self.points > DEGREES[-1], f"`points` must be more than {DEGREES[-1]}, but is {self.points}.")
        require(self.seed >= 0, f"`seed` must not be negative, but is {self.seed}.")


settings_to_json = to_json
settings_from_json = partial(from_json, Settings)


class Data(NamedTuple):
    """Measured points: to learn from, to validate (which decides when to stop), and to test (which decides nothing)."""

    training: tuple[np.ndarray, np.ndarray]
    validation: tuple[np.ndarray, np.ndarray]
    test: tuple[np.ndarray, np.ndarray]


class Model(NamedTuple):
    """A fitted curve."""

    name: str
    curve: Callable[[np.ndarray], np.ndarray]


def run(settings: Settings, record: Record, progress: Progress) -> dict[str, Any]:
    """Fit, stop early and late, start from many places, draw."""
    share = 3 if settings.quick else 1
    steps, starts = -(-settings.steps // share), -(-settings.starts // share)
    rng = np.random.default_rng(settings.seed)
    data = measure(rng, LORENTZIAN, RESONANCE, settings)
    found = fit(LORENTZIAN, *data.training, np.array([0.5, -0.5, 1.0]), steps)
    degrees = [_polynomial(data, degree) for degree in DEGREES]
    degree = int(np.argmin([_error(model, data.validation) for model in degrees]))
    early, late, history = _network(rng, data, steps, progress)
    models = [
        Model("Lorentzian, by gradient descent", lambda x: LORENTZIAN.value(x, found)),
        Model(f"polynomial of degree {DEGREES[degree]}, chosen by validation", degrees[degree].curve),
        Model(f"polynomial of degree {DEGREES[-1]}", degrees[-1].curve),
        Model("network, stopped by validation", early.curve),
        Model("network, trained to the end", late.curve),
    ]
    table = [{"model": m.name} | {f"{name} error": _error(m, points) for name, points in data._asdict().items()} for m in models]
    table.append({"model": "the true curve (noise alone)"} | {f"{n} error": _error(_TRUTH, p) for n, p in data._asdict().items()})
    ends, costs, packet = _many_starts(rng, settings, starts, steps, progress)
    record.save_metrics([dict(zip(("step", "training", "validation"), row, strict=True)) for row in history])
    shown = {"true curve": _TRUTH.curve, "Lorentzian": models[0].curve, "network, stopped": early.curve, "network, to the end": late.curve}
    errors = [[_error(model, points) for model in degrees] for points in data[:2]]
    record.save_figure(
        "overfit", overfit(Fits(data.training, shown, BORDER), np.array(history), np.array([DEGREES, *errors]), settings.noise)
    )
    record.save_figure("minima", minima(packet, cost_along_centre(packet), ends[:, 1], costs, PACKET))
    reached = float(np.mean(costs < 1.5 * settings.noise**2))
    return _outcome(settings, table, history, reached, found, _standard_errors(data, settings.noise))


def measure(rng: np.random.Generator, shape: LineShape, theta: np.ndarray, settings: Settings) -> Data:
    """Points at random places with normal noise; no two sets share one."""

    def some(points: int) -> tuple[np.ndarray, np.ndarray]:
        x = np.sort(rng.uniform(-BORDER, BORDER, points))
        return x, shape.value(x, theta) + settings.noise * rng.normal(size=points)

    return Data(some(settings.points), some(10 * settings.points), some(10 * settings.points))


def fit(shape: LineShape, x: np.ndarray, y: np.ndarray, start: Float[np.ndarray, "*fits parameters"], steps: int):
    """The parameters after `steps` steps of Adam down the mean squared error, its gradient 2 <(f - y) df/dtheta>."""

    def gradient(theta):
        deviation = shape.value(x, theta) - y
        return 2 * np.mean(deviation[..., None] * shape.jacobian(x, theta), axis=-2)

    descent = Adam(0.02)
    theta, memory = start, descent.begin(start)
    for _ in range(steps):
        theta, memory = descent.step(gradient, theta, memory)
    return theta


_TRUTH = Model("true curve", lambda x: LORENTZIAN.value(x, RESONANCE))


def _error(model: Model, points: tuple[np.ndarray, np.ndarray]) -> float:
    return float(np.mean((model.curve(points[0]) - points[1]) ** 2))


def _polynomial(data: Data, degree: int) -> Model:
    return Model(f"degree {degree}", Chebyshev.fit(*data.training, degree, domain=[-BORDER, BORDER]))


def _network(rng: np.random.Generator, data: Data, steps: int, progress: Progress) -> tuple[Model, Model, list[list[float]]]:
    """A network after the step with the least validation error, after the last step, and step, training and validation error."""
    layers = network(rng, (1, *HIDDEN, 1), ("tanh",) * len(HIDDEN) + ("linear",))
    layers[0] = layers[0]._replace(weights=3 * layers[0].weights, bias=3 * layers[0].bias)
    x, y = (part[:, None] for part in data.training)
    build = partial(unpacked, layers)

    def gradient(place):
        there = build(place)
        return packed(backward(there, forward(there, x), y))

    descent = Adam(0.002)
    vector = best = packed(layers)
    memory, history, least = descent.begin(vector), [], np.inf
    for k in range(1, steps + 1):
        vector, memory = descent.step(gradient, vector, memory)
        if k % 10 == 0 and (k < 1000 or k % 100 == 0):
            model = _as_model(build(vector))
            history.append([k, _error(model, data.training), _error(model, data.validation)])
            if history[-1][2] < least:
                least, best = history[-1][2], vector
            progress.update("network", k, steps, history[-1][2], "error")
    return _as_model(build(best)), _as_model(build(vector)), history


def _as_model(layers: list[Layer]) -> Model:
    return Model("network", lambda x: forward(layers, np.asarray(x)[:, None])[-1][:, 0])


def _many_starts(rng: np.random.Generator, settings: Settings, starts: int, steps: int, progress: Progress):
    """Where fits of the wave packet end that start at random centres and wave numbers, their costs, and the measured points."""
    x, y = measure(rng, WAVE_PACKET, PACKET, settings).validation
    begin = np.column_stack([np.ones(starts), rng.uniform(-BORDER, BORDER, starts), np.ones(starts), rng.uniform(4, 8, starts)])
    parts = np.array_split(begin, 10)
    ends = []
    for k, part in enumerate(parts):
        ends.append(fit(WAVE_PACKET, x, y, part, max(steps // 15, 1)))
        progress.update("starts", k + 1, len(parts))
    ends = np.concatenate(ends)
    return ends, np.mean((WAVE_PACKET.value(x, ends) - y) ** 2, axis=-1), (x, y)


def cost_along_centre(packet: tuple[np.ndarray, np.ndarray]) -> Float[np.ndarray, "2 places"]:
    """Centres, and the cost of a packet with that centre and all else right, for measured points x and y."""
    centres = np.linspace(-BORDER, BORDER, 600)
    theta = np.tile(PACKET, (len(centres), 1))
    theta[:, 1] = centres
    return np.array([centres, np.mean((WAVE_PACKET.value(packet[0], theta) - packet[1]) ** 2, axis=-1)])


def _standard_errors(data: Data, noise: float) -> Float[np.ndarray, "parameters"]:
    """The best that any unbiased fit can do: the Cramer-Rao bound noise (J^T J)^(-1/2) at the true parameters."""
    jacobian = LORENTZIAN.jacobian(data.training[0], RESONANCE)
    return noise * np.sqrt(np.diag(np.linalg.inv(jacobian.T @ jacobian)))


def _outcome(settings: Settings, table, history, reached: float, found: np.ndarray, errors: np.ndarray) -> dict[str, Any]:
    keys = ("lorentzian", "best_polynomial", "highest_polynomial", "stopped_network", "trained_network", "noise")
    metrics: dict[str, Any] = {
        f"{key}_{part}_error": row[f"{part} error"] for key, row in zip(keys, table, strict=True) for part in Data._fields
    }
    metrics["best_step"] = int(min(history, key=lambda row: row[2])[0])
    for name, value, true, error in zip(LORENTZIAN.parameters, found, RESONANCE, errors, strict=True):
        metrics |= {f"{name}": float(value), f"{name}_standard_errors_off": float((value - true) / error)}
    metrics["starts_that_reach_the_global_minimum"] = reached
    worse = metrics["trained_network_test_error"] / metrics["stopped_network_test_error"]
    return {
        "metrics": metrics,
        "table": table,
        "sentence": (
            f"Trained to the end, the network fits its {settings.points} points to {metrics['trained_network_training_error']:.4f}, below "
            f"the noise of {settings.noise**2:.4f}, and is {worse:.1f} times worse on new points than when stopped in time; the right "
            f"formula reaches {metrics['lorentzian_test_error']:.4f}. Of the fits of a wave packet only {reached:.0%} find the "
            "lowest of its many minima."
        ),
        "notes": ["Errors are mean squares. The validation points chose degree and step; the test points chose nothing."],
        "captions": {
            "overfit": "The fits, and errors on the points learned from and on new ones: against the training step of the network, and "
            "against the degree of a polynomial.",
            "minima": "A wave packet, and its cost against the centre with all else right (line). Fits (dots) adjust all four parameters, "
            "but end in whichever minimum is near.",
        },
    }
