"""Discs and squares on a grid of pixels: pictures of which everything is known.

The pixels lie at equal steps from -1 to 1, ends included, along x (columns) and y (rows, the lowest first). A pixel is 1 where its
centre lies inside, else 0. These are the pictures of the course "Machine Learning for Physicists" (F. Marquardt,
machine-learning-for-physicists.org), whose Grand Autoencoder Challenge has 27 x 27 pixels. All functions draw one picture;
callers `vmap`.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax.typing import ArrayLike
from jaxtyping import Array, Float


class Placed(NamedTuple):
    """Where a shape lies and how large it is: its centre, and its radius, or half the side of a square; a number each."""

    x: ArrayLike
    y: ArrayLike
    r: ArrayLike


def grid(pixels: int) -> tuple[Float[Array, "pixels pixels"], Float[Array, "pixels pixels"]]:
    """The coordinates x and y of all pixels.

    >>> grid(3)[0].tolist()[0], grid(3)[1].tolist()[0]
    ([-1.0, 0.0, 1.0], [-1.0, -1.0, -1.0])
    """
    axis = jnp.linspace(-1.0, 1.0, pixels)
    x, y = jnp.meshgrid(axis, axis)
    return x, y


def circle(placed: Placed, pixels: int = 27) -> Float[Array, "pixels pixels"]:
    """A filled disc: 1 where (x - x0)^2 + (y - y0)^2 < r^2.

    >>> circle(Placed(0.0, 0.0, 0.6), 5).astype(int).tolist()[1:4]
    [[0, 0, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 0, 0]]
    """
    x, y = grid(pixels)
    return ((x - placed.x) ** 2 + (y - placed.y) ** 2 < jnp.square(placed.r)).astype(jnp.float32)


def square(placed: Placed, pixels: int = 27) -> Float[Array, "pixels pixels"]:
    """The upright square around the disc: 1 where |x - x0| < r and |y - y0| < r.

    >>> square(Placed(0.0, 0.0, 0.6), 5).astype(int).tolist()[1:4]
    [[0, 1, 1, 1, 0], [0, 1, 1, 1, 0], [0, 1, 1, 1, 0]]
    """
    x, y = grid(pixels)
    return (jnp.maximum(jnp.abs(x - placed.x), jnp.abs(y - placed.y)) < placed.r).astype(jnp.float32)


def turned_square(placed: Placed, angle: Float[Array, ""] | float, pixels: int = 27) -> Float[Array, "pixels pixels"]:
    """A square of half side r, turned anticlockwise by `angle` (radians).

    >>> turned_square(Placed(0.0, 0.0, 0.6), jnp.pi / 4, 5).astype(int).tolist()
    [[0, 0, 0, 0, 0], [0, 0, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0, 0]]
    """
    x, y = grid(pixels)
    c, s = jnp.cos(angle), jnp.sin(angle)
    along, across = c * (x - placed.x) + s * (y - placed.y), c * (y - placed.y) - s * (x - placed.x)
    return (jnp.maximum(jnp.abs(along), jnp.abs(across)) < placed.r).astype(jnp.float32)


def random_place(key: Array, largest: float = 1.0, smallest: float = 0.0) -> Placed:
    """The centre uniform over the picture, -1 to 1 along either axis, and the size uniform from `smallest` to `largest`."""
    x, y, r = jax.random.uniform(key, (3,))
    return Placed(2 * x - 1, 2 * y - 1, smallest + (largest - smallest) * r)
