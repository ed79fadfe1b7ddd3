"""Two coupled oscillators of mass 1, moved through any time exactly by their normal modes."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float


class Springs(NamedTuple):
    """Stiffness of the spring that holds each oscillator, and of the one between them.

    x1'' = -first x1 - coupling (x1 - x2) and x2'' = -second x2 - coupling (x2 - x1), in units in which the masses are 1.
    """

    first: Float[Array, ""] | float
    second: Float[Array, ""] | float
    coupling: Float[Array, ""] | float


def propagator(springs: Springs, time: Float[Array, ""] | float) -> Float[Array, "4 4"]:
    """The matrix that moves the state (x1, x2, v1, v2) through `time`.

    The stiffness matrix K is turned to its principal axes by the angle with tan 2a = -2 coupling / (first - second); along an axis
    with eigenvalue w^2 a state moves by cos(wt), sin(wt) / w and -w sin(wt). Needs w^2 > 0.

    Two uncoupled oscillators of frequency 1, after a quarter of a period:

    >>> print(jnp.round(propagator(Springs(1.0, 1.0, 0.0), jnp.pi / 2), 3) + 0.0)
    [[ 0.  0.  1.  0.]
     [ 0.  0.  0.  1.]
     [-1.  0.  0.  0.]
     [ 0. -1.  0.  0.]]
    """
    mean, half = (springs.first + springs.second) / 2 + springs.coupling, (springs.first - springs.second) / 2
    angle = jnp.arctan2(-jnp.asarray(springs.coupling), half) / 2
    turn = jnp.stack([jnp.stack([jnp.cos(angle), -jnp.sin(angle)]), jnp.stack([jnp.sin(angle), jnp.cos(angle)])])
    split = jnp.hypot(half, springs.coupling)
    w = jnp.sqrt(jnp.stack([mean + split, mean - split]))
    stay, go, push = ((turn * part[None]) @ turn.T for part in (jnp.cos(w * time), jnp.sin(w * time) / w, -w * jnp.sin(w * time)))
    return jnp.block([[stay, go], [push, stay]])


def energy(springs: Springs, state: Float[Array, "*times 4"]) -> Float[Array, "*times"]:
    """Kinetic energy and the energy of the three springs; it does not change."""
    x1, x2, v1, v2 = jnp.moveaxis(state, -1, 0)
    return (v1**2 + v2**2 + springs.first * x1**2 + springs.second * x2**2 + springs.coupling * (x1 - x2) ** 2) / 2


def motion(step: Float[Array, "n n"], start: Float[Array, "n"], steps: int) -> Float[Array, "steps n"]:
    """The states at `steps` times, the first at the start."""
    return jax.lax.scan(lambda state, _: (step @ state, state), start, length=steps)[1]
