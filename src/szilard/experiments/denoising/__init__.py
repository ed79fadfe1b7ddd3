"""Can a network restore a noisy picture, and turn every circle in it into a square?

Both are learned from pairs of pictures, each seen once, by the same convolutional network: what it learns in one place holds everywhere.
"""

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ...data.discs import Pairs, any_noise, circles_and_squares, noise_and_disc, pairs
from ...draw.plane import Panel, losses, pictures
from ...learn.supervised import Fit
from ...networks import convolutional
from ...runs.outcome import Outcome, Row
from ...runs.run import Run
from ...settings.denoising import Settings
from .methods import EVALUATIONS, best_median, error, learn, linear, one_by_one, unchanged, whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

VALIDATION = 20  # pictures
SHOWN = 6  # pictures per row
NOISES = (0.25, 0.5, 1.0)  # strengths of the table
TOLD = "noise_0.5_error"  # of these, the one in the sentence
DRAWN = ("Wiener filter", "median filter", "network")
KEYS = {
    "network": "",
    "network of the course": "course_network",
    "Wiener filter": "wiener",
    "linear least squares": "least_squares",
    "median filter": "median",
    "mean picture": "mean_picture",
    "picture unchanged": "unchanged",
}


class Found(NamedTuple):
    """What a task has shown: errors on test pictures by method and quantity, and the panels of its figure."""

    errors: dict[str, dict[str, float]]
    panels: list[Panel]


def answer(run: Run[Settings]) -> Outcome:
    """Learn both tasks, and compare with what needs no network."""
    noise, squares = _noise(run), _squares(run)
    caption = "A disc, the disc with noise, and what filters and the network make of it."
    run.figure("noise", pictures(noise.panels, len(DRAWN) + 2, map="gray", size=1.9), caption)
    caption = "Test pictures: circles that add up where they overlap, the squares to draw, and those that the network draws."
    run.figure("squares", pictures(squares.panels, SHOWN, (0.0, 3.0), "cividis", 1.9), caption)
    run.figure("learning", _learning(run), "Circles made squares: error on validation pictures against the pictures seen.")
    return _outcome(run.settings, noise.errors, squares.errors)


def _noise(run: Run[Settings]) -> Found:
    """Noise taken away from discs: one network for all strengths; filters made anew for each, which is in their favour."""
    images = whole(run.settings.noisy_images)
    training, validation = (pairs(any_noise, run.key(f"noise: {part}"), n) for part, n in (("discs", images), ("validation", VALIDATION)))
    network = convolutional(16, seed=run.number("noise: network"))
    network = learn(run, "noise", network, training, validation, one_by_one(images, run.settings.rate))
    parts = [pairs(noise_and_disc, run.key(f"noise: {part}"), n) for part, n in (("filters", images), ("test", run.settings.test))]
    found = Found({}, [])
    for noise in NOISES:
        known, test = (Pairs(disc + noise * normal, disc) for normal, disc in parts)
        ways = {"picture unchanged": unchanged} | linear(known) | {"median filter": best_median(known), "network": network}
        for name, way in ways.items():
            found.errors.setdefault(name, {})[f"noise_{noise:g}_error"] = error(way, test)
        drawn = int(np.argmin(abs(test.targets.mean((1, 2)) - 0.25)))  # a disc that fills a quarter of the picture
        noisy, disc = test.inputs[[drawn]], test.targets[[drawn]]
        shown = {"disc": disc, "noisy": noisy} | {name: ways[name](noisy) for name in DRAWN}
        found.panels.extend(Panel(name, values[0], f"noise {noise:g}") for name, values in shown.items())
    return found


def _squares(run: Run[Settings]) -> Found:
    """Circles made squares; beside the network that of the course, in its recipe: 100 steps with 10 pictures at the rate 0.001."""
    settings, images = run.settings, whole(run.settings.images)
    draw = partial(circles_and_squares, shapes=settings.shapes, pixels=settings.pixels)
    counts = {"pictures": images, "validation": VALIDATION, "test": settings.test}
    training, validation, test = (pairs(draw, run.key(f"squares: {part}"), n) for part, n in counts.items())
    network = convolutional(seed=run.number("squares: network"))
    ways = {"network": learn(run, "squares", network, training, validation, one_by_one(images, settings.rate))}
    if settings.course and images >= 10 * EVALUATIONS:
        usual = convolutional(20, (1, 1, 1, 1), 5, residual=False, seed=run.number("course: network"))
        steps = whole(images, 10 * EVALUATIONS) // 10
        recipe = Fit(steps=steps, batch=10, learning_rate=1e-3, final_learning_rate=1e-3, gradient_norm=1e9)
        ways["network of the course"] = learn(run, "course", usual, training, validation, recipe)
    ways |= {"picture unchanged": unchanged} | linear(training)
    rows = {"circles": test.inputs, "squares": test.targets, "network": ways["network"](test.inputs[:SHOWN])}
    panels = [Panel("", values, name) for name, row in rows.items() for values in row[:SHOWN]]
    return Found({name: {"squares_error": error(way, test)} for name, way in ways.items()}, panels)


def _learning(run: Run[Settings]) -> "Figure":
    curves, seen = {}, {}
    for stage, name, batch in (("squares", "network", 1), ("course", "network of the course", 10)):
        if curve := run.curve(stage):
            seen[name], curves[name] = [steps * batch for steps, _ in curve], [value for _, value in curve]
    return losses(curves, seen, label="pictures seen")


def _outcome(settings: Settings, noise: dict[str, dict[str, float]], squares: dict[str, dict[str, float]]) -> Outcome:
    errors = {name: squares.get(name, {}) | noise.get(name, {}) for name in KEYS if name in squares or name in noise}
    network, best = errors["network"], {quantity: _strongest(errors, quantity) for quantity in errors["network"]}
    others = {quantity: f"{name}: {errors[name][quantity]:.4f}" for quantity, name in best.items()}
    losing = [quantity for quantity, name in best.items() if errors[name][quantity] < network[quantity]]
    better = ", ".join(f"{best[quantity]} ({quantity.replace('_', ' ')})" for quantity in losing)
    images, noisy_images = whole(settings.images), whole(settings.noisy_images)
    return Outcome(
        sentence=(
            f"After {images:,} pictures, each seen once, the network makes squares of circles with a mean squared error of "
            f"{network['squares_error']:.4f} ({others['squares_error']}); after {noisy_images:,} noisy discs it "
            f"restores those with noise 0.5 to {network[TOLD]:.4f} ({others[TOLD]})."
        ),
        rows=[Row(name, KEYS[name], **values) for name, values in errors.items()],
        label="method",
        metrics={"squares_images": images, "noise_images": noisy_images},
        notes=(
            f"Every picture is seen once. The errors are mean squared errors per pixel on {settings.test} test pictures.",
            "One network serves all strengths of noise; the filters are fitted to each strength.",
            f"Better than the network: {better or 'nothing'}.",
        ),
    )


def _strongest(errors: dict[str, dict[str, float]], quantity: str) -> str:
    """The best of the other methods."""
    others = [name for name in errors if name != "network" and quantity in errors[name]]
    return min(others, key=lambda name: errors[name][quantity])
