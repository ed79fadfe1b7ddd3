"""Which way downhill is the fastest?

Six optimizers on three landscapes and on a network that learns a picture, each with its best constant learning rate; plain gradient
descent is the baseline.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

from ..draw.landscapes import Walk, walks
from ..draw.plane import losses
from ..errors import require, require_positive
from ..learn.backpropagation import cost, forward
from ..learn.descent import descend
from ..learn.optimizers import OPTIMIZERS
from ..physics.landscapes import LANDSCAPES, Landscape
from ..runs.progress import Progress
from ..runs.record import Record
from ..runs.settings import from_json, to_json
from .image_fitting import PIXELS, Pixels, Recipe, begin, split, waves_behind_a_ball

__all__ = ["Settings", "run", "settings_from_json", "settings_to_json"]

BASELINE = "gradient descent"
BATCH = 50
EVALUATIONS = 20
PICTURE_RATES = {  # that are tried on the picture; a step of AdaGrad shrinks, so that it needs a larger one
    "gradient descent": (0.01, 0.03, 0.1),
    "momentum": (0.01, 0.03, 0.1),
    "Nesterov": (0.003, 0.01, 0.03),
    "AdaGrad": (0.01, 0.03, 0.1),
    "RMSprop": (0.001, 0.003, 0.01),
    "Adam": (0.001, 0.003, 0.01),
}


@dataclass(frozen=True)
class Settings:
    """Settings of an optimizers run.

    Args:
        tolerance: how far above the minimum a walk may be and count as arrived.
        limit: steps of every walk.
        rates: learning rates that are tried, evenly spaced in their logarithm.
        lowest_rate: the smallest of them.
        highest_rate: the largest of them.
        picture_steps: training steps on the picture, of 50 points each.
        seed: of the network and the batches.
        quick: half the rates, and a sixth of the steps on the picture.
    """

    tolerance: float = 1e-4
    limit: int = 6000
    rates: int = 121
    lowest_rate: float = 1e-4
    highest_rate: float = 10.0
    picture_steps: int = 4000
    seed: int = 0
    quick: bool = False

    def __post_init__(self):
        require_positive(self, "tolerance", "limit", "rates", "lowest_rate", "picture_steps")
        least, largest = self.lowest_rate, self.highest_rate
        require(largest >= least, f"`highest_rate` must be at least `lowest_rate`, which is {least}, but is {largest}.")
        require(self.seed >= 0, f"`seed` must not be negative, but is {self.seed}.")


settings_to_json = to_json
settings_from_json = partial(from_json, Settings)


class Best(NamedTuple):
    """The fastest walk of an optimizer: after how many steps it stays within the tolerance (None: never), at which rate, and its way."""

    steps: int | None
    rate: float
    path: Float[np.ndarray, "places 2"]


def run(settings: Settings, record: Record, progress: Progress) -> dict[str, Any]:
    """Walk with every rate, keep the fastest walk, draw."""
    share = 2 if settings.quick else 1
    rates = np.geomspace(settings.lowest_rate, settings.highest_rate, -(-settings.rates // share))
    limit = settings.limit
    found: dict[str, dict[str, Best]] = {}
    total = len(LANDSCAPES) * len(OPTIMIZERS)
    for place, landscape in LANDSCAPES.items():
        found[place] = {}
        for name in OPTIMIZERS:
            found[place][name] = fastest(name, landscape, rates, limit, settings.tolerance)
            progress.update("walks", sum(map(len, found.values())), total)
    drawn = {place: {name: _walk(LANDSCAPES[place], best) for name, best in row.items()} for place, row in found.items()}
    record.save_figure("walks", walks({place: (LANDSCAPES[place], drawn[place]) for place in found}, settings.tolerance))
    record.save_arrays("paths", **{f"{place} {name}": best.path for place, row in found.items() for name, best in row.items()})
    learned = _on_the_picture(settings, progress)
    record.save_figure(
        "picture", losses({name: [e for _, e in best.curve] for name, best in learned.items()}, _points(learned), label="points looked at")
    )
    return _outcome(found, learned, limit, settings)


def trajectories(name: str, landscape: Landscape, rates: Float[np.ndarray, "rates"], steps: int) -> Float[np.ndarray, "places rates 2"]:
    """The places of walks from the start of the landscape, one walk per rate, the start included."""
    optimizer = OPTIMIZERS[name](rates[:, None])
    x = np.tile(landscape.start, (len(rates), 1)).astype(float)
    memory, places = optimizer.begin(x), [x]
    with np.errstate(all="ignore"):  # too large a rate leads to infinity, and is no mistake here
        for _ in range(steps):
            x, memory = optimizer.step(landscape.gradient, x, memory)
            places.append(x)
    return np.stack(places)


def arrival(heights: Float[np.ndarray, "places walks"], tolerance: float) -> Float[np.ndarray, "walks"]:
    """After how many steps each walk stays below `tolerance`; infinity where it does not.

    >>> arrival(np.array([[3.0, 3.0], [0.1, 0.1], [2.0, 0.1], [0.1, 0.1]]), 1.0).tolist()
    [3.0, 1.0]
    """
    above = ~(heights < tolerance)
    last = len(heights) - 1 - np.argmax(above[::-1], axis=0)
    arrived = np.where(above.any(axis=0), last + 1, 0).astype(float)
    return np.where(arrived < len(heights), arrived, np.inf)


def fastest(name: str, landscape: Landscape, rates: Float[np.ndarray, "rates"], limit: int, tolerance: float) -> Best:
    """The walk that arrives first; where none does, the one that ends lowest."""
    places = trajectories(name, landscape, rates, limit)
    with np.errstate(all="ignore"):
        heights = landscape.value(places) - landscape.lowest
    steps = arrival(heights, tolerance)
    ends = np.where(np.isfinite(heights[-1]), heights[-1], np.inf)
    best = int(np.argmin(steps)) if np.isfinite(steps).any() else int(np.argmin(ends))
    return Best(int(steps[best]) if np.isfinite(steps[best]) else None, float(rates[best]), places[:, best])


class Trained(NamedTuple):
    """A network that learned a picture at the best rate of an optimizer: the rate, and (points looked at, held-out error) on the way."""

    rate: float
    curve: list[tuple[int, float]]


def train(name: str, rate: float, pixels: Pixels, steps: int, seed: int) -> tuple[float, list[tuple[int, float]]]:
    """The final error on the pixels learned from, and (points looked at, held-out error) along the training."""
    rng = np.random.default_rng([seed, 1])
    layers = begin(Recipe(name, "tanh", 8.0, lambda _: rate, BATCH, BATCH * steps), rng)
    choices = (rng.choice(pixels.training, BATCH) for _ in range(steps))
    error = lambda found, which: cost(forward(found, pixels.x[which])[-1], pixels.y[which])  # noqa: E731
    stride, curve = -(-steps // EVALUATIONS), []
    with np.errstate(all="ignore"):
        for k, found in enumerate(descend(layers, ((pixels.x[b], pixels.y[b]) for b in choices), lambda _: OPTIMIZERS[name](rate)), 1):
            layers = found
            if k % stride == 0 or k == steps:
                curve.append((k * BATCH, error(layers, pixels.held)))
        final = error(layers, pixels.training)
    return final if np.isfinite(final) else np.inf, curve


def _on_the_picture(settings: Settings, progress: Progress) -> dict[str, Trained]:
    """Every optimizer with the rate that fits the pixels best which it learned from."""
    pixels = split(waves_behind_a_ball(PIXELS), np.random.default_rng([settings.seed, 0]))
    steps = -(-settings.picture_steps // 6) if settings.quick else settings.picture_steps
    learned = {}
    for k, (name, rates) in enumerate(PICTURE_RATES.items()):
        tried = {rate: train(name, rate, pixels, steps, settings.seed) for rate in rates}
        best = min(rates, key=lambda rate: tried[rate][0])
        learned[name] = Trained(best, tried[best][1])
        progress.update("picture", k + 1, len(PICTURE_RATES), learned[name].curve[-1][1], "error")
    return learned


def _points(learned: dict[str, Trained]) -> dict[str, list[int]]:
    return {name: [points for points, _ in best.curve] for name, best in learned.items()}


def _walk(landscape: Landscape, best: Best) -> Walk:
    length = int(1.3 * best.steps) + 2 if best.steps is not None else len(best.path)
    return Walk(best.path[:length], landscape.value(best.path[:length]) - landscape.lowest)


def _outcome(found: dict[str, dict[str, Best]], learned: dict[str, Trained], limit: int, settings: Settings) -> dict[str, Any]:
    metrics: dict[str, Any] = {}
    for place, row in found.items():
        for name, best in row.items():
            key = f"{place}_{name}".lower().replace(" ", "_")
            metrics |= {f"{key}_steps": best.steps, f"{key}_rate": best.rate}
    for name, best in learned.items():
        key = f"picture_{name}".lower().replace(" ", "_")
        metrics |= {f"{key}_error": best.curve[-1][1], f"{key}_rate": best.rate}
    table = []
    for name in OPTIMIZERS:
        row: dict[str, Any] = {"optimizer": name + (" (baseline)" if name == BASELINE else "")}
        for place, walked in found.items():
            row |= {f"{place}: steps": walked[name].steps, f"{place}: rate": walked[name].rate}
        table.append(row | {"picture: error": learned[name].curve[-1][1], "picture: rate": learned[name].rate})
    said = [_said(place, row) for place, row in found.items()]
    errors = {name: best.curve[-1][1] for name, best in learned.items()}
    first = min(errors, key=lambda name: errors[name])
    return {
        "metrics": metrics,
        "table": table,
        "sentence": f"Each with its best constant rate, the fastest ways down are {', '.join(said)}; a network learns a "
        f"picture best by {first} (error {errors[first]:.4f}; gradient descent {errors[BASELINE]:.4f}).",
        "notes": [
            f"Steps until the walk stays within {settings.tolerance:g} of the minimum (empty: not within {limit} steps). Rates were "
            "chosen on the very landscape: the table shows what each method can do at best, not how easy it is to tune.",
        ],
        "captions": {
            "walks": "Above: the ways the optimizers take, each with its best rate. Below: the height above the minimum against the step.",
            "picture": "Error on held-out pixels of a network that learns a picture, each optimizer with the best of three rates.",
        },
    }


def _said(place: str, row: dict[str, Best]) -> str:
    arrived = {name: best.steps for name, best in row.items() if best.steps is not None}
    if not arrived:
        return f"none that arrives (on {place})"
    name = min(arrived, key=lambda key: arrived[key])
    slow = arrived.get(BASELINE)
    return f"{name} on {place} ({arrived[name]} steps; gradient descent {'does not arrive' if slow is None else slow})"
