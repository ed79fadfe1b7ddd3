"""What each possible measurement would do right now, without performing it."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, UInt32

from .pauli_engine import PauliState
from .readout import bias, contrast
from .tableau import relation
from .walsh import walsh_hadamard


class Foresight(NamedTuple):
    """For each measurement: the outcome-averaged R_Q just after it, |<P>|, and which of the three cases it is."""

    recoverable: Float[Array, "measurements"]
    expectation: Float[Array, "measurements"]
    random: Bool[Array, "measurements"]
    logical: Bool[Array, "measurements"]


def foresight(
    state: PauliState,
    x: UInt32[Array, "measurements"],
    z: UInt32[Array, "measurements"],
    readout: Float[Array, "measurements 2"],
) -> Foresight:
    """Foresight for the Pauli operators with masks `x`, `z`, each read out with the errors `readout`, see `readout.contrast`.

    With lambda_js the Walsh-Hadamard transform of the coefficients: measuring a stabilizer reweights the syndromes s, so
    that its effect on all ||delta_j||_1 is one entry of the transform of |lambda_js|; a random outcome forgets which of
    the two syndromes s and s + clashing it was, lambda_js -> (lambda_js +- lambda_j,s+clashing) / 2. Where the logical qubit
    was read out before, R_Q stays 0, and the operator that did it last has an expectation again.
    """
    size = state.coefficients.shape[1]
    spectrum = jnp.where(state.lost, 0, walsh_hadamard(state.coefficients[1:]) / size)
    weights = walsh_hadamard(jnp.abs(spectrum))
    syndromes = jnp.arange(size, dtype=jnp.uint32)

    def one(x, z, readout):
        how = relation(state.rows, x, z)
        shift = bias(readout) * weights[:, 0] + contrast(readout) * jnp.take(weights, how.generators, axis=1, mode="clip")
        known = 0.5 * (jnp.min(weights[:, 0] + shift) + jnp.min(weights[:, 0] - shift))
        partner = jnp.take(spectrum, syndromes ^ how.clashing, axis=1, mode="clip")
        merged = jnp.min(jnp.sum(jnp.abs(spectrum + jnp.where(how.logical_clash != 0, -1, 1)[:, None] * partner), 1)) / 2
        again = how.logical & state.lost & (how.acts == state.last)
        plain = ~how.random & ~how.logical
        rho = jnp.where(again, state.coefficients[3], state.coefficients[0])
        expectation = jnp.where(plain | again, jnp.abs(jnp.take(rho, how.generators, mode="clip")), 0)
        after = jnp.where(how.logical, 0, jnp.where(how.random, merged, known))
        return Foresight(after, expectation, how.random, how.logical)

    return jax.vmap(one)(x, z, readout)
