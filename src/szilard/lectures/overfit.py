"""The trainings of lecture 4: a network that learns the noise of a resonance, one whose neurons are looked at, one that draws."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from ..data.line_measurements import BORDER, PACKET, RESONANCE, Measurements, Points, measure, measure_all
from ..data.wave_picture import Pixels, split, waves_behind_a_ball
from ..learn import least_squares
from ..learn.backpropagation import Layer, backward, cost, forward, network
from ..learn.descent import descend, packed, unpacked
from ..learn.optimizers import Adam
from ..learn.single_neurons import without
from ..physics.line_shapes import LORENTZIAN, WAVE_PACKET
from . import kept_files

GRID = np.linspace(-BORDER, BORDER, 121)
NOISE, POINTS = 0.1, 25
SHOWN = np.unique(np.round(10 ** np.linspace(0, np.log10(5000), 40)).astype(int))  # steps that are looked at
NEURONS, PAINTER = (1, 6, 1), (2, 60, 20, 1)
PAINTER_STEPS, SIDE = 6000, 64


class Followed(NamedTuple):
    """What a network drew after some steps of its training, at the places `GRID`, and its errors on its own points and on new ones."""

    steps: Int[np.ndarray, "looks"]
    curves: Float[np.ndarray, "looks places"]
    training: Float[np.ndarray, "looks"]
    validation: Float[np.ndarray, "looks"]


class Learned(NamedTuple):
    """The weights and biases of a network after its training, one after the other."""

    parameters: Float[np.ndarray, "parameters"]


def resonance() -> Measurements:
    """The points that the lecture fits, and new ones."""
    return measure_all(np.random.default_rng(2), LORENTZIAN, RESONANCE, POINTS, NOISE)


def begun(sizes: Sequence[int], sharpness: float = 3.0, seed: int = 3) -> list[Layer]:
    """A network of tanh layers, whose first one begins with weights and biases that are larger by `sharpness`."""
    first, *later = network(np.random.default_rng(seed), sizes, ("tanh",) * (len(sizes) - 2) + ("linear",))
    return [first._replace(weights=sharpness * first.weights, bias=sharpness * first.bias), *later]


def outputs(layers: Sequence[Layer], x: Float[np.ndarray, "points"]) -> Float[np.ndarray, "points"]:
    """The values of a network of one variable."""
    return forward(layers, np.asarray(x)[:, None])[-1][:, 0]


def follow(last: int = int(SHOWN[-1])) -> Followed:
    """All 25 points in each step, as many steps as it takes to learn the noise."""
    data, layers = resonance(), begun((1, 40, 40, 1))
    batch = data.training.x[:, None], data.training.y[:, None]
    looks = [now for k, now in enumerate(descend(layers, (batch for _ in range(last)), lambda k: Adam(0.003)), 1) if k in SHOWN]
    errors = [[np.mean((outputs(now, some.x) - some.y) ** 2) for now in looks] for some in data[:2]]
    curves = np.array([outputs(now, GRID) for now in looks], np.float32)
    return Followed(SHOWN[: len(looks)], curves, *map(np.array, errors))


def fit(positions: Sequence[Sequence[float]], neurons: int, steps: int, decay: float) -> list[Layer]:
    """A network 1-neurons-neurons-1 after `steps` steps of Adam down <(y - t)^2> + decay * (sum of all weights squared)."""
    points = np.array(positions, float)
    layers = [layer._replace(bias=layer.bias * (k == 0)) for k, layer in enumerate(begun((1, neurons, neurons, 1)))]
    weights = packed([layer._replace(weights=np.ones_like(layer.weights), bias=np.zeros_like(layer.bias)) for layer in layers])

    def gradient(place: np.ndarray) -> np.ndarray:
        there = unpacked(layers, place)
        return packed(backward(there, forward(there, points[:, :1]), points[:, 1:])) + 2 * decay * weights * place

    adam, place = Adam(0.01), packed(layers)
    memory = adam.begin(place)
    for _ in range(steps):
        place, memory = adam.step(gradient, place, memory)
    return unpacked(layers, place)


def look_into(steps: int = 4000) -> Learned:
    """Six neurons learn the resonance from 250 points."""
    points = measure(np.random.default_rng(5), LORENTZIAN, RESONANCE, 250, NOISE)
    batch = points.x[:, None], points.y[:, None]
    *_, end = descend(_few(), (batch for _ in range(steps)), lambda k: Adam(0.02 * (1 - k / 4000)))
    return Learned(packed(end).astype(np.float32))


def paint(steps: int = PAINTER_STEPS) -> Learned:
    """A network 2-60-20-1 learns a picture from half of its pixels."""
    seen, rng = pixels(), np.random.default_rng(2)
    batches = (seen.batch(rng, 100) for _ in range(steps))
    *_, end = descend(_painter(), batches, lambda k: Adam(0.01 * (1 - k / PAINTER_STEPS)))
    return Learned(packed(end).astype(np.float32))


def pixels() -> Pixels:
    """The picture: waves behind a ball."""
    return split(waves_behind_a_ball(SIDE), np.random.default_rng(0))


def kept(name: str) -> Any:
    """What is kept of a training."""
    return (Followed if name == "overfit" else Learned)(**kept_files.read(name))


def with_parameters(name: str, learned: Learned) -> list[Layer]:
    """The layers of a network of `NETWORKS` after its training."""
    return unpacked(NETWORKS[name](), learned.parameters.astype(float))


def misses(layers: Sequence[Layer], layer: int, neuron: int) -> tuple[float, float]:
    """The error of the painter on test pixels, and the same without one of its neurons."""
    seen = pixels()
    x, y = seen.x[seen.test], seen.y[seen.test]
    return cost(forward(layers, x)[-1], y), cost(without(layers, x, layer, neuron), y)


def packet(start: float, points: Points) -> Float[np.ndarray, "4"]:
    """Where the fit of a wave packet ends that starts with its centre at `start` and is right in all else."""
    first = np.array([PACKET[0], start, *PACKET[2:]])
    return least_squares.fit(WAVE_PACKET.value, WAVE_PACKET.jacobian, points, first, 400)


def _few() -> list[Layer]:
    layers = begun(NEURONS, 2.0, 1)
    return [layers[0], layers[1]._replace(bias=0 * layers[1].bias)]


def _painter() -> list[Layer]:
    first, *later = begun(PAINTER, 8.0, 1)
    layers = [first, *(layer._replace(bias=0 * layer.bias) for layer in later)]
    return [Layer(layer.weights.astype(np.float32), layer.bias.astype(np.float32), layer.activation) for layer in layers]


NETWORKS: dict[str, Callable[[], list[Layer]]] = {"neurons": _few, "painter": _painter}
KEPT: dict[str, Callable[..., Followed | Learned]] = {"overfit": follow, "neurons": look_into, "painter": paint}
