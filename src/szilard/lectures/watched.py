"""Trainings that a lecture shows picture by picture.

Those shown at first are kept in `kept/`, where `python -m szilard.lectures.keep` writes them.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, UInt8

from ..data.plane_functions import FUNCTIONS, draw
from ..data.wave_picture import split, waves_behind_a_ball
from ..learn.backpropagation import Layer, cost, forward, network, step
from ..learn.descent import descend
from ..learn.optimizers import Adam
from . import kept_files

SIDE = 64  # pixels
FUNCTION_STEPS, FUNCTION_STRIDE = 6000, 200
PICTURE_STEPS, PICTURE_STRIDE = 1500, 60


class Watched(NamedTuple):
    """What a network drew every `stride` steps of its training, in levels from 0 to 255, the first row lowest, and its test errors."""

    stride: int
    levels: UInt8[np.ndarray, "pictures rows columns"]
    errors: Float[np.ndarray, "pictures"]


def learn_function(name: str, neurons: int = 20, rate: float = 2.0, steps: int = FUNCTION_STEPS) -> Watched:
    """Stochastic gradient descent on one of `FUNCTIONS`, 50 points a step, with a rate that falls to zero at the last step of all."""
    rng = np.random.default_rng(0)
    training, test = draw(rng, FUNCTIONS[name], 10_000), draw(np.random.default_rng(1), FUNCTIONS[name], 5000)
    layers = network(rng, (2, neurons, neurons, 1), ("tanh", "tanh", "sigmoid"))
    shown = [layers]
    for k in range(steps):
        batch = rng.integers(len(training.x), size=50)
        layers, _ = step(layers, training.x[batch], training.y[batch], rate * (1 - k / FUNCTION_STEPS))
        if (k + 1) % FUNCTION_STRIDE == 0:
            shown.append(layers)
    return _watched(FUNCTION_STRIDE, shown, plane(), test)


def learn_picture(sharpness: float = 8.0, steps: int = PICTURE_STEPS) -> Watched:
    """A picture learned from half of its pixels by Adam; the first layer begins with weights that are larger by `sharpness`."""
    pixels, rng = split(waves_behind_a_ball(SIDE), np.random.default_rng(0)), np.random.default_rng(1)
    first, *later = network(rng, (2, 100, 40, 1), ("tanh", "tanh", "linear"))
    begun = [first._replace(weights=sharpness * first.weights, bias=sharpness * first.bias)]
    begun += [layer._replace(bias=0 * layer.bias) for layer in later]
    layers = [Layer(layer.weights.astype(np.float32), layer.bias.astype(np.float32), layer.activation) for layer in begun]
    looks = (rng.choice(pixels.training, 100) for _ in range(steps))
    batches = ((pixels.x[look], pixels.y[look]) for look in looks)
    walk = descend(layers, batches, lambda k: Adam(0.01 * (1 - k / PICTURE_STEPS)))
    shown = [layers] + [now for k, now in enumerate(walk, 1) if k % PICTURE_STRIDE == 0]
    return _watched(PICTURE_STRIDE, shown, pixels.x, (pixels.x[pixels.test], pixels.y[pixels.test]))


def plane() -> Float[np.ndarray, "pixels 2"]:
    """The middles of the pixels of the square from -1 to 1, row by row, the lowest first."""
    axis = (np.arange(SIDE) + 0.5) / SIDE * 2 - 1
    return np.column_stack([part.ravel() for part in np.meshgrid(axis, axis)])


def target(name: str) -> Float[np.ndarray, "rows columns"]:
    """One of `FUNCTIONS` over the same square."""
    return FUNCTIONS[name](*plane().T).reshape(SIDE, SIDE).astype(float)


def kept(name: str) -> Watched:
    """What is kept of a training."""
    found = kept_files.read(name)
    return Watched(int(found["stride"]), found["levels"], found["errors"])


def _watched(stride: int, shown: Sequence[list[Layer]], places: np.ndarray, test: tuple[np.ndarray, np.ndarray]) -> Watched:
    drawn = [np.clip(forward(layers, places)[-1].reshape(SIDE, SIDE), 0, 1) for layers in shown]
    errors = [cost(forward(layers, test[0])[-1], test[1]) for layers in shown]
    return Watched(stride, np.rint(255 * np.array(drawn)).astype(np.uint8), np.array(errors))


KEPT: dict[str, Callable[..., Watched]] = {
    **{name: lambda steps=FUNCTION_STEPS, name=name: learn_function(name, steps=steps) for name in FUNCTIONS},
    "picture": lambda steps=PICTURE_STEPS: learn_picture(steps=steps),
}
