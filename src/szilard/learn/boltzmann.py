"""Restricted Boltzmann machines: a network that learns a probability distribution by comparing it with its own samples.

p(v, h) = exp(-E(v, h)) / Z with E = -a.v - b.h - v.W.h, all units 0 or 1, no bonds within a layer. The gradient of the mean
log-likelihood is <v h> on the data minus <v h> of the model. Contrastive divergence estimates the second term with Markov
chains of k Gibbs steps that begin at the data (CD-k: Hinton, Neural Comput. 14, 1771 (2002)) or go on from the update before
(persistent: Tieleman, ICML 2008).
"""

import math
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, UInt32

from ..errors import require
from .settings.boltzmann import Divergence


class RBM(NamedTuple):
    """The couplings W and the fields a (of the visible units) and b (of the hidden ones). A gradient has the same form."""

    W: Float[Array, "visible hidden"]
    a: Float[Array, "visible"]
    b: Float[Array, "hidden"]


def initial_rbm(key: Array, data: Float[Array, "samples visible"], hidden: int) -> RBM:
    """Before learning: weak random couplings, and fields that give each visible unit its mean in the data."""
    mean = jnp.clip(jnp.mean(data, 0), 0.01, 0.99)
    W = 0.01 * jax.random.normal(key, (data.shape[1], hidden))
    return RBM(W, jnp.log(mean / (1 - mean)), jnp.zeros(hidden))


def hidden_means(rbm: RBM, v: Float[Array, "*samples visible"]) -> Float[Array, "*samples hidden"]:
    """p(h_j = 1 | v) = sigmoid(b_j + sum_i v_i W_ij)."""
    return jax.nn.sigmoid(rbm.b + v @ rbm.W)


def visible_means(rbm: RBM, h: Float[Array, "*samples hidden"]) -> Float[Array, "*samples visible"]:
    """p(v_i = 1 | h) = sigmoid(a_i + sum_j W_ij h_j)."""
    return jax.nn.sigmoid(rbm.a + h @ rbm.W.T)


def log_weight(rbm: RBM, v: Float[Array, "*samples visible"]) -> Float[Array, "*samples"]:
    """ln sum_h exp(-E(v, h)) = a.v + sum_j ln(1 + exp(b_j + sum_i v_i W_ij)), the log-probability of v but for ln Z."""
    return v @ rbm.a + jnp.sum(jax.nn.softplus(rbm.b + v @ rbm.W), -1)


def gibbs(key: Array, rbm: RBM, v: Float[Array, "samples visible"], steps: int | Array) -> Float[Array, "samples visible"]:
    """The visible units after `steps` Gibbs steps: draw h given v, then v given h, `steps` times over."""

    def step(number, v):
        up, down = jax.random.split(jax.random.fold_in(key, number))
        h = draw(up, hidden_means(rbm, v))
        return draw(down, visible_means(rbm, h))

    return jax.lax.fori_loop(0, steps, step, v)


def draw(key: Array, means: Float[Array, "*units"]) -> Float[Array, "*units"]:
    """Units that are 1 with these probabilities, correct to 2^-24, else 0."""
    return ((random_words(key, means.shape) >> 8) * 2.0**-24 < means).astype(jnp.float32)


def random_words(key: Array, shape: tuple[int, ...]) -> UInt32[Array, "*shape"]:
    """Uniform random words, all different: the numbers 0, 1, 2, ... scrambled twice, with a word of the key before each time.

    A generator of the kind of SplitMix (Steele, Lea and Flood, OOPSLA 2014). On a CPU it takes a tenth of the time of
    `jax.random.bits`, which would be most of the time of learning.
    """
    first, second = jax.random.bits(key, (2,))
    return _scrambled(_scrambled(jnp.arange(math.prod(shape), dtype=jnp.uint32) + first) ^ second).reshape(shape)


def _scrambled(x: UInt32[Array, "words"]) -> UInt32[Array, "words"]:
    """The bijection of words that ends MurmurHash3 (Appleby 2011): to change one bit changes every other one half of the time."""
    x = (x ^ x >> 16) * jnp.uint32(0x85EBCA6B)
    x = (x ^ x >> 13) * jnp.uint32(0xC2B2AE35)
    return x ^ x >> 16


def correlations(rbm: RBM, v: Float[Array, "samples visible"]) -> RBM:
    """Means of v h, v and h over samples of the visible units; h given v is averaged exactly."""
    h = hidden_means(rbm, v)
    return RBM(v.T @ h / len(v), jnp.mean(v, 0), jnp.mean(h, 0))


def divergence(key: Array, rbm: RBM, data, chains, steps: int | Array) -> tuple[RBM, RBM, Float[Array, "samples visible"]]:
    """The means on the data and on chains after `steps` Gibbs steps from `chains`, and where the chains have come to.

    Their difference is the estimate of the gradient of the mean log-likelihood.
    """
    chains = gibbs(key, rbm, chains, steps)
    return correlations(rbm, data), correlations(rbm, chains), chains


def difference(data_means: RBM, model_means: RBM) -> RBM:
    """The gradient: means on the data minus means of the model."""
    return jax.tree.map(jnp.subtract, data_means, model_means)


def enhanced(data_means: RBM, model_means: RBM) -> RBM:
    """The enhanced gradient of Cho et al.: independent of which state of a unit is called 1: covariances instead of means of products.

    The fields follow, so that learning goes the same way for spins up and spins down (Cho, Raiko and Ilin, ICML 2011, eqs. 6-8).
    """
    gradient = difference(data_means, model_means)
    W = gradient.W - jnp.outer(data_means.a, data_means.b) + jnp.outer(model_means.a, model_means.b)
    return RBM(W, gradient.a - W @ (data_means.b + model_means.b) / 2, gradient.b - (data_means.a + model_means.a) / 2 @ W)


class Learning(NamedTuple):
    """A machine that learns, and the samples of the visible units where its Markov chains are."""

    rbm: RBM
    chains: Float[Array, "batch visible"]


def begin(key: Array, data: Float[Array, "samples visible"], settings: Divergence) -> Learning:
    """A machine before learning, and chains that begin at data."""
    require(len(data) >= settings.batch, f"`batch` must not exceed the {len(data)} samples of the data, but is {settings.batch}.")
    return Learning(initial_rbm(key, data, settings.hidden), data[: settings.batch])


def train(key: Array, learning: Learning, data: Array, settings: Divergence, first: int | Array, updates: int) -> Learning:
    """`updates` further updates, of which the first has the number `first`; every minibatch is drawn from the data at random."""
    fall = np.log(settings.final_learning_rate / settings.learning_rate) / settings.updates
    kind = (settings.gibbs_steps, settings.persistent, settings.learning_rate, fall)
    return _train(key, learning, data, kind, first, settings.batch, updates)


@partial(jax.jit, static_argnames=("batch", "updates"))
def _train(key: Array, learning: Learning, data: Array, kind: tuple, first: int | Array, batch: int, updates: int) -> Learning:
    """One program for every `kind`, which is traced: k, whether the chains are persistent, the learning rate and its fall."""
    steps, persistent, rate, fall = kind

    def update(learning, both):
        key, number = both
        choose, move = jax.random.split(key)
        shown = data[random_words(choose, (batch,)) % len(data)]
        start = jnp.where(persistent, learning.chains, shown)
        data_means, model_means, chains = divergence(move, learning.rbm, shown, start, steps)
        step = enhanced(data_means, model_means)
        return Learning(jax.tree.map(lambda x, slope: x + rate * jnp.exp(fall * number) * slope, learning.rbm, step), chains), None

    numbers = first + jnp.arange(updates)
    return jax.lax.scan(update, learning, (jax.vmap(partial(jax.random.fold_in, key))(numbers), numbers))[0]
