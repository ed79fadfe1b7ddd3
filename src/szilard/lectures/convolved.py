"""The trainings of lecture 6, in plain NumPy: discs told from squares, discs squeezed through three numbers, noise taken away.

What is shown at first is kept in `kept/`, where `python -m szilard.lectures.keep` writes it. A network is a list of arrays.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

from ..learn.backpropagation import Layer, forward
from ..learn.convolution import Back, Pictures, convolve, max_pool, relu
from ..learn.cross_entropy import softmax
from ..learn.optimizers import Adam
from . import kept_files

PIXELS, SIDE = 28, 27  # of discs and squares, and of the discs that are squeezed or cleaned
CLASSIFIER = ((5, 5, 1, 8), (3, 3, 8, 16), (16, 2))
DENOISER = ((5, 5, 1, 8), (5, 5, 8, 8), (5, 5, 8, 1))
ENCODER = ((5, 5, 1, 8), (3, 3, 8, 16), (400, 32), (32, 3))
DECODER = ((5, 32), (32, 32), (32, 1))
STEPS = {"classifier": 2500, "denoiser": 1200, "autoencoder": 6000}
LOOKS = 20  # at the error on new pictures, along a training

Network = list[Float[np.ndarray, "..."]]
Slopes = Callable[[Network, np.random.Generator], Network]


class Learned(NamedTuple):
    """The parameters of a network, one after the other, and its errors on new pictures along the training."""

    parameters: Float[np.ndarray, "parameters"]
    errors: Float[np.ndarray, "looks"]


class Flat(NamedTuple):
    """Principal component analysis of discs: their mean, the first directions, and the error that is left on new discs by their number."""

    mean: Float[np.ndarray, "pixels"]
    directions: Float[np.ndarray, "directions pixels"]
    errors: Float[np.ndarray, "numbers"]


def shapes(rng: np.random.Generator, count: int, noise: float = 0.1) -> tuple[Pictures, np.ndarray]:
    """Discs (0) and turned squares (1) of equal areas, wholly within pictures with noise, and which is which."""
    r, turned, label = rng.uniform(0.3, 0.6, count), rng.uniform(0, np.pi / 2, count), rng.integers(2, size=count)
    side = np.sqrt(np.pi) / 2 * r
    x, y = (1 - np.sqrt(2) * side) * rng.uniform(-1, 1, (2, count))
    px, py = (axis[..., None] for axis in grid(PIXELS))
    dx, dy = px - x, py - y
    along, across = np.cos(turned) * dx + np.sin(turned) * dy, np.cos(turned) * dy - np.sin(turned) * dx
    inside = np.where(label == 0, dx**2 + dy**2 < r**2, np.maximum(abs(along), abs(across)) < side)
    clean = np.moveaxis(inside, -1, 0)[..., None]
    return (clean + noise * rng.normal(size=clean.shape)).astype(np.float32), label


def places(rng: np.random.Generator, count: int) -> Float[np.ndarray, "count 3"]:
    """Centres from -1 to 1, and radii from 0 to 1, at random: the discs of the Grand Autoencoder Challenge."""
    return rng.uniform((-1, -1, 0), 1, (count, 3))


def discs(placed: Float[np.ndarray, "count 3"]) -> Pictures:
    """Their pictures, 1 inside and 0 outside, as `physics.drawings.circle` draws them one by one."""
    x, y = grid(SIDE)
    cx, cy, r = (part[:, None, None] for part in placed.T)
    return ((x - cx) ** 2 + (y - cy) ** 2 < r**2).astype(np.float32)[..., None]


def grid(pixels: int) -> tuple[np.ndarray, np.ndarray]:
    """The coordinates of all pixels, from -1 to 1, the lowest row first."""
    axis = np.linspace(-1, 1, pixels)
    x, y = np.meshgrid(axis, axis)
    return x, y


def classify(network: Network, x: Pictures) -> tuple[list[np.ndarray], list[Back]]:
    """All stages from the picture to the two logits, and the ways back: two convolutions with pools, a mean over places, a dense layer."""
    first, b1, second, b2, last, b3 = network
    stages, backs = [x], []
    for kernel, bias in ((first, b1), (second, b2)):
        for layer in (lambda x, k=kernel, b=bias: convolve(x, k, b), relu, max_pool):
            y, back = layer(stages[-1])
            stages.append(y)
            backs.append(back)
    maps = stages[-1]
    mean = maps.mean((1, 2))
    area = maps.shape[1] * maps.shape[2]
    backs.append(lambda slope: (np.broadcast_to((slope @ last.T)[:, None, None] / area, maps.shape), mean.T @ slope, slope.sum(0)))
    return [*stages, mean, mean @ last + b3], backs


def classifier_slopes(network: Network, rng: np.random.Generator) -> Network:
    """Of the cross-entropy on 50 new shapes."""
    x, label = shapes(rng, 50)
    stages, backs = classify(network, x)
    return through(backs, (softmax(stages[-1]) - np.eye(2)[label]) / len(x))


def clean(network: Network, noisy: Pictures) -> tuple[Pictures, list[Back]]:
    """Three convolutions, rectified between; the last one's map is the picture."""
    x, backs = noisy, []
    for k in range(0, len(network), 2):
        x, back = convolve(x, network[k], network[k + 1], padding=2)
        backs.append(back)
        if k + 2 < len(network):
            x, back = relu(x)
            backs.append(back)
    return x, backs


def denoiser_slopes(network: Network, rng: np.random.Generator) -> Network:
    """Of the mean squared error on 16 discs, with noise of any strength up to 1.2."""
    disc = discs(places(rng, 16))
    noisy = disc + rng.uniform(0, 1.2, (16, 1, 1, 1)) * rng.normal(size=disc.shape)
    found, backs = clean(network, noisy.astype(np.float32))
    return through(backs, 2 * (found - disc) / disc.size)


def encode(network: Network, x: Pictures) -> tuple[Float[np.ndarray, "pictures 3"], list[Back]]:
    """From pictures to three numbers: two convolutions with stride 2, and two dense layers."""
    backs = []
    for k in (0, 2):
        for layer in (lambda x, k=k: convolve(x, network[k], network[k + 1], stride=2), relu):
            x, back = layer(x)
            backs.append(back)
    shape = x.shape
    hidden, back = relu(x.reshape(len(x), -1) @ network[4] + network[5])
    flat = x.reshape(len(x), -1)
    backs.append(lambda slope: ((slope @ network[4].T).reshape(shape), flat.T @ slope, slope.sum(0)))
    backs.append(back)
    backs.append(lambda slope: (slope @ network[6].T, hidden.T @ slope, slope.sum(0)))
    return hidden @ network[6] + network[7], backs


def decoder(network: Network) -> list[Layer]:
    """The decoder as dense layers: from the place of a pixel and the three numbers to the shade of the pixel."""
    return [Layer(network[k], network[k + 1], "sigmoid" if k == 12 else "tanh") for k in (8, 10, 12)]


def draw(network: Network, code: Float[np.ndarray, "pictures 3"]) -> Pictures:
    """The pictures that the decoder makes of some numbers."""
    spots = np.column_stack([axis.ravel() for axis in grid(SIDE)])
    rows = np.hstack([np.tile(spots, (len(code), 1)), np.repeat(code, len(spots), 0)]).astype(np.float32)
    return forward(decoder(network), rows)[-1].reshape(len(code), SIDE, SIDE, 1)


def autoencoder_slopes(network: Network, rng: np.random.Generator) -> Network:
    """Of the cross-entropy of 60 random pixels in each of 64 discs."""
    x = discs(places(rng, 64))
    code, backs = encode(network, x)
    pixel, axis = rng.integers(SIDE**2, size=(64, 60)), np.linspace(-1, 1, SIDE)
    spots = np.stack([axis[pixel % SIDE], axis[pixel // SIDE]], -1).reshape(-1, 2)
    rows = np.hstack([spots, np.repeat(code, 60, 0)]).astype(np.float32)
    layers = decoder(network)
    values = forward(layers, rows)
    wanted = np.take_along_axis(x.reshape(64, -1), pixel, 1).reshape(-1, 1)
    slope, own = (values[-1] - wanted) / wanted.size, []
    for k in (2, 1, 0):
        own = [values[k].T @ slope, slope.sum(0), *own]
        slope = slope @ layers[k].weights.T * (1 - values[k] ** 2 if k else 1)
    return through(backs, slope[:, 2:].reshape(64, 60, 3).sum(1)) + own


def through(backs: Sequence[Back], slope: np.ndarray) -> Network:
    """The slopes by all parameters, the first layer's first."""
    found: Network = []
    for back in reversed(backs):
        slope, *own = back(slope.astype(np.float32))
        found = own + found
    return found


def begun(shapes: Sequence[tuple[int, ...]], rng: np.random.Generator) -> Network:
    """Normal weights of variance 2/inputs, and biases of 0."""
    scaled = [rng.normal(size=shape) * np.sqrt(2 / np.prod(shape[:-1])) for shape in shapes]
    return [np.asarray(part, np.float32) for weights in scaled for part in (weights, np.zeros(weights.shape[-1]))]


def packed(network: Network) -> Float[np.ndarray, "parameters"]:
    """All parameters, one after the other."""
    return np.concatenate([part.ravel() for part in network])


def unpacked(shapes: Sequence[tuple[int, ...]], vector: Float[np.ndarray, "parameters"]) -> Network:
    """The inverse of `packed`."""
    sizes = [size for shape in shapes for size in (shape, shape[-1:])]
    parts = np.split(np.asarray(vector, np.float32), np.cumsum([np.prod(size) for size in sizes])[:-1])
    return [part.reshape(size) for part, size in zip(parts, sizes, strict=True)]


class Recipe(NamedTuple):
    """How a network is trained: the shapes of its weights, the slopes of a step, the error on new pictures, and the rate at first."""

    shapes: Sequence[tuple[int, ...]]
    slopes: Slopes
    error: Callable[[Network], float]
    rate: float


def steps(recipe: Recipe, end: int) -> Iterator[Network]:
    """The network after each step of Adam, whose rate falls to zero at `end`."""
    rng = np.random.default_rng(1)
    place = packed(begun(recipe.shapes, np.random.default_rng(0)))
    memory = Adam(0).begin(place)
    for k in range(end):
        gradient = packed(recipe.slopes(unpacked(recipe.shapes, place), rng))
        place, memory = Adam(recipe.rate * (1 - k / end)).step(lambda _, g=gradient: g, place, memory)
        yield unpacked(recipe.shapes, place)


def train(name: str, last: int | None = None) -> Learned:
    """The training of one of `RECIPES`, or its first steps up to `last`."""
    recipe, end = RECIPES[name], STEPS[name]
    errors, network = [], begun(recipe.shapes, np.random.default_rng(0))
    for k, now in enumerate(steps(recipe, end), 1):
        network = now
        if k % (end // LOOKS) == 0:
            errors.append(recipe.error(now))
        if k == last:
            break
    return Learned(packed(network).astype(np.float16), np.array(errors))


def wrong(network: Network) -> float:
    """The fraction of 500 new shapes that are taken for the other."""
    x, label = shapes(np.random.default_rng(2), 500)
    return float(np.mean(classify(network, x)[0][-1].argmax(1) != label))


def left(network: Network) -> float:
    """The mean squared error that is left of noise of strength 0.5 on 100 new discs."""
    noisy, disc = noisy_discs(100, 0.5)
    return float(np.mean((clean(network, noisy)[0] - disc) ** 2))


def noisy_discs(count: int, noise: float, seed: int = 2) -> tuple[Pictures, Pictures]:
    """Discs with noise, and without."""
    rng = np.random.default_rng(seed)
    disc = discs(places(rng, count))
    return (disc + noise * rng.normal(size=disc.shape)).astype(np.float32), disc


def drawn_wrong(network: Network) -> float:
    """The mean squared error per pixel of 200 new discs that are drawn again."""
    x = discs(places(np.random.default_rng(2), 200))
    return float(np.mean((draw(network, encode(network, x)[0]) - x) ** 2))


def flatten(steps: int | None = None) -> Flat:
    """PCA from 3,000 discs; nothing is trained in steps."""
    seen, new = (discs(places(np.random.default_rng(seed), n)).reshape(n, -1).astype(float) for seed, n in ((3, 3000), (2, 1000)))
    mean = seen.mean(0)
    directions = np.linalg.eigh((seen - mean).T @ (seen - mean))[1].T[:-201:-1]
    found = np.cumsum(np.mean(((new - mean) @ directions.T) ** 2, 0)) / SIDE**2
    errors = np.mean((new - mean) ** 2) - np.append(0, found)
    return Flat(mean.astype(np.float16), directions[:3].astype(np.float16), errors.astype(np.float32))


RECIPES = {
    "classifier": Recipe(CLASSIFIER, classifier_slopes, wrong, 0.005),
    "denoiser": Recipe(DENOISER, denoiser_slopes, left, 0.005),
    "autoencoder": Recipe((*ENCODER, *DECODER), autoencoder_slopes, drawn_wrong, 0.004),
}
KEPT: dict[str, Callable[..., Any]] = {
    **{name: lambda steps=None, name=name: train(name, steps) for name in RECIPES},
    "flat": flatten,
}


def kept_flat() -> Flat:
    """What is kept of `flatten`."""
    return Flat(**kept_files.read("flat"))


def kept(name: str) -> tuple[Network, np.ndarray]:
    """The network that is kept, and its errors along the training."""
    found = kept_files.read(name)
    return unpacked(RECIPES[name].shapes, found["parameters"]), found["errors"]
