"""What one qubit alone shows of the unknown state: the other qubits are traced out.

With tr rho_0 = 1, the Bloch vector of the qubit is, up to the norm that all four operators share,

    offset + matrix . n,    matrix_aj = tr(sigma_a delta_j),    offset_a = tr(sigma_a rho_0),

n the Bloch vector of the initial state. Of all Pauli operators only X, Y and Z of that qubit survive the partial trace. For Pauli physics
each of them is +-L_Q g for at most one logical operator L_Q, so that `matrix` is a signed permutation times shrink factors.
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from .pauli_engine import PauliState, element_masks
from .tableau import relation

FAR = 0.5  # by which every further qubit that a logical operator acts on devalues it


class Bloch(NamedTuple):
    """The map from the initial Bloch vector to that of a qubit."""

    matrix: Float[Any, "*many 3 3"]
    offset: Float[Any, "*many 3"]


def of_pauli(state: PauliState, target: int) -> Bloch:
    """The map in the Pauli engine: three operators, looked up in the tableau."""
    plain, signed = state.deltas()
    whole, _, _, again = state.coefficients
    logicals = state.logicals()

    def one(x, z):
        how = relation(state.rows, x, z)
        deltas = jnp.where(how.acts == 0, plain[:, how.generators], jnp.where(how.acts == logicals, signed[:, how.generators], 0))
        read_out = jnp.where(state.lost & (how.acts == state.last), again[how.generators], 0)
        sign = jnp.where(how.random, 0, 1 - 2 * how.sign.astype(jnp.int32)).astype(whole.dtype)
        return sign * deltas, sign * jnp.where(how.acts == 0, whole[how.generators], read_out)

    x, z = (jnp.array(bits, jnp.uint32) << target for bits in ([1, 1, 0], [0, 1, 1]))
    return Bloch(*jax.vmap(one)(x, z))


def of_density(average: Float[Array, "4 paulis"], target: int) -> Bloch:
    """The map in the density engine, from the expectations tr(P A) of all Pauli operators P in the four operators A."""
    qubits = (average.shape[-1].bit_length() - 1) // 2
    found = average[:, np.arange(1, 4) * 4 ** (qubits - 1 - target)]
    return Bloch(found[1:].T, found[0])


def pauli_locality(state: PauliState, target: int) -> Float[Array, "3"]:
    """How close each delta_j is to being on one qubit: the largest |tr(P delta_j)| FAR^w, P acting on w qubits besides it.

    It is |tr(P delta_j)| itself where the state stands decoded on the qubit, and every gate on the way there raises it.
    """
    x, z = element_masks(state)
    away = jax.lax.population_count((x | z) & ~jnp.uint32(1 << target))[1:]
    nearest = jnp.max(jnp.abs(state.coefficients[1:]) * FAR ** away.astype(state.coefficients.dtype), -1)
    return jnp.where(state.lost, 0, nearest)


def density_locality(average: Float[Array, "4 paulis"], target: int) -> Float[Array, "3"]:
    """The same in the density engine."""
    qubits = (average.shape[-1].bit_length() - 1) // 2
    acts = np.arange(average.shape[-1])[:, None] >> 2 * np.arange(qubits) & 3
    away = np.count_nonzero(np.delete(acts, qubits - 1 - target, 1), 1)
    worth = np.where(acts.any(1), FAR**away, 0)
    return jnp.max(jnp.abs(average[1:]) * jnp.asarray(worth, average.dtype)[None], -1)


def smallest(bloch: Bloch) -> Float[Array, ""]:
    """min over unit vectors n of |matrix . n|, R_Q of the qubit alone as long as no outcome has told anything of n."""
    squares = jnp.linalg.eigvalsh(bloch.matrix.T @ bloch.matrix)
    return jnp.sqrt(jnp.maximum(squares[0], 1e-16))  # a root of 0 has no derivative
