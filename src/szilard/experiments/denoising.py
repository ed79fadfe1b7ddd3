"""Can a network restore a noisy picture, and turn every circle in it into a square?

Both are learned from pairs of pictures, each seen once, by the same convolutional network: what it learns in one place holds in all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ..draw.plane import Panel, losses, pictures
from ..errors import require, require_positive
from ..learn.linear_filter import least_squares, median, wiener
from ..learn.supervised import Fit, mean_squared_error
from ..networks import Network, Parameters, convolutional
from ..physics.drawings import circle, random_place, square
from ..runs.fitting import fit
from ..runs.progress import Progress
from ..runs.record import Record
from ..runs.settings import from_json, to_json
from ..runs.stages import Log

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Settings", "circles_and_squares", "noisy_discs", "run", "settings_from_json", "settings_to_json", "train"]

HELD_OUT = 500
VALIDATION = 20
EVALUATIONS = 10
SHOWN = 6  # pictures per row
NOISES = (0.25, 0.5, 1.0)  # strengths of the table
LARGEST_NOISE = 1.2  # in training
DRAWN = ("Wiener filter", "median filter", "network")
MEDIANS = (3, 5, 7, 9)  # widths tried
CLIP = 0.1  # bound on the gradient's norm: with one picture per step, a single one must not lead astray


@dataclass(frozen=True)
class Settings:
    """Settings of the denoising run.

    Args:
        images: pairs of circles and squares seen in training, each of them once; rounded down to a multiple of ten.
        shapes: circles in each of these pictures; where they overlap, they add up.
        pixels: along each side of these pictures.
        noisy_images: noisy discs seen in training, 27 x 27 pixels, each of them once; rounded down to a multiple of ten.
        rate: learning rate of the first step; it falls to 0 in a straight line.
        seed: of all randomness.
        quick: at most 100 pairs and 400 noisy discs, judged on 100, and no other network to compare with.
    """

    images: int = 1000
    shapes: int = 5
    pixels: int = 50
    noisy_images: int = 3000
    rate: float = 6e-3
    seed: int = 0
    quick: bool = False

    def __post_init__(self):
        require_positive(self, "shapes", "rate")
        for name in ("images", "noisy_images"):
            require(getattr(self, name) >= 40, f"`{name}` must be at least 40, but is {getattr(self, name)}; a thousand are a good number.")
        require(8 <= self.pixels <= 64, f"`pixels` must be between 8 and 64, but is {self.pixels}; 50 is the size in the course.")
        require(self.seed >= 0, f"`seed` must not be negative, but is {self.seed}.")


settings_to_json = to_json
settings_from_json = partial(from_json, Settings)


class Pairs(NamedTuple):
    """What a network is given, and what it should answer."""

    inputs: Float[np.ndarray, "n pixels pixels"]
    targets: Float[np.ndarray, "n pixels pixels"]


Draw = Callable[[Array], tuple[Array, Array]]
Way = Callable[[np.ndarray], np.ndarray]


def circles_and_squares(
    key: Array, shapes: int = 5, pixels: int = 50
) -> tuple[Float[Array, "pixels pixels"], Float[Array, "pixels pixels"]]:
    """Random circles of radius up to 0.5, and squares with the same centres and sizes; where shapes overlap, they add up."""
    placed = jax.vmap(lambda k: random_place(k, 0.5))(jax.random.split(key, shapes))
    circles, squares = (jax.vmap(partial(draw, pixels=pixels))(placed).sum(0) for draw in (circle, square))
    return circles, squares


def noisy_discs(key: Array, noise: float | Array, pixels: int = 27) -> tuple[Float[Array, "pixels pixels"], Float[Array, "pixels pixels"]]:
    """A random disc with normal noise of standard deviation `noise` on every pixel, and the disc itself."""
    grain, disc = _grain_and_disc(key, pixels)
    return disc + noise * grain, disc


def _grain_and_disc(key: Array, pixels: int = 27) -> tuple[Array, Array]:
    place, grain = jax.random.split(key)
    return jax.random.normal(grain, (pixels, pixels)), circle(random_place(place), pixels)


def _any_noise(key: Array) -> tuple[Array, Array]:
    strength, rest = jax.random.split(key)
    return noisy_discs(rest, jax.random.uniform(strength, maxval=LARGEST_NOISE))


def pairs(draw: Draw, key: Array, *counts: int) -> list[Pairs]:
    """As many pairs as the counts say, no pair twice."""
    inputs, targets = map(np.asarray, jax.jit(jax.vmap(draw))(jax.random.split(key, sum(counts))))
    ends = np.cumsum(counts)[:-1]
    return [Pairs(*both) for both in zip(np.split(inputs, ends), np.split(targets, ends), strict=True)]


def train(name: str, network: Network, known: Pairs, validation: Pairs, settings: Fit, seed: int, run: tuple[Record, Progress, Log]) -> Way:
    """`network` after it has seen `known`, each pair once and in order."""
    inputs, targets = jnp.asarray(known.inputs), jnp.asarray(known.targets)

    def source(key: Array, step: Array) -> tuple[Array, Array]:
        cut = lambda a: jax.lax.dynamic_slice_in_dim(a, step * settings.batch, settings.batch)  # noqa: E731
        return cut(inputs), cut(targets)

    apply = jax.jit(lambda parameters, x: network.batch(parameters, x))
    judge = lambda p: float(np.mean((np.asarray(apply(p, validation.inputs)) - validation.targets) ** 2))  # noqa: E731
    options = {"evaluations": EVALUATIONS, "figure": "error", "falls": True, "convolutions": True}
    parameters = fit(name, network, source, mean_squared_error, judge, settings, jax.random.key(seed), run, **options)
    return partial(_in_pieces, apply, parameters)


def _in_pieces(apply: Callable, parameters: Parameters, x: np.ndarray, piece: int = 50) -> np.ndarray:
    return np.concatenate([np.asarray(apply(parameters, x[k : k + piece])) for k in range(0, len(x), piece)])


class Found(NamedTuple):
    """What a task has shown: mean squared errors on new pictures, by way (and noise), pictures seen, and panels of a figure."""

    errors: dict[str, Any]
    images: int
    panels: list[Panel]


def run(settings: Settings, record: Record, progress: Progress) -> dict[str, Any]:
    """Learn both tasks, and compare with what needs no network."""
    log = Log()
    noise = _noise(settings, (record, progress, log))
    squares = _squares(settings, (record, progress, log))
    record.save_figure("noise", pictures(noise.panels, 5, map="gray", size=1.9))
    record.save_figure("squares", pictures(squares.panels, SHOWN, (0.0, 3.0), "cividis", 1.9))
    record.save_figure("learning", _learning(log))
    return _outcome(noise, squares, _held_out(settings))


def _learning(log: Log) -> "Figure":
    """Of the circles made squares."""
    curves, seen = {}, {}
    for stage, name, batch in [("squares", "network", 1), ("course's network", "course's network", 10)]:
        rows = [row for row in log.rows if row["stage"] == stage]
        if rows:
            curves[name], seen[name] = [row["evaluated"] for row in rows], [row["steps"] * batch for row in rows]
    return losses(curves, seen, label="pictures seen")


def _noise(settings: Settings, run: tuple[Record, Progress, Log]) -> Found:
    """Noise taken away from discs: one network for all strengths; filters made anew for each, which is in their favour."""
    images = _images(settings.noisy_images, settings, 400)
    learning = Fit(steps=images, batch=1, learning_rate=settings.rate, final_learning_rate=0.0, gradient_norm=CLIP)
    seen, validation = pairs(_any_noise, _key(settings.seed, 0), images, VALIDATION)
    network = train("noise", convolutional(16, seed=settings.seed), seen, validation, learning, settings.seed, run)
    parts = pairs(_grain_and_disc, _key(settings.seed, 1), images, _held_out(settings))
    errors, panels = {}, []
    for noise in NOISES:
        known, held = (Pairs(disc + noise * grain, disc) for grain, disc in parts)
        ways = {"noisy picture": lambda x: x} | _linear(known) | {"median filter": _median(known), "network": network}
        for name, way in ways.items():
            errors.setdefault(name, {})[str(noise)] = _error(way, held)
        drawn = int(np.argmin(abs(held.targets.mean((1, 2)) - 0.25)))  # a disc that fills a quarter of the picture
        few = Pairs(held.inputs[[drawn]], held.targets[[drawn]])
        shown = {"disc": few.targets, "noisy": few.inputs} | {name: ways[name](few.inputs) for name in DRAWN}
        panels += [Panel(name, values[0], f"noise {noise:g}") for name, values in shown.items()]
    return Found(errors, images, panels)


def _squares(settings: Settings, run: tuple[Record, Progress, Log]) -> Found:
    """Circles made squares; beside the network that of the course, in its recipe: 100 steps with 10 pictures at the rate 0.001."""
    images = _images(settings.images, settings, 100)
    draw = partial(circles_and_squares, shapes=settings.shapes, pixels=settings.pixels)
    learning = Fit(steps=images, batch=1, learning_rate=settings.rate, final_learning_rate=0.0, gradient_norm=CLIP)
    known, validation, held = pairs(draw, _key(settings.seed, 2), images, VALIDATION, _held_out(settings))
    network = train("squares", convolutional(seed=settings.seed), known, validation, learning, settings.seed, run)
    ways = {"circles as they are": lambda x: x} | _linear(known)
    if not settings.quick and images >= 10 * EVALUATIONS:
        usual = convolutional(20, (1, 1, 1, 1), 5, residual=False, seed=settings.seed)
        steps = images // (10 * EVALUATIONS) * EVALUATIONS
        recipe = Fit(steps=steps, batch=10, learning_rate=1e-3, final_learning_rate=1e-3, gradient_norm=1e9)
        ways["course's network"] = train("course's network", usual, known, validation, recipe, settings.seed, run)
    ways["network"] = network
    rows = {"circles": held.inputs, "squares": held.targets, "network": network(held.inputs[:SHOWN])}
    panels = [Panel("", values, name) for name, row in rows.items() for values in row[:SHOWN]]
    return Found({name: _error(way, held) for name, way in ways.items()}, images, panels)


def _images(wanted: int, settings: Settings, quick: int) -> int:
    """In ten equal parts, so that no more are seen than were asked for."""
    images = min(wanted, quick) if settings.quick else wanted
    return images - images % EVALUATIONS


def _held_out(settings: Settings) -> int:
    return 100 if settings.quick else HELD_OUT


def _key(seed: int, number: int) -> Array:
    return jax.random.fold_in(jax.random.key(seed), number)


def _linear(known: Pairs) -> dict[str, Way]:
    mean = known.targets.mean(0)
    return {
        "mean picture": lambda x: np.broadcast_to(mean, x.shape),
        "Wiener filter": wiener(*known),
        "linear least squares": least_squares(*known),
    }


def _median(known: Pairs) -> Way:
    """The median filter whose width is the best one for these pictures."""
    few = Pairs(known.inputs[:50], known.targets[:50])
    width = min(MEDIANS, key=lambda width: _error(partial(median, width=width), few))
    return partial(median, width=width)


def _error(way: Way, held: Pairs) -> float:
    return float(np.mean((way(held.inputs) - held.targets) ** 2))


def _outcome(noise: Found, squares: Found, held_out: int) -> dict[str, Any]:
    table = [
        {"task": f"noise {s}", "way": way, "error on new pictures": noise.errors[way][s]} for s in map(str, NOISES) for way in noise.errors
    ]
    table += [{"task": "squares", "way": way, "error on new pictures": error} for way, error in squares.errors.items()]
    middle = {way: errors[str(NOISES[1])] for way, errors in noise.errors.items()}
    best = min((way for way in middle if way != "network"), key=lambda way: middle[way])
    flat = min((way for way in squares.errors if "network" not in way), key=lambda way: squares.errors[way])
    return {
        "metrics": {
            "squares_error": squares.errors["network"],
            "squares_images": squares.images,
            "squares_error_by_way": squares.errors,
            "noise_images": noise.images,
            "noise_error_by_way": noise.errors,
        },
        "table": table,
        "sentence": (
            f"After {squares.images:,} pictures, each seen once, the network makes squares of circles with a mean squared error of "
            f"{squares.errors['network']:.5f} ({flat}: {squares.errors[flat]:.4f}); after {noise.images:,} noisy discs it "
            f"restores those with noise {NOISES[1]} to {middle['network']:.4f} ({best}: {middle[best]:.4f})."
        ),
        "notes": [
            f"Every picture is seen once. The errors are those of {held_out} further pictures, per pixel.",
            "One network serves all strengths of noise; the filters are fitted to each strength.",
        ],
        "captions": {
            "noise": "A disc, the disc with noise, and what filters and the network make of it.",
            "squares": "Circles that add up where they overlap, the squares wanted, and those made; none was seen in training.",
            "learning": "Circles made squares: error on held-out pictures against the pictures seen.",
        },
    }
