"""A quantum state as two restricted Boltzmann machines, one for the probabilities of its basis states and one for their phases.

psi(v) = sqrt(p(v)) exp(i phi(v)), where p is the distribution of the visible units of the first machine and phi half the logarithm of the
weight of the second (Torlai et al., Nature Physics 14, 447 (2018), eq. (4)). A positive state has the first alone.
"""

from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Complex, Float

from .boltzmann import RBM, log_weight


class NeuralState(NamedTuple):
    """Both machines; without the second one the state is positive."""

    amplitude: RBM
    phase: RBM | None = None


def amplitudes(state: NeuralState, units: Float[Array, "states visible"]) -> Complex[Array, "states"]:
    """psi of every basis state, normalised; `units` are the bits of all."""
    size = jnp.exp(jax.nn.log_softmax(log_weight(state.amplitude, units)) / 2)
    if state.phase is None:
        return jax.lax.complex(size, jnp.zeros_like(size))
    angle = log_weight(state.phase, units) / 2
    return jax.lax.complex(size * jnp.cos(angle), size * jnp.sin(angle))


def parameters(visible: int, hidden: int, phases: bool) -> int:
    """How many numbers a state has."""
    return (1 + phases) * (visible * hidden + visible + hidden)


def unpacked(flat: Float[Array | np.ndarray, "parameters"], visible: int, phases: bool) -> NeuralState:
    """The machines whose parameters stand in a row: W, a, b of the first, then of the second."""
    halves = flat.reshape(1 + phases, -1)
    return NeuralState(*(_machine(half, visible) for half in halves))


def _machine(flat: Any, visible: int) -> RBM:
    hidden = (flat.size - visible) // (visible + 1)
    size = visible * hidden
    return RBM(flat[:size].reshape(visible, hidden), flat[size : size + visible], flat[size + visible :])


def packed(state: NeuralState) -> Float[np.ndarray, "parameters"]:
    """The inverse of `unpacked`."""
    return np.concatenate([np.ravel(leaf) for leaf in jax.tree.leaves(state)]).astype(float)


def start(rng: np.random.Generator, visible: int, hidden: int, phases: bool, spread: float = 0.5) -> Float[np.ndarray, "parameters"]:
    """Random parameters, such that hidden units see the middle of 0 and 1 as nothing."""
    found = []
    for _ in range(1 + phases):
        W = spread * rng.standard_normal((visible, hidden))
        found += [np.ravel(W), -W.sum(1) / 2 + 0.1 * rng.standard_normal(visible), -W.sum(0) / 2]
    return np.concatenate(found)


@partial(jax.jit, static_argnames=("visible", "phases"))
def decay(flat: Float[Array, "parameters"], visible: int, phases: bool) -> Float[Array, ""]:
    """The sum of all squared couplings."""
    state = unpacked(flat, visible, phases)
    return sum((jnp.sum(one.W**2) for one in state if one is not None), start=jnp.zeros((), flat.dtype))
