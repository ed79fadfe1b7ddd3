"""What a restricted Boltzmann machine is compared with: independent units, scikit-learn's machine, Boltzmann's own law."""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Float
from sklearn.neural_network import BernoulliRBM

from ...learn.boltzmann import RBM, Divergence
from ...physics import ising


def independent_units(training: Float[np.ndarray, "samples units"], test: Float[np.ndarray, "samples units"]) -> float:
    """The mean log-likelihood of the test set, in nats, if every unit were 1 as often as in `training`, whatever the others are."""
    fraction = np.clip(training.mean(0, dtype=float), 1 / len(training), 1 - 1 / len(training))
    return float(np.mean(test @ np.log(fraction) + (1 - test) @ np.log(1 - fraction)))


def sklearn_machine(data: Float[np.ndarray, "samples units"], settings: Divergence, rate: float, seed: int) -> RBM:
    """BernoulliRBM (persistent chains, k = 1) after as many gradient steps on minibatches of the same size."""
    passes = max(round(settings.updates * settings.batch / len(data)), 1)
    model = BernoulliRBM(settings.hidden, learning_rate=rate, batch_size=settings.batch, n_iter=passes, random_state=seed).fit(data)
    weights = (model.components_.T, model.intercept_visible_, model.intercept_hidden_)
    return RBM(*(jnp.asarray(x, jnp.float32) for x in weights))


def exact_likelihood(test: Float[np.ndarray, "samples sites"], temperature: float, size: int) -> float:
    """The mean log-likelihood of Ising configurations (1: up, 0: down) under Boltzmann's distribution, in nats."""
    chances = ising.levels(size).probabilities(temperature)
    places = test.astype(int) @ (1 << np.arange(size**2))
    return float(np.log(chances[places]).mean())


def exact_levels(temperature: float, size: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """For energy and absolute magnetisation per site: the possible values and their probabilities."""
    levels, found = ising.levels(size), {}
    chances = levels.probabilities(temperature)
    for name, values in (("energy", levels.energy / size**2), ("magnetisation", abs(levels.magnetisation) / size**2)):
        unique, places = np.unique(values, return_inverse=True)
        found[name] = (unique, np.bincount(places, chances))
    return found
