"""The optimizers on a network that learns a picture, each with a few learning rates."""

from typing import NamedTuple

import numpy as np

from ...data.wave_picture import Pixels, split, waves_behind_a_ball
from ...learn.backpropagation import cost, forward
from ...learn.coordinate_network import coordinate_network
from ...learn.descent import descend
from ...learn.optimizers import OPTIMIZERS
from ...runs.run import Run

BATCH = 50
EVALUATIONS = 20
SPREAD = 8.0  # of the network's first layer
PICTURE_RATES = {  # that are tried on the picture; a step of AdaGrad shrinks, so that it needs a larger one
    "gradient descent": (0.01, 0.03, 0.1),
    "momentum": (0.01, 0.03, 0.1),
    "Nesterov": (0.003, 0.01, 0.03),
    "AdaGrad": (0.01, 0.03, 0.1),
    "RMSprop": (0.001, 0.003, 0.01),
    "Adam": (0.001, 0.003, 0.01),
}


class Trained(NamedTuple):
    """A network trained on the picture: with which rate, the error on training pixels, and (points looked at, error on test pixels)."""

    rate: float
    training_error: float
    curve: list[tuple[int, float]]

    @property
    def error(self) -> float:
        """The error on test pixels in the end."""
        return self.curve[-1][1]


def learn_picture(run: Run) -> dict[str, Trained]:
    """Every optimizer with the rate that fits the training pixels best."""
    pixels = split(waves_behind_a_ball(), run.rng("picture: split"))
    learned = {}
    for k, (name, rates) in enumerate(PICTURE_RATES.items()):
        tried = []
        for rate in rates:
            part = f"picture-{name}-{rate}".replace(" ", "-")
            tried.append(run.part(part, lambda name=name, rate=rate: _train(run, name, rate, pixels), Trained))
        learned[name] = min(tried, key=lambda trained: trained.training_error)
        run.say("picture", k + 1, len(PICTURE_RATES), learned[name].error, "error")
    return learned


def _train(run: Run, name: str, rate: float, pixels: Pixels) -> Trained:
    """A network trained with one rate; all optimizers begin with the same network and see the same batches."""
    steps, curve = run.settings.picture_steps, []
    layers, rng = coordinate_network(run.rng("picture: network"), "tanh", SPREAD), run.rng("picture: batches")
    batches = (pixels.batch(rng, BATCH) for _ in range(steps))
    stride = -(-steps // EVALUATIONS)
    with np.errstate(all="ignore"):
        for k, found in enumerate(descend(layers, batches, lambda _: OPTIMIZERS[name](rate)), 1):
            layers = found
            if k % stride == 0 or k == steps:
                curve.append((k * BATCH, cost(forward(layers, pixels.x[pixels.test])[-1], pixels.y[pixels.test])))
        error = cost(forward(layers, pixels.x[pixels.training])[-1], pixels.y[pixels.training])
    return Trained(rate, error if np.isfinite(error) else np.inf, curve)
