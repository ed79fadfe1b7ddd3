"""Guess the kernel: from images and what an unknown filter makes of them, a convolutional layer finds the filter."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from ...data.shapes import held_out, shape
from ...learn.supervised import Fit, examples, mean_squared_error
from ...networks import single_convolution
from ...runs.classification import Run
from ...runs.fitting import fit

SIZE = 5  # of the kernel that is looked for; the true ones may be smaller
PAIRS = 64
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


def patches(images: Float[np.ndarray, "images rows columns 1"], size: int) -> Float[np.ndarray, "places entries"]:
    """Every part of size x size of the images, as a row.

    >>> patches(np.arange(6.0).reshape(1, 2, 3, 1), 2).tolist()
    [[0.0, 1.0, 3.0, 4.0], [1.0, 2.0, 4.0, 5.0]]
    """
    return np.lib.stride_tricks.sliding_window_view(images[..., 0], (size, size), axis=(1, 2)).reshape(-1, size**2)


def pairs(true: Kernels, count: int, noise: float, seed: int, part: int) -> Pairs:
    """Discs and squares, and for each kernel y[m, n] = sum k[i, j] x[m + i, n + j] + noise."""
    images = held_out(shape, seed, count, SHADES, part).inputs
    clean = patches(images, SIZE) @ true.reshape(len(true), -1).T
    side = images.shape[1] - SIZE + 1
    added = clean + noise * np.random.default_rng([seed, part]).normal(size=clean.shape)
    return Pairs(images, added.reshape(count, side, side, len(true)).astype(np.float32))


def least_squares(known: Pairs) -> Kernels:
    """The kernels with the least squared error on all pairs: one linear equation for every pixel."""
    equations = patches(known.images, SIZE).astype(float)
    kernels = known.filtered.shape[-1]
    found = np.linalg.lstsq(equations, known.filtered.reshape(-1, kernels).astype(float), rcond=None)[0]
    return found.T.reshape(kernels, SIZE, SIZE)


def guess(noise: float, seed: int, run: Run, settings: Fit | None = None, count: int = PAIRS) -> Guess:
    """Learn all `KERNELS` from `count` pairs of images; validation pairs follow the training."""
    true = np.stack(list(KERNELS.values()))
    known, validation = (pairs(true, count, noise, seed, part) for part in (4, 5))
    settings = settings or Fit(steps=500, batch=16, learning_rate=0.05)
    wanted = jnp.asarray(validation.filtered)
    network = single_convolution(SIZE, len(true), seed)
    source = examples(jnp.asarray(known.images), jnp.asarray(known.filtered), settings.batch, seed)
    judge = jax.jit(lambda parameters: mean_squared_error(network.batch(parameters, validation.images), wanted))
    (kernel,) = fit(
        "kernels", network, source, mean_squared_error, lambda p: float(judge(p)), settings, jax.random.key(seed), run,
        figure="error", falls=True, convolutions=True,
    )  # fmt: skip
    return Guess(true, np.moveaxis(np.asarray(kernel[:, :, 0], float), -1, 0), least_squares(known))
