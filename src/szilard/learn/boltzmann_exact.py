"""What a small restricted Boltzmann machine is exactly: partition function, likelihood, gradient, and the mean of CD-k.

Sums run over all states of the smaller layer, at most 2^20; the larger layer is summed in closed form.
"""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ..errors import require
from .boltzmann import RBM, correlations, difference, hidden_means, log_weight, visible_means

LARGEST = 20
TOGETHER = 2**13  # states of a layer that are looked at in one piece, which bounds the memory


def summable(rbm: RBM) -> bool:
    """Whether the smaller layer is small enough to sum over all its states."""
    return min(rbm.W.shape) <= LARGEST


def all_units(count: int) -> Float[Array, "states count"]:
    """Every state of `count` units.

    >>> all_units(2).tolist()
    [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
    """
    require(count <= LARGEST, f"The smaller layer must have at most {LARGEST} units to sum over all its states, but has {count}.")
    return jnp.asarray(np.arange(2**count)[:, None] >> np.arange(count) & 1, jnp.float32)


def log_partition(rbm: RBM) -> Float[Array, ""]:
    """ln Z, by a sum over all states of the smaller layer."""
    visible, hidden = rbm.W.shape
    small = rbm if visible <= hidden else RBM(rbm.W.T, rbm.b, rbm.a)
    states = all_units(min(visible, hidden))
    pieces = states.reshape(-1, min(len(states), TOGETHER), states.shape[1])
    return jax.nn.logsumexp(jax.lax.map(jax.checkpoint(lambda v: jax.nn.logsumexp(log_weight(small, v))), pieces))


@jax.jit
def log_likelihood(rbm: RBM, data: Float[Array, "samples visible"]) -> Float[Array, ""]:
    """Mean over the data of ln p(v), in nats."""
    return jnp.mean(log_weight(rbm, data)) - log_partition(rbm)


@jax.jit
def exact_gradient(rbm: RBM, data: Float[Array, "samples visible"]) -> RBM:
    """The gradient of `log_likelihood`: means on the data minus means of the rbm, the latter as the gradient of ln Z."""
    return difference(correlations(rbm, data), jax.grad(log_partition)(rbm))


@partial(jax.jit, static_argnames="most")
def mean_divergence_gradients(rbm: RBM, data: Float[Array, "samples visible"], most: int) -> RBM:
    """The mean over all chances of the CD-k gradient for k = 1 ... `most`, stacked: what is wrong with it is its bias alone.

    Between two Gibbs steps the hidden layer is a Markov chain with p(h'|h) = sum_v p(h'|v) p(v|h), here summed over all v.
    Both layers must be small.
    """
    visible, hidden = (all_units(n) for n in rbm.W.shape)
    forward = _chances(visible_means(rbm, hidden), visible)
    back = _chances(hidden_means(rbm, visible), hidden)
    means = hidden_means(rbm, visible)
    products = (visible[:, :, None] * means[:, None, :]).reshape(len(visible), -1)
    model_means, turn = forward @ jnp.concatenate([products, visible, means], 1), forward @ back

    def step(weights, _):
        after = weights @ turn
        return after / jnp.sum(after), weights @ model_means  # or rounding would add up from step to step

    start = jnp.mean(_chances(hidden_means(rbm, data), hidden), 0)
    W, a, b = jnp.split(jax.lax.scan(step, start, length=most)[1], (rbm.W.size, rbm.W.size + len(rbm.a)), 1)
    data_means = correlations(rbm, data)
    return jax.vmap(lambda *model_means: difference(data_means, RBM(*model_means)))(W.reshape(-1, *rbm.W.shape), a, b)


def relative_error(gradient: RBM, exact: RBM) -> Float[Array, ""]:
    """|g - g_exact| / |g_exact| over all parameters."""
    size = lambda tree: jnp.sqrt(sum(jnp.sum(leaf**2) for leaf in jax.tree.leaves(tree)))  # noqa: E731
    return size(difference(gradient, exact)) / size(exact)


def _chances(means: Float[Array, "given units"], states: Float[Array, "states units"]) -> Float[Array, "given states"]:
    """The probability of every state of units that are independent, given their means."""
    means = jnp.clip(means, 1e-7, 1 - 1e-7)
    return jnp.exp(jnp.log(means) @ states.T + jnp.log1p(-means) @ (1 - states).T)
