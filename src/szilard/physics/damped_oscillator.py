"""A damped oscillator of mass 1 in closed form."""

import jax.numpy as jnp
from jaxtyping import Array, Float


def position(stiffness: Float[Array, "*#shape"], damping: Float[Array, "*#shape"], time: Float[Array, "*#shape"]) -> Float[Array, "*shape"]:
    """x(t) = exp(-b t / 2) cos(w t) with w^2 = k - b^2 / 4: a solution of x'' = -k x - b x' that begins at 1, for b^2 < 4 k.

    Args:
        stiffness: k.
        damping: b.
        time: t.
    """
    return jnp.exp(-damping * time / 2) * jnp.cos(jnp.sqrt(stiffness - damping**2 / 4) * time)
