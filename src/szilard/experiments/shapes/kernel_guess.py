"""Guess the kernel: from images and what an unknown filter makes of them, a convolutional layer finds the filter."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from ...data.shapes import sample, shape
from ...learn.supervised import Fit, examples, mean_squared_error
from ...networks import single_convolution
from ...runs.progress import ERROR
from ...runs.run import Run
from ...runs.supervised import Supervised, train

SIZE = 5  # of the kernel that is looked for; the true ones may be smaller
PAIRS = 64
FIT = Fit(steps=500, batch=16, learning_rate=0.05)
SHADES = 0.2  # noise of the images themselves, so that they hold all spatial frequencies
BLUR = np.array([1, 4, 6, 4, 1]) / 16
# Sobel's derivative (Duda and Hart, Pattern Classification and Scene Analysis (1973), p. 271), and two filters of every textbook.
KERNELS = {
    "derivative (Sobel)": np.pad(np.outer([1, 2, 1], [-1, 0, 1]) / 4, 1),
    "Laplacian": np.pad(np.array([[0.0, 1, 0], [1, -4, 1], [0, 1, 0]]), 1),
    "blur": np.outer(BLUR, BLUR),
}

Kernels = Float[np.ndarray, "kernels size size"]


class Pairs(NamedTuple):
    """Images, and what the filters made of them, with noise."""

    images: Float[np.ndarray, "images rows columns 1"]
    filtered: Float[np.ndarray, "images rows_ columns_ kernels"]


class Guess(NamedTuple):
    """The kernels: true, learned by steps down the gradient, and in closed form."""

    true: Kernels
    learned: Kernels
    least_squares: Kernels

    def error(self, kind: str, reference: str = "true") -> Float[np.ndarray, "kernels"]:
        """The root mean square of the difference between two of them, for each kernel."""
        return np.sqrt(np.mean((getattr(self, kind) - getattr(self, reference)) ** 2, axis=(1, 2)))


def patches(images: Float[np.ndarray, "images rows columns 1"], size: int) -> Float[np.ndarray, "positions entries"]:
    """Every part of size x size of the images, as a row.

    >>> patches(np.arange(6.0).reshape(1, 2, 3, 1), 2).tolist()
    [[0.0, 1.0, 3.0, 4.0], [1.0, 2.0, 4.0, 5.0]]
    """
    return np.lib.stride_tricks.sliding_window_view(images[..., 0], (size, size), axis=(1, 2)).reshape(-1, size**2)


def pairs(true: Kernels, images: Float[np.ndarray, "images rows columns 1"], noise: float, rng: np.random.Generator) -> Pairs:
    """The images, and for each kernel y[m, n] = sum k[i, j] x[m + i, n + j] + noise."""
    clean = patches(images, SIZE) @ true.reshape(len(true), -1).T
    side = images.shape[1] - SIZE + 1
    added = clean + noise * rng.normal(size=clean.shape)
    return Pairs(images, added.reshape(len(images), side, side, len(true)).astype(np.float32))


def least_squares(examples: Pairs) -> Kernels:
    """The kernels with the least squared error on all pairs: one linear equation for every pixel."""
    equations = patches(examples.images, SIZE).astype(float)
    kernels = examples.filtered.shape[-1]
    found = np.linalg.lstsq(equations, examples.filtered.reshape(-1, kernels).astype(float), rcond=None)[0]
    return found.T.reshape(kernels, SIZE, SIZE)


def guess(run: Run, noise: float) -> Guess:
    """Learn all `KERNELS` from discs and squares in noise; validation pairs follow the training."""
    true = np.stack(list(KERNELS.values()))

    def drawn(purpose: str) -> Pairs:
        images = sample(shape, run.key(f"kernels: {purpose} images"), PAIRS, SHADES).inputs
        return pairs(true, images, noise, run.rng(f"kernels: {purpose} noise"))

    training, validation = drawn("training"), drawn("validation")
    network = single_convolution(SIZE, len(true), run.number("kernels: network"))
    judge = jax.jit(lambda parameters: mean_squared_error(network.batch(parameters, validation.images), jnp.asarray(validation.filtered)))
    order = run.number("kernels: order")
    supervised = Supervised(
        network=network,
        source=examples(jnp.asarray(training.images), jnp.asarray(training.filtered), FIT.batch, order),
        loss=mean_squared_error,
        evaluate=lambda parameters: float(judge(parameters)),
        fit=FIT,
        key=run.key("kernels: training"),
        measure=ERROR,
        unrolled=True,
    )
    (kernel,) = train(run, "kernels", supervised)
    return Guess(true, np.moveaxis(np.asarray(kernel[:, :, 0], float), -1, 0), least_squares(training))
