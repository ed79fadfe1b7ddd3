"""A variational autoregressive network: a trial state of spins whose free energy a network makes small.

q(s) = prod_i q(s_i | s_1 ... s_(i-1)) is normalized, has independent samples, and a probability that is known, so that its free energy
F = <E + T ln q> is an upper bound of the true one, -T ln Z, without any sample of the magnet (Wu, Wang and Zhang, Phys. Rev. Lett. 122,
080602 (2019)). Here the logit of spin i is 2/T times the field of those neighbours that are drawn already, with a weight of its own,
plus what a layer of hidden units adds, which see all earlier spins (Larochelle and Murray, AISTATS 2011). No unit has a bias and tanh
is odd, so that q(-s) = q(s): no network falls into one of the two phases.
"""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ..conventions import brief
from .descending import Descended, descend

Spins = Float[Array, "samples spins"]


class Autoregressive(NamedTuple):
    """Weights W from earlier spins to hidden units, V from hidden units to logits, and the weight of the neighbours' field."""

    W: Float[Array, "spins hidden"]
    V: Float[Array, "spins hidden"]
    field: Float[Array, "spins"]


def earlier_neighbours(size: int) -> Float[np.ndarray, "spins spins"]:
    """Row i has the number of bonds of spin i to each spin before it, row by row on a periodic square lattice.

    >>> earlier_neighbours(3)[4].tolist()
    [0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    """
    places = np.arange(size**2).reshape(size, size)
    bonds = np.zeros((size**2, size**2), np.float32)
    for axis in (0, 1):
        np.add.at(bonds, (places.ravel(), np.roll(places, -1, axis).ravel()), 1)
    return np.tril(bonds + bonds.T, -1)


def initial(key: Array, size: int, hidden: int) -> Autoregressive:
    """Before learning the logit is the field of the earlier neighbours, as if all other spins were free."""
    spins = size**2
    return Autoregressive(jax.random.normal(key, (spins, hidden)) / spins**0.5, jnp.zeros((spins, hidden)), jnp.ones(spins))


def logits(model: Autoregressive, spins: Spins, beta: Float[Array, ""] | float, size: int) -> Float[Array, "samples spins"]:
    """ln q(s_i = 1 | ...) - ln q(s_i = -1 | ...) of every spin, all at once."""
    steps = spins[:, :, None] * model.W
    seen = jnp.cumsum(steps, 1) - steps
    around = spins @ earlier_neighbours(size).T
    return 2 * beta * model.field * around + jnp.sum(jnp.tanh(seen) * model.V, -1)


def log_probability(model: Autoregressive, spins: Spins, beta: Float[Array, ""] | float, size: int) -> Float[Array, "samples"]:
    """ln q(s)."""
    return jnp.sum(jax.nn.log_sigmoid(spins * logits(model, spins, beta, size)), -1)


def sample(key: Array, model: Autoregressive, beta: Float[Array, ""] | float, size: int, count: int) -> Spins:
    """Independent samples, spin by spin."""
    bonds = jnp.asarray(earlier_neighbours(size))
    random = jax.random.logistic(key, (size**2, count))

    def draw(carry, i):
        spins, seen = carry
        logit = 2 * beta * model.field[i] * (spins @ bonds[i]) + jnp.tanh(seen) @ model.V[i]
        spin = jnp.where(random[i] < logit, 1.0, -1.0)
        return (spins.at[:, i].set(spin), seen + spin[:, None] * model.W[i]), None

    start = jnp.zeros((count, size**2)), jnp.zeros((count, model.W.shape[1]))
    return jax.lax.scan(draw, start, jnp.arange(size**2))[0][0]


def energy(spins: Spins, size: int) -> Float[Array, "samples"]:
    """-sum over bonds of s_i s_j."""
    return -jnp.sum(spins * (spins @ earlier_neighbours(size).T), -1)


def free_energies(model: Autoregressive, spins: Spins, beta: Float[Array, ""] | float, size: int) -> Float[Array, "samples"]:
    """beta E + ln q of samples of q, whose mean is beta F; if q were Boltzmann's distribution it would be the same for all."""
    return beta * energy(spins, size) + log_probability(model, spins, beta, size)


def objective(models: Autoregressive, key: Array, done: Float[Array, ""], *, betas: Array, size: int, batch: int) -> Float[Array, ""]:
    """The sum over temperatures of the mean of beta F, with the gradient <(beta E + ln q - mean) grad ln q>.

    beta grows from 0 during the first half of the training.
    """
    warm = jnp.minimum(1, 0.1 + 1.8 * done)

    def one(model, key, beta):
        spins = jax.lax.stop_gradient(sample(key, model, beta, size, batch))
        values = free_energies(model, spins, beta, size)
        cost = jax.lax.stop_gradient(values - values.mean())
        slope = jnp.mean(cost * log_probability(model, spins, beta, size))
        return jax.lax.stop_gradient(values.mean()) + slope - jax.lax.stop_gradient(slope)

    return jnp.sum(jax.vmap(one)(models, jax.random.split(key, len(betas)), warm * betas))


def train(key: Array, size: int, temperatures: tuple[float, ...], *, hidden: int, steps: int, batch: int, rate: float = 0.01) -> Descended:
    """One network for each temperature, side by side; the parameters are stacked."""
    begin, go = jax.random.split(key)
    start = _beginnings(jax.random.split(begin, len(temperatures)), size, hidden)
    betas = 1 / jnp.asarray(temperatures)
    return descend(partial(objective, betas=betas, size=size, batch=batch), start, go, steps=steps, rate=rate)


@partial(brief, static_argnames=("size", "hidden"))
def _beginnings(keys: Array, size: int, hidden: int) -> Autoregressive:
    return jax.vmap(lambda key: initial(key, size, hidden))(keys)
