"""Trial states of a magnet: what an autoregressive network reaches, on lattices where the truth is known."""

from typing import Any, NamedTuple

import jax
import numpy as np
from jaxtyping import Array, Float

from ...conventions import brief
from ...learn import autoregressive
from ...physics import ising, mean_field, onsager
from ...runs.outcome import Estimate
from ...settings.generative import HIDDEN, TEMPERATURES

SMALL = 4  # sites along an edge, where all states can be summed
TOGETHER = 4096  # states that are looked at in one piece


class Sampled(NamedTuple):
    """Energy per spin and free energy per spin of samples, with 95 % intervals, and some samples."""

    energy: Estimate
    free_energy: Estimate
    spins: Float[np.ndarray, "samples size size"]


def restored(parameters: Any) -> autoregressive.Autoregressive:
    """Networks as they come from a checkpoint, in NumPy, where to choose one compiles nothing."""
    return jax.tree.map(np.asarray, autoregressive.Autoregressive(*parameters))


def learn(key: Array, size: int, steps: int, batch: int) -> tuple[Any, np.ndarray]:
    """Networks for all temperatures, stacked, and the sum of their beta F while they learn."""
    found = autoregressive.train(key, size, TEMPERATURES, hidden=HIDDEN, steps=steps, batch=batch)
    return tuple(found.parameters), np.asarray(found.curve)


def judge(key: Array, networks: Any, size: int, count: int) -> dict[float, Sampled]:
    """Samples of every network, by temperature."""
    run = brief(lambda key, network, beta: _measured(key, network, beta, size, count))
    found = {}
    for k, (temperature, one) in enumerate(zip(TEMPERATURES, jax.random.split(key, len(TEMPERATURES)), strict=True)):
        network = jax.tree.map(lambda leaf, k=k: leaf[k], networks)
        spins, energies, values = (np.asarray(x, float) for x in run(one, network, 1 / temperature))
        scaled = energies / size**2, temperature * values / size**2
        energy, free = (Estimate.normal(float(x.mean()), float(x.std() / count**0.5)) for x in scaled)
        found[temperature] = Sampled(energy, free, spins[:100].reshape(-1, size, size))
    return found


def _measured(key: Array, network: Any, beta: Array, size: int, count: int) -> tuple[Array, Array, Array]:
    spins = autoregressive.sample(key, network, beta, size, count)
    return spins, autoregressive.energy(spins, size), autoregressive.free_energies(network, spins, beta, size)


class Summed(NamedTuple):
    """On the small lattice, from all states: total probability, free energy per spin, KL(q||p), <ln q> and <ln p> under p."""

    total: float
    free_energy: float
    exact_free_energy: float
    divergence: float
    log_likelihood: float
    exact_log_likelihood: float


def sum_all(networks: Any) -> dict[float, Summed]:
    """What every network of the small lattice is exactly."""
    states = ising.all_states(SMALL).reshape(-1, SMALL**2).astype(np.float32)
    levels, found = ising.levels(SMALL), {}
    for k, temperature in enumerate(TEMPERATURES):
        network = jax.tree.map(lambda leaf, k=k: leaf[k], networks)
        logs = np.asarray(_log_probabilities(network, states, 1 / temperature), float)
        q, p = np.exp(logs), levels.probabilities(temperature)
        value = float(q @ (levels.energy + temperature * logs) / SMALL**2)
        exact = float(-temperature * np.log(np.sum(np.exp(-levels.energy / temperature))) / SMALL**2)
        log_p = np.log(p)
        found[temperature] = Summed(float(q.sum()), value, exact, float(q @ (logs - log_p)), float(p @ logs), float(p @ log_p))
    return found


@brief
def _log_probabilities(network: Any, states: Array, beta: Array) -> Array:
    pieces = states.reshape(-1, TOGETHER, states.shape[1])
    return jax.lax.map(lambda piece: autoregressive.log_probability(network, piece, beta, SMALL), pieces).ravel()


class Known(NamedTuple):
    """Energies and free energies per spin: exact, of mean field, and of Bethe's approximation."""

    energy: float
    free_energy: float
    mean_field: float
    bethe: float


def known(size: int) -> dict[float, Known]:
    """What is compared with, by temperature. Mean field's free energy is a bound, Bethe's is none."""
    return {
        t: Known(
            onsager.finite_energy_per_spin(t, size),
            onsager.finite_free_energy_per_spin(t, size),
            float(mean_field.free_energy(np.full((2, 2), mean_field.magnetisation(t)), t)),
            mean_field.bethe_free_energy(t),
        )
        for t in TEMPERATURES
    }
