"""The restricted Boltzmann machines of lecture 11 in NumPy: their layers, their energies, their dreams, and how wrong CD-k is.

Machines that learned a magnet and digits are kept in `kept/machines.npz` and `kept/dreams.npz`, where
`python -m szilard.lectures.keep_dreams` writes them.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from . import kept_files, magnets

TEMPERATURES, HIDDEN = (2.0, 2.5, 3.0, 4.0), (2, 6, 16)
UPDATES = (0, 10, 30, 100, 300, 1000, 3000, 10_000)
SIDE = 8  # of the digits

Samples = Float[np.ndarray, "samples units"]


class Machine(NamedTuple):
    """The couplings W, and the fields a of the visible units and b of the hidden ones."""

    W: Float[np.ndarray, "visible hidden"]
    a: Float[np.ndarray, "visible"]
    b: Float[np.ndarray, "hidden"]


def sigmoid(z: np.ndarray) -> np.ndarray:
    """1 / (1 + e^-z)."""
    return 0.5 + 0.5 * np.tanh(z / 2)


def hidden_means(machine: Machine, v: Samples) -> Samples:
    """p(h = 1 | v)."""
    return sigmoid(machine.b + v @ machine.W)


def visible_means(machine: Machine, h: Samples) -> Samples:
    """p(v = 1 | h)."""
    return sigmoid(machine.a + h @ machine.W.T)


def free_energy(machine: Machine, v: Samples) -> Float[np.ndarray, "samples"]:
    """F(v) = -a.v - sum_j ln(1 + exp(b_j + sum_i v_i W_ij)), so that p(v) = exp(-F(v)) / Z."""
    z = machine.b + v @ machine.W
    return -v @ machine.a - (np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))).sum(-1)


def gibbs(machine: Machine, v: Samples, rng: np.random.Generator) -> Samples:
    """One step: draw the hidden units given the visible ones, then the visible ones given the hidden."""
    h = (rng.random((len(v), len(machine.b))) < hidden_means(machine, v)).astype(float)
    return (rng.random(v.shape) < visible_means(machine, h)).astype(float)


def slopes(machine: Machine, data: Samples, dreams: Samples) -> Machine:
    """Correlations of the data minus those of the dreams: the way up the likelihood."""
    up, down = hidden_means(machine, data), hidden_means(machine, dreams)
    W = data.T @ up / len(data) - dreams.T @ down / len(dreams)
    return Machine(W, data.mean(0) - dreams.mean(0), up.mean(0) - down.mean(0))


def distribution(machine: Machine, states: Samples) -> Float[np.ndarray, "states"]:
    """The exact probability of all states of the visible units."""
    weights = -free_energy(machine, states)
    weights = np.exp(weights - weights.max())
    return weights / weights.sum()


def all_units(count: int) -> Samples:
    """Every state of so many units."""
    return ((np.arange(2**count)[:, None] >> np.arange(count)) & 1).astype(float)


class Bias(NamedTuple):
    """How wrong the mean of CD-k is, k = 1, 2, ..., relative to the gradient; and the second eigenvalue of a Gibbs step."""

    errors: Float[np.ndarray, "steps"]
    eigenvalue: float


def bias(machine: Machine, data: Samples, most: int = 100) -> Bias:
    """The mean over all chances, by sums over all states of both layers."""
    v, h = all_units(len(machine.a)), all_units(len(machine.b))
    down, up = _chances(visible_means(machine, h), v), _chances(hidden_means(machine, v), h)
    features = np.hstack([(v[:, :, None] * hidden_means(machine, v)[:, None]).reshape(len(v), -1), v, hidden_means(machine, v)])
    model, turn = down @ features, down @ up  # from the hidden units to the means, and to the hidden units of the next step
    exact = distribution(machine, v) @ features
    seen = np.hstack([(data.T @ hidden_means(machine, data)).ravel() / len(data), data.mean(0), hidden_means(machine, data).mean(0)])
    weights, errors = _chances(hidden_means(machine, data), h).mean(0), []
    for _ in range(most):
        errors.append(np.linalg.norm(weights @ model - exact) / np.linalg.norm(seen - exact))
        weights = weights @ turn
        weights /= weights.sum()
    return Bias(np.array(errors), float(np.sort(np.abs(np.linalg.eigvals(turn)))[-2]))


def _chances(means: Samples, states: Samples) -> Float[np.ndarray, "given states"]:
    """The probability of every state of independent units, given their means."""
    means = np.clip(means, 1e-12, 1 - 1e-12)
    return np.exp(np.log(means) @ states.T + np.log1p(-means) @ (1 - states).T)


def example(strength: float) -> tuple[Machine, Samples]:
    """A machine of 9 visible and 6 hidden units with random weights, and 1,000 samples of a magnet's first 9 sites."""
    rng = np.random.default_rng(5)
    W, a, b = (strength * rng.normal(size=size) for size in ((9, 6), 9, 6))
    known = magnets.levels()
    drawn = np.random.default_rng(0).choice(len(known.bits), 1000, p=known.probabilities(3.0))
    return Machine(W, a, b), known.bits[drawn, :9].astype(float)


def learned(temperature: float, hidden: int, updates: int) -> Machine:
    """The machine that has learned the small magnet with so many updates."""
    found, t, k = kept_files.read("machines"), TEMPERATURES.index(temperature), UPDATES.index(updates)
    flat, n = found[f"hidden{hidden}"][t, k].astype(float), magnets.SMALL**2
    return Machine(flat[: n * hidden].reshape(n, hidden), flat[n * hidden : n * hidden + n], flat[n * hidden + n :])


def divergence(p: np.ndarray, q: np.ndarray) -> float:
    """The Kullback-Leibler divergence sum p ln(p / q), in nats."""
    inside = p > 0
    return float(p[inside] @ np.log(p[inside] / q[inside]))


@lru_cache(1)
def digits() -> tuple[Machine, Samples]:
    """The machine that has learned digits, and 40 digits that it has not seen."""
    found = kept_files.read("dreams")
    pictures = np.unpackbits(found["pictures"], axis=1).astype(float)
    return Machine(*(found[name].astype(float) for name in ("W", "a", "b"))), pictures


def dreams(machine: Machine, start: Samples, shown: tuple[int, ...], seed: int = 0) -> list[Samples]:
    """The probabilities of the pixels along chains that begin at `start`, after so many Gibbs steps."""
    rng, v, found = np.random.default_rng(seed), start, []
    for step in range(max(shown) + 1):
        if step in shown:
            found.append(start if step == 0 else visible_means(machine, hidden_means(machine, v)))
        v = gibbs(machine, v, rng)
    return found


def completed(machine: Machine, v: Float[np.ndarray, "visible"], held: np.ndarray, steps: int = 100, chains: int = 30) -> np.ndarray:
    """The mean of the visible units in chains in which those that are `held` stay as they are."""
    rng = np.random.default_rng(1)
    now, total = np.where(held, v, rng.random((chains, len(v))) < 0.5).astype(float), np.zeros(len(v))
    for step in range(steps):
        now = np.where(held, v, gibbs(machine, now, rng))
        total += visible_means(machine, hidden_means(machine, now)).mean(0) * (step >= steps // 2)
    return np.where(held, v, total / (steps - steps // 2))
