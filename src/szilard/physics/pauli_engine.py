"""The Pauli engine: an unknown logical qubit under Clifford gates, Pauli noise and imperfect Pauli measurements.

Exact and conditional on the outcomes so far. The map from the initial Bloch vector n to the present state is
rho(n) ~ rho_0 + n . delta (Foesel et al., Phys. Rev. X 8, 031084 (2018), section III), and for this physics

    rho_0 = 2^-n sum_g c_{I,g} g,    delta_j = 2^-n sum_g c_{j,g} L_j g,

with g in the stabilizer group, so that 2^(n+1) real numbers and a tableau hold everything. Once a measurement has read the logical
qubit out, say L_k along the Bloch axis k, the two other delta_j are 0 for ever, and

    rho_0 = 2^-n sum_g (a_g + b_g L) g,    delta_k = 2^-n sum_g (c_g + d_g L) g,

where L is the logical operator measured last: again 2^(n+1) numbers.
"""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int, UInt32

from .gates import GATES, conjugation_table, gate_qubits
from .operations import Operation
from .paulis import Paulis, anticommute, conjugate, parity
from .readout import bias, contrast
from .tableau import Relation, generator_bits, initial_tableau, relation, replace_generator
from .walsh import walsh_hadamard

Columns = np.ndarray | Array
NO_QUBIT = 31  # a bit that no mask ever sets: gates on it change nothing


class PauliState(NamedTuple):
    """A tableau (rows: see `tableau.initial_tableau`) and the coefficients of rho_0 and delta_j.

    Element g of the group is the product of the generators whose bits are set in the index of the last axis.
    As long as the information lives, `axis` = `last` = 0, and the coefficients are those of rho_0, delta_x L_x, delta_y L_y,
    delta_z L_z. After the logical qubit was read out, along the Bloch axis `axis` first and by the logical operator `last` last
    (1, 2, 3: x, y, z), they are a, c, d, b: those of rho_0, delta_axis, delta_axis L, rho_0 L.
    """

    rows: Paulis
    coefficients: Float[Array, "4 group"]
    axis: UInt32[Array, ""]
    last: UInt32[Array, ""]

    @property
    def lost(self) -> Bool[Array, ""]:
        """Whether the logical qubit was read out."""
        return self.axis != 0

    def deltas(self) -> tuple[Float[Array, "3 group"], Float[Array, "3 group"]]:
        """The coefficients of delta_j without a logical operator, and with that of `logicals`."""
        here = (jnp.arange(1, 4, dtype=jnp.uint32) == self.axis)[:, None]
        _, c, d, _ = self.coefficients
        return jnp.where(here, c, 0), jnp.where(self.lost, jnp.where(here, d, 0), self.coefficients[1:])

    def logicals(self) -> UInt32[Array, "3"]:
        """The logical operator that tells the two ends of each axis apart."""
        return jnp.where(self.lost, self.last, jnp.arange(1, 4, dtype=jnp.uint32))


class Instructions(NamedTuple):
    """The operations as integer arrays, one entry per action."""

    first: UInt32[Columns, "*actions"]  # the gate's qubits
    second: UInt32[Columns, "*actions"]
    table: UInt32[Columns, "*actions 16"]  # its conjugation table
    x: UInt32[Columns, "*actions"]  # masks of the measured Pauli operator
    z: UInt32[Columns, "*actions"]
    measured: Int[Columns, "*actions"]  # the qubit whose readout error applies
    recorded: Bool[Columns, "*actions"]  # whether there is an outcome
    flipped: UInt32[Columns, "*actions"]  # mask of the qubit that a reset flips after -1
    error_x: UInt32[Columns, "*actions"]  # the action's error shrinks operators with an X or a Z in these masks
    error_z: UInt32[Columns, "*actions"]
    error_scale: Float[Columns, "*actions"]  # by 1 - error_scale * its probability


def instructions(operations: tuple[Operation, ...]) -> Instructions:
    """The array form of `operations`.

    A Pauli error that strikes a gate on k qubits with probability q, each of the 4^k - 1 alike, shrinks what is not the identity
    there by 1 - q 4^k / (4^k - 1). A reset that leaves the qubit flipped with probability q shrinks Y and Z by 1 - 2 q.
    """
    columns = []
    for kind, qubits, basis in operations:
        gate = kind in GATES
        bit = 1 << qubits[0] if qubits and not gate else 0
        pauli = "z" if kind == "reset" else basis
        struck = sum(1 << qubit for qubit in qubits)
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
                0 if kind == "reset" else struck,
                struck,
                2 if kind == "reset" or not qubits else 4 ** len(qubits) / (4 ** len(qubits) - 1),
            )
        )
    kinds = [np.uint32] * 5 + [np.int32, np.bool_] + [np.uint32] * 3 + [np.float64]
    return Instructions(*(np.array(c, d) for c, d in zip(zip(*columns, strict=True), kinds, strict=True)))


@partial(
    jax.tree_util.register_dataclass,
    data_fields=["transfer", "readout", "gate_error"],
    meta_fields=["qubits", "operations", "durations"],
)
@dataclass(frozen=True)
class PauliEngine:
    """Physics of a device with `qubits` qubits, of which qubit 0 starts in the unknown state and the others in |0>.

    Args:
        qubits: their number, 1 to 10.
        operations: what the device can do in a step; an action is an index into it.
        transfer: Pauli transfer eigenvalues of one step of noise, per qubit, in the order I, X, Z, Y.
        readout: per qubit the probabilities that -1 is recorded in the state +1, and +1 in the state -1.
        durations: whole steps that each operation takes, and after it the noise acts; None: one step each.
        gate_error: per operation the probability of a Pauli error right after it, see `instructions`; None: there are none.
    """

    qubits: int
    operations: tuple[Operation, ...]
    transfer: Float[Array, "qubits 4"]
    readout: Float[Array, "qubits 2"]
    durations: tuple[int, ...] | None = None
    gate_error: Float[Array, "actions"] | None = None

    def init(self) -> PauliState:
        """The state before the first step: nothing lost, rho_0 and delta_j are those of the bare qubit."""
        ones = jnp.ones((4, 1 << (self.qubits - 1)), jnp.result_type(self.transfer))
        return PauliState(initial_tableau(self.qubits), ones, jnp.uint32(0), jnp.uint32(0))

    def branches(self, state: PauliState, action) -> tuple[Float[Array, "2"], PauliState]:
        """Probabilities of the recorded outcomes +1 and -1 and, stacked, the states after `action`, its errors, and noise while it lasts.

        With P the measured operator, outcome m leaves c'_Q = (c_Q (1 + m b) + m a c_PQ) / (2 p_m), a = 1 - e0 - e1, b = e1 - e0, where
        e0, e1 are the readout errors in the states +1, -1. An action that measures nothing has outcome +1 with certainty; the branch
        of probability 0 means nothing.
        """
        todo = Instructions(*(jnp.asarray(column)[action] for column in instructions(self.operations)))
        rows = conjugate(state.rows, todo.first, todo.second, jnp.asarray(todo.table))
        even, odd, after = _measure(state._replace(rows=rows), todo.x, todo.z)
        x, z = element_masks(after)
        readout = self.readout[todo.measured]
        a, b = jnp.where(todo.recorded, contrast(readout), 1), jnp.where(todo.recorded, bias(readout), 0)
        plus, minus = 0.5 * ((1 + b) * even + a * odd), 0.5 * ((1 - b) * even - a * odd)
        reset = todo.flipped != 0
        returned = jnp.where(anticommute(x, z, todo.flipped, jnp.uint32(0)) != 0, -minus, minus)
        both = jnp.stack([jnp.where(reset, plus + returned, plus), jnp.where(reset, 0, minus)])
        probabilities = both[:, 0, 0]
        decay = self._decay(action, todo, x, z)[None] / jnp.where(probabilities > 0, probabilities, 1)[:, None, None]
        return probabilities, jax.tree.map(lambda leaf: jnp.stack([leaf, leaf]), after)._replace(coefficients=both * decay)

    def recoverable(self, state: PauliState) -> Float[Array, ""]:
        """The recoverable quantum information R_Q = min_n ||n . delta||_1, from 0 (lost) to 1 (intact).

        For this physics ||n . delta||_1 = sum_s sqrt(sum_j n_j^2 lambda_js^2), with lambda the Walsh-Hadamard transform
        of the coefficients, is concave in (n_x^2, n_y^2, n_z^2), hence smallest on an axis: min_j sum_s |lambda_js|. After
        the logical qubit was read out it is 0.
        """
        return jnp.min(self.contrasts(state))

    def contrasts(self, state: PauliState) -> Float[Array, "3"]:
        """||delta_j||_1 for j = x, y, z: how well the two states at the ends of a Bloch axis can still be told apart."""
        spectrum = jnp.abs(walsh_hadamard(state.coefficients[1:]))
        sums = jnp.sum(spectrum, -1) / spectrum.shape[-1]
        read_out = jnp.sum(jnp.maximum(spectrum[0], spectrum[1])) / spectrum.shape[-1]  # |c + d| / 2 + |c - d| / 2
        return jnp.where(state.lost, jnp.where(jnp.arange(1, 4, dtype=jnp.uint32) == state.axis, read_out, 0), sums)

    def _decay(self, action, todo: Instructions, x, z) -> Float[Array, "4 group"]:
        """By which factor noise and errors shrink each element L_Q g with masks `x`, `z`."""
        transfer = self.transfer
        if self.durations is not None:
            transfer = (transfer[None] ** jnp.asarray(self.durations, transfer.dtype)[:, None, None])[action]
        decay = jnp.ones((), transfer.dtype)
        for i in range(self.qubits):
            _, only_x, only_z, both = transfer[i]
            has_x, has_z = (x >> i & 1) != 0, (z >> i & 1) != 0
            decay = decay * jnp.where(has_x, jnp.where(has_z, both, only_x), jnp.where(has_z, only_z, 1))
        if self.gate_error is None:
            return decay
        kept = 1 - jnp.asarray(todo.error_scale, decay.dtype) * self.gate_error[action]
        return decay * jnp.where((x & todo.error_x | z & todo.error_z) != 0, kept, 1)


def element_masks(state: PauliState) -> tuple[UInt32[Array, "4 group"], UInt32[Array, "4 group"]]:
    """The masks x and z of every element L_Q g, in the order of the coefficients."""
    rows, qubits = state.rows, state.rows.x.shape[0] // 2
    group = np.arange(1 << (qubits - 1))
    masks = []
    for field in (rows.x, rows.z):
        logical = jnp.stack([jnp.zeros((), jnp.uint32), field[0], field[0] ^ field[1], field[1]])  # L_y = i L_x L_z
        total = jnp.repeat(_by_sector(logical, state)[:, None], len(group), 1)
        for i in range(qubits - 1):
            total = total ^ (field[2 + i] & np.where(group >> i & 1, np.uint32(0xFFFFFFFF), np.uint32(0)))[None]
        masks.append(total)
    return masks[0], masks[1]


def _by_sector(values: UInt32[Array, "4"], state: PauliState) -> UInt32[Array, "4"]:
    """For each row of coefficients that of `values`, which belong to I, L_x, L_y, L_z, which is its own."""
    last = jnp.where(state.last == 1, values[1], jnp.where(state.last == 2, values[2], values[3]))
    return jnp.where(state.lost, jnp.stack([values[0], values[0], last, last]), values)


def _measure(state: PauliState, x, z) -> tuple[Float[Array, "4 group"], Float[Array, "4 group"], PauliState]:
    """Project on the outcomes m = +-1 of the Pauli operator P with masks x, z.

    P_m rho P_m = (rho + m P rho + m rho P + P rho P) / 4 = (even + m odd) / 2 for rho_0 and all delta_j, with even = (rho + P rho P) / 2
    and odd = (P rho + rho P) / 2. All four operators share the norm tr(P_m rho_0), so the caller divides all by the one number
    even_I + m odd_I. x = z = 0 measures the identity, which gives odd = even. Also returned: the state with its new tableau, whose
    coefficients are still the old ones.
    """
    how = relation(state.rows, x, z)
    group = jnp.arange(state.coefficients.shape[1], dtype=jnp.uint32)[None]
    slot = how.clashing & (~how.clashing + 1)  # the first generator that anticommutes with P, and gives way to it
    new_index, in_slot = _after_replacement(state, how, group, slot)
    index = jnp.where(how.random, new_index, group ^ how.generators).astype(jnp.int32)  # else P g = +-(generators g)
    moved = jnp.take_along_axis(state.coefficients, index, axis=1, mode="promise_in_bounds")
    kept, swapped = _read_out(state, how, state.coefficients), _read_out(state, how, moved)[::-1]
    odd = jnp.where(how.logical, swapped, moved)
    even = jnp.where(how.random, jnp.where(in_slot, 0, moved), jnp.where(how.logical, kept, state.coefficients))
    odd = jnp.where(how.random, jnp.where(in_slot, moved, 0), jnp.where(how.sign != 0, -odd, odd))
    replaced = (generator_bits(state.rows.x.shape[0] // 2 - 1) & slot) != 0
    axis = jnp.where(how.logical & ~state.lost, how.acts, state.axis)
    last = jnp.where(how.logical, how.acts, state.last)
    return even, odd, PauliState(replace_generator(state.rows, x, z, how.clash, replaced), state.coefficients, axis, last)


def _after_replacement(state: PauliState, how: Relation, group, slot):
    """Of each new element: the old one it comes from, and whether it contains P.

    P takes the place of the generator g_s in `slot`; every other row that anticommutes with P is multiplied by g_s. Old elements that
    anticommute with P are projected away. A new element L_Q g without P is thus the old L_Q g times g_s once for each of its factors
    that anticommutes, and P times it has the same coefficient.
    """
    clash = _by_sector(jnp.append(jnp.uint32(0), how.logical_clash), state)[:, None]
    repaired = parity(group & how.clashing & ~slot) ^ clash
    return group & ~slot | jnp.where(repaired != 0, slot, 0), (group & slot) != 0


def _read_out(state: PauliState, how: Relation, coefficients: Float[Array, "4 group"]) -> Float[Array, "4 group"]:
    """The coefficients a, c, d, b that survive the measurement of the logical operator L_Q, Q = `how.acts`.

    Those are the elements that commute with it. P = +-L_Q g exchanges a with b and c with d: the same rows in reverse.
    """
    zero = jnp.zeros_like(coefficients[0])
    _, x, y, z = coefficients
    first = jnp.stack([coefficients[0], zero, jnp.where(how.acts == 1, x, jnp.where(how.acts == 2, y, z)), zero])
    again = jnp.where(how.acts == state.last, coefficients[2:], 0)
    return jnp.where(state.lost, jnp.concatenate([coefficients[:2], again]), first)
