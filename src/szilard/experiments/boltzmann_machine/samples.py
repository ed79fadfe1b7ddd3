"""Configurations to learn from, what can be observed of them, and how far two sets of them lie apart."""

from math import ceil
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ...data.arrays import read_binary
from ...physics import ising


class Samples(NamedTuple):
    """Configurations of spins +1 and -1: the training set and the test set."""

    training: np.ndarray
    test: np.ndarray

    @property
    def units(self) -> tuple[Float[Array, "samples visible"], Float[Array, "samples visible"]]:
        """Both as visible units 0 and 1."""
        training, test = (jnp.asarray(x.reshape(len(x), -1) > 0, jnp.float32) for x in self)
        return training, test

    @property
    def is_picture(self) -> bool:
        """Whether a sample has rows and columns."""
        return self.training.ndim == 3

    @property
    def is_lattice(self) -> bool:
        """Whether a sample is a square picture, so that it has an energy."""
        return self.is_picture and self.training.shape[1] == self.training.shape[2]


class Comparison(NamedTuple):
    """The mean of an observable on the test set and on samples of a machine, and their distance in standard errors."""

    data: float
    machine: float
    sigmas: float


def ising_samples(key: Array, temperature: float, size: int, count: int) -> Samples:
    """Thermal configurations, and a quarter as many again for the test."""
    test = ceil(count / 4)
    spins = np.asarray(ising.sample(key, temperature, size, count + test))
    return Samples(spins[:-test], spins[-test:])


def own_samples(path: str, rng: np.random.Generator) -> Samples:
    """A user's own samples, in random order; a fifth is the test set."""
    spins = read_binary(path)
    spins = spins[rng.permutation(len(spins))]
    return Samples(spins[: len(spins) * 4 // 5], spins[len(spins) * 4 // 5 :])


def observables(spins: np.ndarray, is_lattice: bool) -> dict[str, np.ndarray]:
    """Per unit of every sample: the energy (of a lattice), and how far it is magnetised."""
    found = {"energy": np.asarray(ising.energy(jnp.asarray(spins)), float) / spins[0].size} if is_lattice else {}
    return found | {"magnetisation": abs(spins.reshape(len(spins), -1).mean(1, dtype=float))}


def compared(samples: Samples, drawn: np.ndarray) -> dict[str, Comparison]:
    """Every observable on the test set and on samples drawn from a machine."""
    found, ours = {}, observables(drawn, samples.is_lattice)
    for name, values in observables(samples.test, samples.is_lattice).items():
        error = np.hypot(values.std() / len(values) ** 0.5, ours[name].std() / len(drawn) ** 0.5)
        apart = float(ours[name].mean() - values.mean())
        sigmas = apart / float(error) if error else 0.0 if apart == 0 else float("inf")
        found[name] = Comparison(float(values.mean()), float(ours[name].mean()), sigmas)
    return found
