"""Can a network learn a picture as a function y(x0, x1), and what does each of its neurons do?"""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Float

from ..data.pictures import read_picture
from ..data.wave_picture import Pixels, split, waves_behind_a_ball
from ..draw.plane import Panel, losses, pictures
from ..learn import descent, linear_model
from ..learn.backpropagation import Layer, cost, forward
from ..learn.coordinate_network import SIZES, coordinate_network
from ..learn.descent import Descent, unpacked
from ..learn.optimizers import Adam
from ..learn.single_neurons import alone
from ..machine import one_thread
from ..runs.outcome import Outcome, Row
from ..runs.pieces import in_pieces
from ..runs.run import Run
from ..settings.image_fitting import Settings

SHOWN = 5  # neurons drawn per layer
EVALUATIONS = 50


class Recipe(NamedTuple):
    """How to train: activation, spread of the first layer, learning rate at a fraction of the training, points per step and in all."""

    name: str
    key: str
    activation: Literal["tanh", "relu"]
    spread: float
    rate: Callable[[float], float]
    batch: int
    samples: int


class Fitted(NamedTuple):
    """A network trained by a recipe, its error on test pixels, and the picture that it draws."""

    recipe: Recipe
    layers: list[Layer]
    error: float
    picture: Float[np.ndarray, "rows columns"]


@one_thread()
def answer(run: Run[Settings]) -> Outcome:
    """Learn the picture by two recipes, draw it, and draw what single neurons do."""
    settings = run.settings
    picture = read_picture(settings.picture) if settings.picture else waves_behind_a_ball()
    pixels = split(picture, run.rng("split"))
    own = Recipe("network", "", "tanh", settings.spread, lambda t: settings.rate * (1 - t), settings.batch, settings.samples)
    plain = Recipe("plain recipe", "plain_recipe", "relu", 1.0, lambda t: 0.001, 100, settings.baseline_samples)
    fits = [_learn(run, recipe, pixels) for recipe in (own, plain)]
    linear = linear_model.fit(pixels.x[pixels.training], pixels.y[pixels.training])
    linear_error = cost(linear(pixels.x[pixels.test]), pixels.y[pixels.test])
    shown = [Panel("picture", picture), *(Panel(fit.recipe.name, fit.picture) for fit in fits)]
    run.figure("picture", pictures(shown, 3, size=3.6, map="gray"), "The picture, and what was learned from half of its pixels.")
    run.figure(
        "neurons",
        pictures(_neurons(fits[0].layers, pixels), SHOWN, None, "RdBu_r", 2.3),
        "The output when one neuron is switched on alone, for the neurons of each hidden layer that change it most; each panel has "
        "its own scale of colours.",
    )
    curves = {fit.recipe.name: _curve(run, fit.recipe) for fit in fits}
    errors, points = ({name: [row[k] for row in curve] for name, curve in curves.items()} for k in (1, 0))
    run.figure("learning", losses(errors, points, label="points looked at"), "Error on test pixels against the points looked at.")
    run.arrays("picture", target=picture, learned=fits[0].picture)
    return _outcome(fits, linear_error, _curve(run, own))


def _learn(run: Run, recipe: Recipe, pixels: Pixels) -> Fitted:
    layers = coordinate_network(run.rng(f"{recipe.name}: network"), recipe.activation, recipe.spread)
    steps, name = -(-recipe.samples // recipe.batch), recipe.name.replace(" ", "-")
    start = descent.begin(layers, Adam(recipe.rate(0)))

    def advance(standing: Descent, piece: range) -> tuple[Descent, float]:
        rng = run.rng(f"{recipe.name}: batches from step {piece.start}")
        for k in piece:
            standing = descent.step(layers, standing, pixels.batch(rng, recipe.batch), Adam(recipe.rate(k / steps)))
        return standing, _test_error(unpacked(layers, standing.parameters), pixels)

    end = in_pieces(run, name, start, advance, steps=steps, pieces=EVALUATIONS, kinds=(Descent,))
    trained = unpacked(layers, end.parameters)
    return Fitted(recipe, trained, _test_error(trained, pixels), forward(trained, pixels.x)[-1].reshape(pixels.shape))


def _test_error(layers: Sequence[Layer], pixels: Pixels) -> float:
    return cost(forward(layers, pixels.x[pixels.test])[-1], pixels.y[pixels.test])


def _curve(run: Run, recipe: Recipe) -> list[tuple[int, float]]:
    """The error on test pixels against the points looked at."""
    return [(steps * recipe.batch, error) for steps, error in run.curve(recipe.name.replace(" ", "-"))]


def _neurons(layers: Sequence[Layer], pixels: Pixels) -> list[Panel]:
    """For each hidden layer, the output with one neuron switched on alone, for the neurons that matter most for the picture."""
    panels = []
    for layer, name in enumerate(["first layer", "second layer"]):
        views = [alone(layers, pixels.x, layer, k)[:, 0] for k in range(SIZES[layer + 1])]
        strongest = sorted(range(len(views)), key=lambda k: -float(np.std(views[k])))[:SHOWN]
        panels += [Panel(f"neuron {k}", views[k].reshape(pixels.shape), name) for k in strongest]
    return panels


def _outcome(fits: Sequence[Fitted], linear_error: float, curve: list[tuple[int, float]]) -> Outcome:
    own, plain = fits
    reached = next((samples for samples, error in curve if error <= plain.error), None)
    baselines = {f"the plain recipe after {plain.recipe.samples:,} points": plain.error, "a linear model": linear_error}
    strongest = min(baselines, key=lambda name: baselines[name])
    return Outcome(
        sentence=(
            f"The network {'-'.join(map(str, SIZES))} learns the picture to a mean squared error of {own.error:.5f} on test pixels "
            f"from {own.recipe.samples:,} points; {strongest} reaches {baselines[strongest]:.5f}."
        ),
        rows=[
            *(Row(fit.recipe.name, fit.recipe.key, error=fit.error, samples=fit.recipe.samples) for fit in fits),
            Row("linear model", "linear", error=linear_error),
        ],
        metrics={"samples_to_plain_recipe_error": reached},
        notes=(
            "The plain recipe is the usual one: relu, Adam with the constant rate 0.001, batches of 100.",
            "Samples are the points looked at in training.",
        ),
    )
