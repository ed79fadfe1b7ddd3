"""What each measurement would do right now to the collision information, without performing it and without eigenvalues."""

from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from .density_engine import DensityEngine, of_squares


class CollisionForesight(NamedTuple):
    """For each measurement: the outcome-averaged I_2 just after it, and |P(+1) - P(-1)|."""

    information: Float[Array, "measurements"]
    expectation: Float[Array, "measurements"]


def collision_foresight(engine: DensityEngine, state: Float[Array, "fields 4 paulis"]) -> CollisionForesight | None:
    """Foresight for the measurements of `engine`, None where there are none.

    A measurement multiplies the coefficients C of an operator, arranged by the Pauli operator of the measured qubit, by a matrix M. So
    tr A^2 becomes tr(M C C^T M^T), for which C C^T, the same for all measurements of a qubit, is enough.
    """
    readouts = [(action, op.qubits[0]) for action, op in enumerate(engine.operations) if op.kind == "measure"]
    if not readouts:
        return None
    average, squares, firsts = engine.average(state), {}, {}
    for qubit in {qubit for _, qubit in readouts}:
        arranged = jnp.moveaxis(average.reshape(4, 4**qubit, 4, -1), 2, 1).reshape(4, 4, -1)
        squares[qubit], firsts[qubit] = jnp.einsum("jar,jbr->jab", arranged, arranged), arranged[0, :, 0]
    chosen = np.array([action for action, _ in readouts])
    maps = engine.maps[chosen][..., :: 4 if engine.qubits > 1 else 1, :: 4 if engine.qubits > 1 else 1]
    found = jnp.einsum("amxy,ajyz,amxz->amj", maps, jnp.stack([squares[q] for _, q in readouts]), maps)
    probabilities = jnp.einsum("amy,ay->am", maps[:, :, 0], jnp.stack([firsts[q] for _, q in readouts]))
    information = jnp.sum(probabilities * of_squares(found), -1)
    return CollisionForesight(information, jnp.abs(probabilities[:, 0] - probabilities[:, 1]))
