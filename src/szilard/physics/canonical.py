"""What a Pauli state is, apart from how it came about: canonical generators and the belief over errors.

Two histories that lead to the same physics may leave different generators and signs behind. Gaussian elimination
makes the generators unique, and counting errors from the most likely one removes the signs, which a controller that
follows the Pauli frame need not know: where a readout errs equally in both states, neither R_Q nor any later choice depends on them.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, UInt32

from .pauli_engine import PauliState
from .paulis import Paulis
from .walsh import walsh_hadamard

# (-1)^[error class l anticommutes with L_Q], error classes in the order I, X, Z, Y (their bits add), Q in I, X, Y, Z
LOGICAL_CHARACTERS = np.array([[1, 1, 1, 1], [1, 1, -1, -1], [1, -1, -1, 1], [1, -1, 1, -1]])


class Canonical(NamedTuple):
    """The tableau in reduced row echelon form: rows L_x, L_z, then the n-1 generators, each as the mask x | z << n.

    `history` tells which of the old generators multiply into each row.
    """

    masks: UInt32[Array, "rows"]
    history: UInt32[Array, "rows"]


def canonical(rows: Paulis) -> Canonical:
    """The unique form of the stabilizer group, and of the logical operators modulo the group (signs left out)."""
    qubits = rows.x.shape[0] // 2
    masks = rows.x[: qubits + 1] | rows.z[: qubits + 1] << qubits
    history = jnp.concatenate([jnp.zeros(2, jnp.uint32), jnp.uint32(1) << jnp.arange(qubits - 1, dtype=jnp.uint32)])
    unused = jnp.arange(qubits + 1) >= 2

    def eliminate(column, carry):
        masks, history, unused, order, rank = carry
        has = (masks >> column.astype(jnp.uint32) & 1) != 0
        candidates = has & unused
        pivot = candidates & (jnp.arange(qubits + 1) == jnp.argmax(candidates))
        mask, past = (jnp.sum(jnp.where(pivot, v, 0), dtype=jnp.uint32) for v in (masks, history))
        clear = has & ~pivot
        masks, history = jnp.where(clear, masks ^ mask, masks), jnp.where(clear, history ^ past, history)
        return masks, history, unused & ~pivot, jnp.where(pivot, rank, order), rank + jnp.any(pivot).astype(rank.dtype)

    order = jnp.arange(qubits + 1)
    start = (masks, history, unused, order, jnp.asarray(2, order.dtype))
    masks, history, _, order, _ = jax.lax.fori_loop(0, 2 * qubits, eliminate, start)
    places = order[None] == jnp.arange(qubits + 1)[:, None]
    return Canonical(*(jnp.sum(jnp.where(places, v, 0), -1, dtype=jnp.uint32) for v in (masks, history)))


def belief(state: PauliState, form: Canonical) -> Float[Array, "errors"]:
    """Probabilities of the 2^(n+1) classes of errors that the outcomes leave possible, most likely one first.

    Errors that differ by a stabilizer are one class: a logical Pauli (I, X, Z, Y) and a syndrome with respect to the
    canonical generators. Class e stands at the place e XOR (most likely class). Once the logical qubit was read out, the logical
    part of an error makes no difference: all four are equally likely.
    """
    size = state.coefficients.shape[1]
    group = jnp.arange(size, dtype=jnp.uint32)
    elements = jnp.zeros(size, jnp.uint32)
    for i in range(size.bit_length() - 1):
        elements = elements ^ jnp.where((group >> i & 1) != 0, form.history[2 + i], 0)
    x, z = form.history[0], form.history[1]
    index = (elements[None] ^ jnp.stack([jnp.uint32(0), x, x ^ z, z])[:, None]).astype(jnp.int32)
    coefficients = jnp.where(state.lost & (jnp.arange(4) > 0)[:, None], 0, state.coefficients)
    expectations = jnp.take_along_axis(coefficients, index, axis=1, mode="promise_in_bounds")
    characters = jnp.asarray(LOGICAL_CHARACTERS / (4 * size), expectations.dtype)
    probabilities = (characters @ walsh_hadamard(expectations)).ravel()
    return jnp.take(probabilities, jnp.arange(4 * size) ^ jnp.argmax(probabilities), mode="clip")
