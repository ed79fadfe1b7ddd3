"""The Pauli engine: an unknown logical qubit under Clifford gates, Pauli noise and imperfect Pauli measurements.

Exact and conditional on the outcomes so far. The map from the initial Bloch vector n to the present state is
rho(n) ~ rho_0 + n . delta (Foesel et al., Phys. Rev. X 8, 031084 (2018), section III), and for this physics

    rho_0 = 2^-n sum_g c_{I,g} g,    delta_j = 2^-n sum_g c_{j,g} L_j g,

with g in the stabilizer group, so that 2^(n+1) real numbers and a tableau hold everything.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, UInt32

from .gates import GATES, conjugation_table, gate_qubits
from .operations import Operation
from .paulis import Paulis, anticommute, conjugate, parity
from .tableau import generator_bits, initial_tableau, relation, replace_generator
from .walsh import walsh_hadamard

NO_QUBIT = 31  # a bit that no mask ever sets: gates on it change nothing


class PauliState(NamedTuple):
    """A tableau (rows: see `tableau.initial_tableau`) and the coefficients c of {I, L_x, L_y, L_z} times the group.

    Element g of the group is the product of the generators whose bits are set in the index of the last axis.
    """

    rows: Paulis
    coefficients: Float[Array, "4 group"]


class Instructions(NamedTuple):
    """The operations as integer arrays, one entry per action."""

    first: Any  # the gate's qubits
    second: Any
    table: Any  # its conjugation table
    x: Any  # masks of the measured Pauli operator
    z: Any
    measured: Any  # the qubit whose readout error applies
    recorded: Any  # whether there is an outcome
    flipped: Any  # mask of the qubit that a reset flips after -1


def instructions(operations: tuple[Operation, ...]) -> Instructions:
    """The array form of `operations`."""
    columns = []
    for kind, qubits, basis in operations:
        gate = kind in GATES
        bit = 1 << qubits[0] if qubits and not gate else 0
        pauli = "z" if kind == "reset" else basis
        columns.append(
            (
                qubits[0] if gate else NO_QUBIT,
                qubits[1] if gate and gate_qubits(kind) == 2 else NO_QUBIT,
                conjugation_table(kind) if gate else tuple(range(16)),
                bit if pauli in ("x", "y") else 0,
                bit if pauli in ("y", "z") else 0,
                qubits[0] if kind == "measure" else 0,
                kind == "measure",
                bit if kind == "reset" else 0,
            )
        )
    kinds = [np.uint32] * 5 + [np.int32, np.bool_, np.uint32]
    return Instructions(*(np.array(c, d) for c, d in zip(zip(*columns, strict=True), kinds, strict=True)))


@partial(jax.tree_util.register_dataclass, data_fields=["transfer", "readout_error"], meta_fields=["qubits", "operations"])
@dataclass(frozen=True)
class PauliEngine:
    """Physics of a device with `qubits` qubits, of which qubit 0 starts in the unknown state and the others in |0>.

    Args:
        qubits: their number, 1 to 10.
        operations: what the device can do in a step; an action is an index into it.
        transfer: Pauli transfer eigenvalues of one step of noise, per qubit, in the order I, X, Z, Y.
        readout_error: probability that the recorded outcome of a measurement is wrong, per qubit.
    """

    qubits: int
    operations: tuple[Operation, ...]
    transfer: Float[Array, "qubits 4"]
    readout_error: Float[Array, "qubits"]

    def init(self) -> PauliState:
        """The state before the first step: nothing lost, rho_0 and delta_j are those of the bare qubit."""
        return PauliState(initial_tableau(self.qubits), jnp.ones((4, 1 << (self.qubits - 1)), jnp.result_type(self.transfer)))

    def branches(self, state: PauliState, action) -> tuple[Float[Array, "2"], PauliState]:
        """Probabilities of the recorded outcomes +1 and -1 and, stacked, the states after `action` and one step of noise.

        An action that measures nothing has outcome +1 with certainty; the branch of probability 0 means nothing.
        """
        todo = Instructions(*(jnp.asarray(column)[action] for column in instructions(self.operations)))
        rows = conjugate(state.rows, todo.first, todo.second, todo.table)
        even, odd, rows = _measure(rows, state.coefficients, todo.x, todo.z)
        x, z = element_masks(rows)
        contrast = jnp.where(todo.recorded, 1 - 2 * self.readout_error[todo.measured], 1)
        plus, minus = 0.5 * (even + contrast * odd), 0.5 * (even - contrast * odd)
        reset = todo.flipped != 0
        returned = jnp.where(anticommute(x, z, todo.flipped, jnp.uint32(0)) != 0, -minus, minus)
        both = jnp.stack([jnp.where(reset, plus + returned, plus), jnp.where(reset, 0, minus)])
        probabilities = both[:, 0, 0]
        decay = self._decay(x, z) / jnp.where(probabilities > 0, probabilities, 1)[:, None, None]
        return probabilities, PauliState(jax.tree.map(lambda field: jnp.stack([field, field]), rows), both * decay)

    def recoverable(self, state: PauliState) -> Float[Array, ""]:
        """The recoverable quantum information R_Q = min_n ||n . delta||_1, from 0 (lost) to 1 (intact).

        For this physics ||n . delta||_1 = sum_s sqrt(sum_j n_j^2 lambda_js^2), with lambda the Walsh-Hadamard transform
        of the coefficients, is concave in (n_x^2, n_y^2, n_z^2), hence smallest on an axis: min_j sum_s |lambda_js|.
        """
        return jnp.min(self.contrasts(state))

    def contrasts(self, state: PauliState) -> Float[Array, "3"]:
        """||delta_j||_1 for j = x, y, z: how well the two states at the ends of a Bloch axis can still be told apart."""
        spectrum = jnp.abs(walsh_hadamard(state.coefficients[1:]))
        return jnp.sum(spectrum, -1) / spectrum.shape[-1]

    def _decay(self, x, z):
        decay = jnp.ones((), self.transfer.dtype)
        for i in range(self.qubits):
            _, only_x, only_z, both = self.transfer[i]
            has_x, has_z = (x >> i & 1) != 0, (z >> i & 1) != 0
            decay = decay * jnp.where(has_x, jnp.where(has_z, both, only_x), jnp.where(has_z, only_z, 1))
        return decay


def element_masks(rows: Paulis) -> tuple[UInt32[Array, "4 group"], UInt32[Array, "4 group"]]:
    """The masks x and z of every element L_Q g, in the order of the coefficients."""
    qubits = rows.x.shape[0] // 2
    group = np.arange(1 << (qubits - 1))
    logical = np.array([[0, 1, 1, 0], [0, 0, 1, 1]], bool)  # L_y = i L_x L_z
    chosen = [np.repeat(q[:, None], len(group), 1) for q in logical]
    chosen += [np.repeat((group >> i & 1).astype(bool)[None], 4, 0) for i in range(qubits - 1)]
    masks = []
    for field in (rows.x, rows.z):
        total = jnp.zeros((4, len(group)), jnp.uint32)
        for row, where in enumerate(chosen):
            total = total ^ (field[row] & np.where(where, np.uint32(0xFFFFFFFF), np.uint32(0)))
        masks.append(total)
    return masks[0], masks[1]


def _measure(rows: Paulis, coefficients, x, z):
    """Project on the outcomes m = +-1 of the Pauli operator with masks x, z.

    The branches, not normalised, are (even + m odd) / 2; all four operators share the norm tr(P_m rho_0), so the caller
    divides all by the one number even_I + m odd_I. x = z = 0 measures the identity, which gives odd = even.
    """
    how = relation(rows, x, z)
    slot = how.clashing & (~how.clashing + 1)
    group = jnp.arange(coefficients.shape[1], dtype=jnp.uint32)
    in_slot = (group & slot) != 0
    logical = jnp.append(jnp.uint32(0), how.logical_clash)[:, None]
    repaired = parity(group & how.clashing & ~slot) ^ logical
    relabelled = group & ~slot | jnp.where(repaired != 0, slot, 0)
    index = jnp.where(how.random, relabelled, group ^ how.generators).astype(jnp.int32)
    moved = jnp.take_along_axis(coefficients, index, axis=1, mode="promise_in_bounds")
    kept = coefficients * jnp.where(how.logical, jnp.array([[1], [0], [0], [0]]), 1)
    signed = jnp.where(how.logical, 0, jnp.where(how.sign != 0, -moved, moved))
    even = jnp.where(how.random, jnp.where(in_slot, 0, moved), kept)
    odd = jnp.where(how.random, jnp.where(in_slot, moved, 0), signed)
    return even, odd, replace_generator(rows, x, z, how.clash, (generator_bits(rows.x.shape[0] // 2 - 1) & slot) != 0)
