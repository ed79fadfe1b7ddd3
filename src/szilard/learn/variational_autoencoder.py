"""Variational autoencoders for spins: a latent z from a normal distribution, and spins that are independent once z is known.

ln p(s) >= <ln p(s|z)>_q - KL(q(z|s) || p(z)), the evidence lower bound; it is minus a free energy, whose trial state q(z|s), a normal
distribution, comes from an encoder (Kingma and Welling, ICLR 2014; Mehta et al., Phys. Rep. 810, 1 (2019), section XVII).
"""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ..conventions import brief
from .descending import Descended, dense, descend, through

Layers = list[tuple[Array, Array]]
Spins = Float[Array, "samples spins"]


class VAE(NamedTuple):
    """Encoder, from spins to means and logarithms of variances of the latents; decoder, from latents to logits of the spins."""

    encoder: Layers
    decoder: Layers


class Encoded(NamedTuple):
    """Means and logarithms of the variances of the latents."""

    mean: Float[Array, "samples latents"]
    log_variance: Float[Array, "samples latents"]


def initial(key: Array, spins: int, hidden: int, latents: int) -> VAE:
    """Before learning: the encoder says next to nothing."""
    up, down = jax.random.split(key)
    return VAE(dense(up, (spins, hidden, 2 * latents), 0.1), dense(down, (latents, hidden, spins), 0.1))


def encode(vae: VAE, spins: Spins) -> Encoded:
    """q(z|s)."""
    return Encoded(*jnp.split(through(vae.encoder, spins), 2, -1))


def decoded(vae: VAE, latents: Float[Array, "*samples latents"]) -> Float[Array, "*samples spins"]:
    """ln p(s_i = 1|z) - ln p(s_i = -1|z)."""
    return through(vae.decoder, latents)


def log_given(vae: VAE, spins: Spins, latents: Float[Array, "samples latents"]) -> Float[Array, "samples"]:
    """ln p(s|z)."""
    return jnp.sum(jax.nn.log_sigmoid(spins * decoded(vae, latents)), -1)


def divergence(encoded: Encoded) -> Float[Array, "samples latents"]:
    """KL(q(z|s) || p(z)) of each latent, in nats: what it is told about the spins, more or less; 0 where a latent is not used."""
    return (jnp.exp(encoded.log_variance) + encoded.mean**2 - 1 - encoded.log_variance) / 2


def bound(key: Array, vae: VAE, spins: Spins) -> Float[Array, "samples"]:
    """An unbiased estimate of the evidence lower bound of ln p(s), from one latent for each sample."""
    encoded = encode(vae, spins)
    noise = jax.random.normal(key, encoded.mean.shape)
    latents = encoded.mean + jnp.exp(encoded.log_variance / 2) * noise
    return log_given(vae, spins, latents) - jnp.sum(divergence(encoded), -1)


def draw(key: Array, vae: VAE, count: int) -> Spins:
    """Spins from p(s)."""
    first, second = jax.random.split(key)
    latents = jax.random.normal(first, (count, vae.decoder[0][0].shape[0]))
    logits = decoded(vae, latents)
    return jnp.where(jax.random.logistic(second, logits.shape) < logits, 1.0, -1.0)


def log_likelihood(vae: VAE, spins: Spins, places: int = 400) -> Float[Array, "samples"]:
    """ln p(s) of a machine with one latent: the integral over z from -8 to 8, a sum over equidistant places."""
    nodes = np.linspace(-8, 8, places)
    z = jnp.asarray(nodes[:, None], jnp.float32)
    logs = jnp.asarray(-(nodes**2) / 2 - np.log(np.sum(np.exp(-(nodes**2) / 2))), jnp.float32)
    logits = decoded(vae, z)
    # ln p(s|z) = sum_i ln sigmoid(s_i l_i) = sum_i (s_i l_i / 2 - ln 2 cosh(l_i / 2))
    given = spins @ (logits / 2).T - jnp.sum(jnp.logaddexp(logits / 2, -logits / 2), -1)
    return jax.nn.logsumexp(given + logs, -1)


def train(
    key: Array, sets: Float[Array, "sets samples spins"], *, latents: int, hidden: int, steps: int, batch: int = 128, rate: float = 3e-3
) -> Descended:
    """The machines of largest bound on several sets of samples, one for each, side by side; the parameters are stacked."""
    begin, go = jax.random.split(key)
    start = _beginnings(jax.random.split(begin, len(sets)), sets.shape[2], hidden, latents)
    return descend(partial(_cost, sets=sets, batch=batch), start, go, steps=steps, rate=rate)


@partial(brief, static_argnums=(1, 2, 3))
def _beginnings(keys: Array, spins: int, hidden: int, latents: int) -> VAE:
    return jax.vmap(lambda key: initial(key, spins, hidden, latents))(keys)


def _cost(vaes: VAE, key: Array, done: Float[Array, ""], *, sets: Array, batch: int) -> Float[Array, ""]:
    def one(vae, key, data):
        choose, noise = jax.random.split(key)
        return -jnp.mean(bound(noise, vae, data[jax.random.randint(choose, (batch,), 0, len(data))]))

    return jnp.sum(jax.vmap(one)(vaes, jax.random.split(key, len(sets)), sets))
