"""The optimizers on a network that learns a picture, each with a few learning rates."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...data.wave_picture import Pixels, split, waves_behind_a_ball
from ...learn.backpropagation import Layer, cost, forward
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
    for k, name in enumerate(PICTURE_RATES):
        learned[name] = run.part(f"picture-{name}".replace(" ", "-"), lambda name=name: _best(run, name, pixels), Trained)
        run.say("picture", k + 1, len(PICTURE_RATES), learned[name].error, "error")
    return learned


def _best(run: Run, name: str, pixels: Pixels) -> Trained:
    """The training whose rate fits the training pixels best. The others' curves are not needed."""
    trainings = {rate: _train(run, name, rate, pixels) for rate in PICTURE_RATES[name]}
    errors = {rate: _error(snapshots[-1][1], pixels, pixels.training) for rate, snapshots in trainings.items()}
    rate = min(errors, key=lambda rate: errors[rate])
    return Trained(rate, errors[rate], [(seen, _error(layers, pixels, pixels.test)) for seen, layers in trainings[rate]])


def _error(layers: Sequence[Layer], pixels: Pixels, which: np.ndarray) -> float:
    with np.errstate(all="ignore"):
        error = cost(forward(layers, pixels.x[which])[-1], pixels.y[which])
    return error if np.isfinite(error) else np.inf


def _train(run: Run, name: str, rate: float, pixels: Pixels) -> list[tuple[int, Sequence[Layer]]]:
    """Now and then, and in the end, the points looked at and the network; all optimizers begin with the same and see the same batches."""
    steps, snapshots = run.settings.picture_steps, []
    layers, rng = coordinate_network(run.rng("picture: network"), "tanh", SPREAD), run.rng("picture: batches")
    batches = (pixels.batch(rng, BATCH) for _ in range(steps))
    stride = -(-steps // EVALUATIONS)
    with np.errstate(all="ignore"):
        for k, found in enumerate(descend(layers, batches, lambda _: OPTIMIZERS[name](rate)), 1):
            if k % stride == 0 or k == steps:
                snapshots.append((k * BATCH, found))
    return snapshots
