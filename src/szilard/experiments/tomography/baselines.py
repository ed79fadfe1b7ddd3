"""What a Boltzmann machine is compared with: frequencies, pairs of spins, a free state vector, a density matrix, contrastive divergence."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Complex

from ...data.shots import Counts, split
from ...learn import boltzmann
from ...learn.boltzmann import Divergence
from ...learn.density_likelihood import Density, maximise
from ...learn.neural_state import NeuralState, amplitudes
from ...learn.quasi_newton import best_descent, descend
from ...physics.local_bases import bits, born, outcome_states
from .machines import TINY

STEPS = 20_000  # of its iteration
BATCH = 256
MOST_SHOTS = 10**6  # that contrastive divergence learns from, each a row in memory


def histogram(counts: Counts) -> Complex[np.ndarray, "states"]:
    """The square roots of the frequencies in the basis Z: of all positive states the most likely one."""
    return np.sqrt(counts.frequencies[0]).astype(complex)


def pairs(counts: Counts, iterations: int) -> Complex[np.ndarray, "states"]:
    """The most likely positive state with ln psi^2 = sum_i a_i s_i + sum_{i<j} J_ij s_i s_j: a Boltzmann machine without hidden units."""
    spins = 1.0 - 2 * bits(counts.bases.shape[1])
    first, second = np.triu_indices(spins.shape[1], 1)
    features = np.concatenate([spins, spins[:, first] * spins[:, second]], 1)
    found = descend(_pairs_slope, np.zeros(features.shape[1]), counts.frequencies[0], features, iterations=iterations)
    logits = features @ found.place
    chances = np.exp(logits - logits.max())
    return np.sqrt(chances / chances.sum()).astype(complex)


@jax.jit
@jax.value_and_grad
def _pairs_slope(couplings: Array, frequencies: Array, features: Array) -> Array:
    return -frequencies @ jax.nn.log_softmax(features @ couplings) + 1e-9 * jnp.sum(couplings**2)


def free_vector(rng: np.random.Generator, counts: Counts, restarts: int, iterations: int) -> Complex[np.ndarray, "states"]:
    """The most likely pure state, each of whose 2^N complex amplitudes is free, from several random starts."""
    starts = [rng.standard_normal(2 * counts.seen.shape[1]) for _ in range(restarts)]
    found = best_descent(_vector_slope, starts, counts.frequencies, counts.bases, iterations=iterations).place
    psi = found[: len(found) // 2] + 1j * found[len(found) // 2 :]
    return psi / np.linalg.norm(psi)


@jax.jit
@jax.value_and_grad
def _vector_slope(flat: Array, frequencies: Array, bases: Array) -> Array:
    psi = jax.lax.complex(*jnp.split(flat / jnp.linalg.norm(flat), 2))
    return -jnp.sum(frequencies * jnp.log(born(psi, bases) + TINY))


def density(counts: Counts) -> Density:
    """The most likely density matrix."""
    outcomes = outcome_states(counts.bases)
    return maximise(outcomes.reshape(-1, outcomes.shape[-1]), counts.frequencies.ravel(), STEPS)


def density_log_likelihood(rho: Complex[np.ndarray, "states states"], counts: Counts) -> float:
    """The mean over shots of the logarithm of the probability, in nats."""
    outcomes = outcome_states(counts.bases)
    chances = np.real(np.einsum("kos,st,kot->ko", outcomes.conj(), rho, outcomes))
    return float(np.sum(counts.frequencies * np.log(np.maximum(chances, 0) + TINY)))


def contrastive(key: Array, counts: Counts, hidden: int, updates: int) -> Complex[np.ndarray, "states"]:
    """The positive state that a machine learns by contrastive divergence with persistent chains, as it would with more qubits."""
    units = bits(counts.bases.shape[1])
    if counts.total > MOST_SHOTS:
        counts = split(np.random.default_rng(np.asarray(jax.random.key_data(key))), counts, MOST_SHOTS / counts.total)[1]
    data = jnp.asarray(np.repeat(units, counts.seen[0], axis=0), jnp.float32)
    learning = Divergence(hidden=hidden, updates=updates, batch=min(BATCH, len(data)), persistent=True)
    first, then = jax.random.split(key)
    rbm = boltzmann.train(then, boltzmann.begin(first, data, learning), data, learning, 0, updates).rbm
    return np.asarray(_positive(rbm, jnp.asarray(units, jnp.float32)), complex)


_positive = jax.jit(lambda rbm, units: amplitudes(NeuralState(rbm), units))
