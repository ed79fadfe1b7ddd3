"""Augmentation: every time an image is learned from, it is shifted, turned and stretched a little, as if it were another one.

What an image shows does not depend on where exactly it lies; saying so multiplies the examples (Simard, Steinkraus and Platt,
ICDAR 2003, section 2).
"""

from functools import partial

import jax
import jax.numpy as jnp
from jax.scipy.ndimage import map_coordinates
from jaxtyping import Array, Float, Int

from .settings.augmentation import Augmentation
from .supervised import Source


def moved(
    image: Float[Array, "rows columns channels"], shift: Float[Array, "2"], angle: Float[Array, ""], size: Float[Array, ""]
) -> Float[Array, "rows columns channels"]:
    """`image` magnified `size` times and turned by `angle` (radians) about its centre, then shifted by `shift` pixels (down, right).

    Between pixels the image is linear; what comes in from outside is 0. A positive angle turns the right side downwards.

    >>> moved(jnp.eye(3)[..., None], jnp.array([0.0, 1.0]), 0.0, 1.0)[..., 0].tolist()
    [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]]
    """
    rows, columns = image.shape[:2]
    centre = jnp.array([(rows - 1) / 2, (columns - 1) / 2])[:, None, None]
    place = jnp.stack(jnp.meshgrid(jnp.arange(rows), jnp.arange(columns), indexing="ij")) - centre - shift[:, None, None]
    c, s = jnp.cos(angle) / size, jnp.sin(angle) / size
    origin = jnp.stack([c * place[0] - s * place[1], s * place[0] + c * place[1]]) + centre
    return jax.vmap(lambda channel: map_coordinates(channel, list(origin), order=1), -1, -1)(image)


def augmented(source: Source, settings: Augmentation) -> Source:
    """The examples of `source`, every image (rows, columns, channels) moved at random, anew whenever it appears."""

    def one(key: Array, image: Array) -> Array:
        a, b, c = jax.random.split(key, 3)
        draw = partial(jax.random.uniform, minval=-1.0, maxval=1.0)
        shift = settings.shift * jnp.array(image.shape[:2]) * draw(a, (2,))
        return moved(image, shift, jnp.deg2rad(settings.angle) * draw(b), 1 + settings.stretch * draw(c))

    def moved_source(key: Array, step: Int[Array, ""]) -> tuple[Array, Array]:
        images, targets = source(key, step)
        return jax.vmap(one)(jax.random.split(jax.random.fold_in(key, 1), len(images)), images), targets

    return moved_source
