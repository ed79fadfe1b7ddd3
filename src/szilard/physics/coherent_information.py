"""The coherent information of the logical qubit: how many qubits' worth of quantum information could be recovered in the mean.

    I = 1 - H(L | S) = 1 + sum_{L,s} p(L, s) log2(p(L, s) / p(s))   in bits,

with p(L, s) the joint distribution of the logical error L (I, X, Z, Y) and the syndrome s that the Pauli noise has left, given all
outcomes (Schumacher and Nielsen, Phys. Rev. A 54, 2629 (1996), eq. 13, for a channel that is a mixture of Pauli errors which
carry a flag s). Every stabilizer that notices an error raises I, also one that tells too little to correct it, where R_Q only
rises with the last one that a code needs.
"""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from .pauli_engine import PauliState
from .walsh import walsh_hadamard

# (-1)^[L anticommutes with L_Q] / 4: logical errors L = I, X, Y, Z in rows, Q = I, X, Y, Z in columns
FROM_EIGENVALUES = np.array([[1, 1, 1, 1], [1, 1, -1, -1], [1, -1, 1, -1], [1, -1, -1, 1]]) / 4


def coherent_information(state: PauliState) -> Float[Array, ""]:
    """I in bits, from 1 (intact) to -1 (the environment has it all); 0 once the logical qubit was read out."""
    eigenvalues = walsh_hadamard(state.coefficients) / state.coefficients.shape[-1]
    return jnp.where(state.lost, 0, of_eigenvalues(eigenvalues))


def of_eigenvalues(eigenvalues: Float[Array, "4 syndromes"]) -> Float[Array, ""]:
    """I in bits of the channel whose logical Paulis I, X, Y, Z shrink by these factors, each times the probability of the syndrome.

    >>> round(float(of_eigenvalues(jnp.array([[1.0], [1.0], [0.8], [0.8]]))), 4)  # a bit flip with probability 0.1: 1 - H(0.1)
    0.531
    """
    joint = jnp.asarray(FROM_EIGENVALUES, eigenvalues.dtype) @ eigenvalues
    return 1 + jnp.sum(_p_log_p(joint)) - jnp.sum(_p_log_p(eigenvalues[0]))


def _p_log_p(p: Float[Array, "*events"]) -> Float[Array, "*events"]:
    """p log2 p, and 0 where there is no probability, or rounding has left a negative one."""
    positive = p > 0
    return jnp.where(positive, p * jnp.log2(jnp.where(positive, p, 1)), 0)
