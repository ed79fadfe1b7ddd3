"""Boltzmann machines fitted to shots: the size is chosen by held-out shots, the parameters by the exact likelihood, in double precision.

With few qubits all 2^N basis states are summed over, so that likelihood and gradient are exact and need no Markov chain.
"""

from functools import partial
from itertools import product
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Complex, Float

from ...data.shots import Counts, chances, resampled, split
from ...learn import neural_state
from ...learn.boltzmann import log_weight
from ...learn.quasi_newton import Minimum, best_descent, descend
from ...physics.local_bases import bits, born

TINY = 1e-12  # least probability of an outcome that the likelihood reckons with
HELD_OUT = 0.2  # fraction of the shots that chooses the number of hidden units


class Search(NamedTuple):
    """How a machine is looked for.

    Args:
        hidden: numbers of hidden units to choose from.
        decays: what the sum of the squared couplings costs, in nats a shot, to choose from.
        restarts: random starts, of which the one that fits its shots best is kept.
        iterations: of a descent, at most.
    """

    hidden: tuple[int, ...]
    decays: tuple[float, ...]
    restarts: int
    iterations: int

    @property
    def sizes(self) -> list[tuple[int, float]]:
        """All pairs of hidden units and weight decay."""
        return list(product(self.hidden, self.decays))


class Machine(NamedTuple):
    """A fitted state: its parameters in a row, hidden units and weight decay, its vector, and the held-out likelihood by both."""

    flat: Float[np.ndarray, "parameters"]
    hidden: int
    decay: float
    psi: Complex[np.ndarray, "states"]
    held_out: list[float]


def fit(rng: np.random.Generator, counts: Counts, search: Search) -> Machine:
    """Choose the number of hidden units and the weight decay by held-out shots; then learn from all."""
    qubits, held_out = counts.bases.shape[1], []
    seen, unseen = split(rng, counts, HELD_OUT)
    for size in search.sizes if len(search.sizes) > 1 else []:
        flat = _descend(rng, seen, size, search).place
        held_out.append(log_likelihood(vector(flat, qubits, not counts.positive), unseen))
    best = search.sizes[int(np.argmax(held_out)) if held_out else 0]
    flat = _descend(rng, counts, best, search).place
    return Machine(flat, *best, vector(flat, qubits, not counts.positive), held_out)


def _descend(rng: np.random.Generator, counts: Counts, size: tuple[int, float], search: Search) -> Minimum:
    phases, (hidden, decay) = not counts.positive, size
    starts = [neural_state.start(rng, counts.bases.shape[1], hidden, phases) for _ in range(search.restarts)]
    slope = partial(_slope, phases=phases)
    return best_descent(slope, starts, *_given(counts, decay), iterations=search.iterations)


def _given(counts: Counts, decay: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    return counts.frequencies, counts.bases, bits(counts.bases.shape[1]).astype(float), decay


def relearned(rng: np.random.Generator, counts: Counts, machine: Machine, iterations: int) -> Complex[np.ndarray, "states"]:
    """The vector that shots drawn from the shots give, descended to from the machine's own parameters."""
    phases, given = not counts.positive, _given(resampled(rng, counts), machine.decay)
    flat = descend(partial(_slope, phases=phases), machine.flat, *given, iterations=iterations).place
    return vector(flat, counts.bases.shape[1], phases)


def _loss(flat: Array, frequencies: Array, bases: Array, units: Array, weight_decay: Array, phases: bool) -> Float[Array, ""]:
    """The mean of -ln of Born's probability over the shots, and the weight decay."""
    visible = units.shape[1]
    state = neural_state.unpacked(flat, visible, phases)
    if phases:
        likely = jnp.log(born(neural_state.amplitudes(state, units), bases) + TINY)
    else:
        likely = jax.nn.log_softmax(log_weight(state.amplitude, units))[None]
    return -jnp.sum(frequencies * likely) + weight_decay * neural_state.decay(flat, visible, phases)


_slope = jax.jit(jax.value_and_grad(_loss), static_argnames="phases")


def vector(flat: Float[np.ndarray, "parameters"], qubits: int, phases: bool) -> Complex[np.ndarray, "states"]:
    """The state vector of a machine."""
    with jax.enable_x64(True):
        return np.asarray(_vector(flat, bits(qubits).astype(float), phases))


@partial(jax.jit, static_argnames="phases")
def _vector(flat: Array, units: Array, phases: bool) -> Array:
    return neural_state.amplitudes(neural_state.unpacked(flat, units.shape[1], phases), units)


def log_likelihood(psi: Complex[np.ndarray, "states"], counts: Counts) -> float:
    """The mean over shots of the logarithm of Born's probability, in nats."""
    return float(np.sum(counts.frequencies * np.log(chances(psi, counts.bases) + TINY)))


def fidelity(psi: Complex[np.ndarray, "states"], other: Complex[np.ndarray, "states"]) -> float:
    """|<psi|other>|^2."""
    return float(abs(np.vdot(psi, other)) ** 2)
