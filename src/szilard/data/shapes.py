"""Endless examples of shapes that are to be told apart: lines of a spectrum, and discs and squares in noise."""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from ..learn.supervised import Source
from ..physics.drawings import Placed, circle, turned_square
from ..physics.line_shapes import gaussian, lorentzian
from .examples import Labelled
from .sizes import PIXELS, POINTS

CHANCES = 5
PIECE = 500  # examples that are drawn at once, by a program that is compiled once
AXIS = np.linspace(-1, 1, POINTS)
LINES = ("Lorentzian", "Gaussian")
SHAPES = ("disc", "square")
#: One example and its class from `CHANCES` numbers, uniformly distributed between 0 and 1.
Example = Callable[[Array], tuple[Array, Int[Array, ""]]]
#: A standard deviation, or the two between which that of an example lies, its logarithm uniformly distributed.
Noise = float | tuple[float, float]


class Range(NamedTuple):
    """A uniform distribution."""

    low: float
    high: float

    def at(self, fraction: Float[Array, ""]) -> Float[Array, ""]:
        """The number below which a fraction of the distribution lies."""
        return self.low + (self.high - self.low) * fraction


HEIGHT, CENTRE, LOG_WIDTH = Range(0.5, 1.5), Range(-0.6, 0.6), Range(float(np.log(0.08)), float(np.log(0.3)))
RADIUS = Range(0.3, 0.6)  # of a disc; a square has the area of the disc, so that its size betrays nothing
SIDE = np.sqrt(np.pi) / 2  # half a side of such a square, for the radius 1


def line(chances: Float[Array, "chances"]) -> tuple[Float[Array, "points 1"], Int[Array, ""]]:
    """A Lorentzian (0) or Gaussian (1) line without noise, of random height, centre and half width at half height, and its class."""
    theta = jnp.stack([HEIGHT.at(chances[0]), CENTRE.at(chances[1]), jnp.exp(LOG_WIDTH.at(chances[2]))])
    label = (chances[3] < 0.5).astype(jnp.int32)
    curves = [curve(AXIS, theta) for curve in (lorentzian, gaussian)]  # pyright: ignore[reportArgumentType]
    return jnp.where(label == 0, *curves)[:, None], label


def shape(chances: Float[Array, "chances"]) -> tuple[Float[Array, "pixels pixels 1"], Int[Array, ""]]:
    """A disc (0) or a square turned by a random angle (1), wholly within the image, of random size and place, and its class."""
    r = RADIUS.at(chances[0])
    border = 1 - np.sqrt(2) * SIDE * r
    x, y = border * (2 * chances[1] - 1), border * (2 * chances[2] - 1)
    label = (chances[3] < 0.5).astype(jnp.int32)
    disc = circle(Placed(x, y, r), PIXELS)
    other = turned_square(Placed(x, y, SIDE * r), np.pi / 2 * chances[4], PIXELS)
    return jnp.where(label == 0, disc, other)[..., None], label


def examples_of(one: Example, key: Array, count: int, noise: Noise) -> tuple[Array, Int[Array, "count"]]:
    """`count` examples of `one` (`line` or `shape`), with normal noise on every point."""
    draw, add = jax.random.split(key)
    chances = jax.random.uniform(draw, (count, CHANCES + 1))
    clean, labels = jax.vmap(one)(chances[:, :CHANCES])
    low, high = noise if isinstance(noise, tuple) else (noise, noise)
    strength = low * (high / low) ** chances[:, CHANCES].reshape(count, *[1] * (clean.ndim - 1))
    return clean + strength * jax.random.normal(add, clean.shape), labels


def source_of(one: Example, batch: int, noise: Noise) -> Source:
    """Minibatches that never repeat."""
    return lambda key, step: examples_of(one, key, batch, noise)


def sample(one: Example, key: Array, count: int, noise: Noise) -> Labelled:
    """The same as arrays of NumPy, for validation and tests."""
    both = noise if isinstance(noise, tuple) else (noise, noise)
    pieces = [_piece(one, jax.random.fold_in(key, n), PIECE, both) for n in range(-(-count // PIECE))]
    inputs, labels = (np.concatenate(part)[:count] for part in zip(*pieces, strict=True))
    return Labelled(inputs.astype(np.float32), labels)


_piece = jax.jit(examples_of, static_argnums=(0, 2))
