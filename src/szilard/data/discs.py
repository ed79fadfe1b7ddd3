"""Random discs as pictures, alone, with noise, or as pairs of circles and squares; see `physics.drawings` for the pixels."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import jax
import numpy as np
from jaxtyping import Array, Float

from ..physics.drawings import Placed, circle, random_place, square

LARGEST_NOISE = 1.2  # of discs with any noise

#: Draws one pair of pictures: key -> (input, target).
Draw = Callable[[Array], tuple[Array, Array]]


class Pairs(NamedTuple):
    """What a network is given, and what it should answer."""

    inputs: Float[np.ndarray, "n pixels pixels"]
    targets: Float[np.ndarray, "n pixels pixels"]


def pairs(draw: Draw, key: Array, count: int) -> Pairs:
    """`count` pairs of pictures."""
    return Pairs(*map(np.asarray, jax.jit(jax.vmap(draw))(jax.random.split(key, count))))


def discs(key: Array, count: int, pixels: int) -> tuple[Placed, Float[np.ndarray, "count pixels pixels"]]:
    """`count` random discs: where they are, and their pictures."""
    placed = jax.vmap(random_place)(jax.random.split(key, count))
    return Placed(*map(np.asarray, placed)), pictures(placed, pixels)


def pictures(placed: Placed, pixels: int) -> Float[np.ndarray, "count pixels pixels"]:
    """The pictures of many discs."""
    return np.asarray(jax.vmap(partial(circle, pixels=pixels))(placed))


def noise_and_disc(key: Array, pixels: int = 27) -> tuple[Float[Array, "pixels pixels"], Float[Array, "pixels pixels"]]:
    """Normal noise of variance 1 on every pixel, and a random disc."""
    place, noise = jax.random.split(key)
    return jax.random.normal(noise, (pixels, pixels)), circle(random_place(place), pixels)


def noisy_discs(key: Array, noise: float | Array, pixels: int = 27) -> tuple[Float[Array, "pixels pixels"], Float[Array, "pixels pixels"]]:
    """A random disc with normal noise of standard deviation `noise` on every pixel, and the disc itself."""
    normal, disc = noise_and_disc(key, pixels)
    return disc + noise * normal, disc


def any_noise(key: Array) -> tuple[Float[Array, "27 27"], Float[Array, "27 27"]]:
    """A random disc with noise of a random strength, uniform up to 1.2, and the disc itself."""
    strength, rest = jax.random.split(key)
    return noisy_discs(rest, jax.random.uniform(strength, maxval=LARGEST_NOISE))


def circles_and_squares(
    key: Array, shapes: int = 5, pixels: int = 50
) -> tuple[Float[Array, "pixels pixels"], Float[Array, "pixels pixels"]]:
    """Random circles of radius up to 0.5, and squares with the same centres and sizes; where shapes overlap, they add up."""
    placed = jax.vmap(lambda k: random_place(k, 0.5))(jax.random.split(key, shapes))
    circles, squares = (jax.vmap(partial(draw, pixels=pixels))(placed).sum(0) for draw in (circle, square))
    return circles, squares
