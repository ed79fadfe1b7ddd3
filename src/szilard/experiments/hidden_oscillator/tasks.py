"""What the two networks of `hidden-oscillator` learn from."""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

QUIETEST, LOUDEST = 1e-3, 1.0  # noise in the training of the first network

#: (key, runs) -> a number for each run.
Draw = Callable[[Array, int], Float[Array, "runs"]]


class Task(NamedTuple):
    """Everything in which the two networks differ: noise and springs of the training runs, and the title of a run in the figure.

    `spread` draws how far the springs of each run may deviate, at most `largest`.
    """

    name: str
    title: str
    noise: Draw
    spread: Draw
    largest: float


def tasks(noise: float, spread: float) -> tuple[Task, Task]:
    """Nominal springs and any noise; the noise `noise` and springs that deviate by up to `spread`."""

    def any_noise(key: Array, count: int) -> Array:
        low, high = np.log([QUIETEST, LOUDEST])
        return jnp.exp(jax.random.uniform(key, (count,), minval=low, maxval=high))

    return (
        Task("noise", "known springs", any_noise, lambda _, count: jnp.zeros(count), 0.0),
        Task(
            name="spread",
            title="springs that differ from run to run",
            noise=lambda _, count: jnp.full(count, noise),
            spread=lambda key, count: spread * jax.random.uniform(key, (count,)),
            largest=spread,
        ),
    )
