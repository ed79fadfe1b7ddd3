"""How far the gradient of contrastive divergence lies from the true one, by the number of Gibbs steps."""

from dataclasses import replace
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ...learn import boltzmann, boltzmann_exact
from ...learn.boltzmann import Divergence
from ...runs.progress import Progress

STEPS = (1, 2, 5, 10, 20, 50, 100)  # k of the measured gradients
SMALL = 8  # hidden units of the machine whose gradients are summed over all states
LARGEST_PICTURE = 16  # units of a sample for which that is possible


class Gradients(NamedTuple):
    """The relative error of the CD-k gradient: of its mean for k = 1, 2, ..., and of one with very many chains, by k."""

    bias: np.ndarray
    measured: dict[int, float]


def measure(key: Array, data: Float[Array, "samples visible"], learning: Divergence, chains: int, progress: Progress) -> Gradients | None:
    """On a small machine half-way through its training, where everything can be summed; None where it cannot.

    Args:
        key: of all randomness.
        data: visible units 0 and 1.
        learning: how the small machine learns, but for its size.
        chains: at least so many for each measured gradient.
        progress: hears of it.
    """
    if data.shape[1] > LARGEST_PICTURE:
        return None
    progress.update("gradient", 0, len(STEPS))
    small = replace(learning, hidden=SMALL, persistent=True)
    rbm = boltzmann.train(key, boltzmann.begin(key, data, small), data, small, 0, max(small.updates // 4, 1)).rbm
    exact = boltzmann_exact.exact_gradient(rbm, data)
    means = boltzmann_exact.mean_divergence_gradients(rbm, data, max(STEPS))
    bias = np.asarray(jax.jit(jax.vmap(boltzmann_exact.relative_error, (0, None)))(means, exact))
    many = jnp.tile(data, (-(-chains // len(data)), 1))
    measured, estimate = {}, jax.jit(boltzmann.divergence)
    for done, k in enumerate(STEPS, 1):
        data_means, model_means, _ = estimate(key, rbm, data, many, k)
        measured[k] = float(boltzmann_exact.relative_error(boltzmann.difference(data_means, model_means), exact))
        progress.update("gradient", done, len(STEPS), measured[k], "error")
    return Gradients(bias, measured)
