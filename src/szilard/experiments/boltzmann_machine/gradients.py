"""How far the gradient of contrastive divergence lies from the true one, by the number of Gibbs steps."""

from dataclasses import replace
from math import ceil
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PyTree

from ...learn import boltzmann, boltzmann_exact
from ...learn.boltzmann import Divergence
from ...runs.run import Run

STEPS = (1, 2, 5, 10, 20, 50, 100)  # k of the measured gradients
SMALL = 8  # hidden units of the machine whose gradients are summed over all states
LARGEST_PICTURE = 16  # units of a sample for which that is possible


class Gradients(NamedTuple):
    """How the CD-k gradient compares with the true one, on a machine where all states can be summed.

    Args:
        bias: the relative error of its mean over all chances, for k = 1, 2, ...
        cosine: the cosine of the angle between that mean and the true gradient.
        measured: the relative error of one estimate with very many chains, by k.
    """

    bias: np.ndarray
    cosine: np.ndarray
    measured: dict[int, float]


def measure(run: Run, data: Float[Array, "samples visible"], learning: Divergence, chains: int) -> Gradients | None:
    """On a small machine half-way through its training; None where there are too many visible units to sum over.

    Args:
        run: hears how far it is.
        data: visible units 0 and 1.
        learning: how the small machine learns, but for its size.
        chains: at least so many for each measured gradient.
    """
    if data.shape[1] > LARGEST_PICTURE:
        return None
    run.say("gradient", 0, len(STEPS))
    small, key = replace(learning, hidden=SMALL, persistent=True), run.key("gradient: training")
    rbm = boltzmann.train(key, boltzmann.begin(key, data, small), data, small, 0, max(small.updates // 4, 1)).rbm
    exact = boltzmann_exact.exact_gradient(rbm, data)
    means = boltzmann_exact.mean_divergence_gradients(rbm, data, max(STEPS))
    bias = np.asarray(jax.jit(jax.vmap(boltzmann_exact.relative_error, (0, None)))(means, exact))
    many = jnp.tile(data, (ceil(chains / len(data)), 1))
    measured, estimate = {}, jax.jit(boltzmann.divergence)
    for done, k in enumerate(STEPS, 1):
        data_means, model_means, _ = estimate(run.key(f"gradient: {k} steps"), rbm, data, many, k)
        measured[k] = float(boltzmann_exact.relative_error(boltzmann.difference(data_means, model_means), exact))
        run.say("gradient", done, len(STEPS), measured[k], "error")
    return Gradients(bias, _cosines(means, exact), measured)


def _cosines(means: PyTree, exact: PyTree) -> np.ndarray:
    """The cosine between each of several gradients, stacked, and the exact one."""
    wanted = np.concatenate([np.ravel(leaf) for leaf in jax.tree.leaves(exact)])
    found = np.concatenate([np.reshape(leaf, (len(leaf), -1)) for leaf in jax.tree.leaves(means)], axis=1)
    return found @ wanted / (np.linalg.norm(found, axis=1) * np.linalg.norm(wanted))
