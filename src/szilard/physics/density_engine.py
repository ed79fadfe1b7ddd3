"""The density engine: the four operators rho_0, delta_x, delta_y, delta_z in full, for physics that is not Pauli physics.

It has the interface of `pauli_engine.PauliEngine` and knows besides: relaxation and loss of coherence, over-rotated gates, weak
measurements, and a field that all qubits feel. An operator A on n qubits is kept as its 4^n real coefficients c_P = tr(P A), P the
products of I, X, Y, Z with qubit 0 slowest; see `pauli_transfer`. A field that is not white adds an axis: the operators at each point
of a grid of its values, times the root of the point's weight; see `fluctuating_field.Grid`.
"""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Complex, Float

from .local_maps import into_local_order
from .operations import Operation

LEAST = 1e-5  # added to the eigenvalues of rho_0 where it is inverted; errors less likely than that do not count
FROM_PAULIS = np.array([[[1, 0, 0, 1], [0, 1, -1j, 0]], [[0, 1, 1j, 0], [1, 0, 0, -1]]]) / 2  # |a><b| from I, X, Y, Z
TO_ELEMENTS = np.array([[1, 0, 0, 0], [0, 0, 0, 1], [0, 1, -1j, 0], [0, 1, 1j, 0]])  # I, Z, and twice |0><1| and |1><0|
FROM_ELEMENTS = np.linalg.inv(TO_ELEMENTS)


def of_squares(squares: Float[Array, "*shape 4"]) -> Float[Array, "*shape"]:
    """I_2 from tr rho_0^2 and tr delta_j^2, all times the same number; -1 where all are 0, as after an outcome that cannot occur.

    Rounding may leave any numbers there, negative ones, too: the result lies from -1 to 1 whatever they are.
    """
    whole, rest = squares[..., 0], jnp.sum(squares[..., 1:], -1)
    return jnp.log2((1 + jnp.clip(jnp.where(whole > 0, rest / jnp.where(whole > 0, whole, 1), 0), 0, 3)) / 2)


class Surroundings(NamedTuple):
    """What acts on all qubits in a step.

    Args:
        noise: the elements `decoherence.ELEMENTS` of each qubit's map while an action lasts, for each value of the field; where the
            steps of an action must be taken one by one, those of one step.
        white: factors of the elements of `fluctuating_field.white_decay`, for each action, or None.
        roots: see `fluctuating_field.Grid`; one 1 where there is no such field.
        transition: the field's, or None where it stands still.
    """

    noise: Float[Array, "actions fields qubits elements"]
    white: Float[Array, "actions paulis"] | None
    roots: Float[Array, "fields"]
    transition: Float[Array, "fields fields"] | None


@partial(
    jax.tree_util.register_dataclass,
    data_fields=["maps", "surroundings"],
    meta_fields=["qubits", "operations", "durations", "stepwise"],
)
@dataclass(frozen=True)
class DensityEngine:
    """Physics of a device with `qubits` qubits, of which qubit 0 starts in the unknown state and the others in |0>.

    Made by `device_physics.density_engine`.

    Args:
        qubits: their number. A step with its R_Q takes 0.2 ms for 5 on one core, and about a fifth of that for each qubit less.
        operations: what the device can do in a step; an action is an index into it.
        maps: what each operation does to its qubits with either outcome, see `pauli_transfer`.
        surroundings: what acts on all qubits.
        durations: whole steps that each operation takes; None: one step each.
        stepwise: whether noise and field do not commute, so that the steps of an action are taken one by one.
    """

    qubits: int
    operations: tuple[Operation, ...]
    maps: Float[Array, "actions 2 local local"]
    surroundings: Surroundings
    durations: tuple[int, ...] | None = None
    stepwise: bool = False

    def init(self) -> Float[Array, "fields 4 paulis"]:
        """rho_0 = I/2 and delta_j = sigma_j/2 on qubit 0, all other qubits in |0><0|."""
        others = np.array([1.0])
        for _ in range(self.qubits - 1):
            others = np.kron(others, [1, 0, 0, 1])
        roots = self.surroundings.roots
        return roots[:, None, None] * jnp.asarray(np.kron(np.eye(4), others), roots.dtype)[None]

    def branches(self, state: Float[Array, "fields 4 paulis"], action) -> tuple[Float[Array, "2"], Float[Array, "2 fields 4 paulis"]]:
        """Probabilities of the recorded outcomes +1, -1 and the states after `action`, its errors, and noise while it lasts.

        A measurement multiplies all four operators by the same map and divides all by the same probability. An action that measures
        nothing has outcome +1 with certainty; the branch of probability 0 means nothing.
        """
        order, back = (jnp.asarray(table)[action] for table in into_local_order(self.qubits, self.operations))
        local = state[..., order].reshape(*state.shape[:-1], self.maps.shape[-1], -1)
        moved = jnp.einsum("mab,fjbr->mfjar", self.maps[action], local).reshape(2, *state.shape)[..., back]
        probabilities = jnp.einsum("mf,f->m", moved[:, :, 0, 0], self.surroundings.roots)
        scale = jnp.where(probabilities > 0, probabilities, 1)
        return probabilities, self._wait(moved / scale[:, None, None, None], action)

    def recoverable(self, state: Float[Array, "fields 4 paulis"]) -> Float[Array, ""]:
        """min_j ||delta_j||_1 over the three axes: an upper bound on R_Q; see `recoverable_information.bracket` for a lower one."""
        return jnp.min(self.contrasts(state))

    def contrasts(self, state: Float[Array, "fields 4 paulis"]) -> Float[Array, "3"]:
        """||delta_j||_1 for j = x, y, z."""
        return jnp.sum(jnp.abs(jnp.linalg.eigvalsh(self.matrices(state)[1:])), -1)

    def collision_information(self, state: Float[Array, "fields 4 paulis"]) -> Float[Array, ""]:
        """I_2 = log2((1 + sum_j tr delta_j^2 / tr rho_0^2) / 2) in bits, from 1 (intact) to -1.

        The coherent information with Renyi's entropies of order 2, which need no eigenvalues: S_2(B) - S_2(RB) for a reference qubit R.
        """
        return of_squares(jnp.sum(self.average(state) ** 2, -1))

    def retained_information(self, state: Float[Array, "fields 4 paulis"]) -> Float[Array, ""]:
        """K = (sum_j F_j - 1) / 2 with F_j of `retained_contrasts`: 1 (intact), 0 (one axis is left), -1/2 (lost).

        (1 + K) / 2 is tr(rho_RB^2 rho_B^-1) / 2 for a reference qubit R that was maximally entangled with the logical one, Petz's Renyi
        divergence of order 2 without its logarithm (Petz, Rep. Math. Phys. 23, 57 (1986)). No operation raises its average over the
        outcomes, and measuring a syndrome without error leaves it, while I_2 falls.
        """
        return (jnp.sum(self.retained_contrasts(state)) - 1) / 2

    def retained_contrasts(self, state: Float[Array, "fields 4 paulis"]) -> Float[Array, "3"]:
        """F_j = tr(delta_j^2 rho_0^-1) for j = x, y, z: the mean square of a contrast, where ||delta_j||_1 is that of its amount.

        ||delta_j||_1^2 <= F_j <= 1 (Cauchy and Schwarz), and reading a syndrome leaves it. One Cholesky decomposition, no eigenvalues.
        After an unlikely outcome rounding may leave rho_0 without one: then it is tr delta_j^2 / tr rho_0^2.
        """
        whole, *deltas = self.matrices(state)
        root = jnp.linalg.cholesky(whole + jnp.asarray(LEAST, whole.dtype) * jnp.eye(len(whole), dtype=whole.dtype))
        solved = jax.scipy.linalg.solve_triangular(root, jnp.concatenate(deltas, 1), lower=True)
        found = jnp.sum((solved.real**2 + solved.imag**2).reshape(len(whole), 3, -1), (0, 2))
        squares = jnp.sum(self.average(state) ** 2, -1)
        rough = squares[1:] / jnp.where(squares[0] > 0, squares[0], 1)
        return jnp.minimum(jnp.where(jnp.isfinite(found), found, rough), 1)

    def average(self, state: Float[Array, "fields 4 paulis"]) -> Float[Array, "4 paulis"]:
        """The coefficients of the four operators, whatever the field is."""
        return jnp.einsum("fjp,f->jp", state, self.surroundings.roots)

    def matrices(self, state: Float[Array, "fields 4 paulis"]) -> Complex[Array, "4 dim dim"]:
        """rho_0 and delta_j as matrices."""
        coefficients = self.average(state)
        each = jnp.asarray(FROM_PAULIS, np.result_type(coefficients.dtype, np.complex64))
        found = coefficients.astype(each.dtype)[:, None, None]
        for _ in range(self.qubits):
            split = found.reshape(*found.shape[:3], 4, -1)
            found = jnp.einsum("abp,jrcpx->jracbx", each, split).reshape(4, 2 * found.shape[1], 2 * found.shape[2], -1)
        return found[..., 0]

    def _wait(self, states: Float[Array, "2 fields 4 paulis"], action) -> Float[Array, "2 fields 4 paulis"]:
        if not self.stepwise:
            return self._surround(states, action)
        durations = self.durations or (1,)
        steps = jnp.array(durations, jnp.int32)[action]

        def wait(step, states):
            return jnp.where(step < steps, self._surround(states, action), states)

        return jax.lax.fori_loop(0, max(durations), wait, states)  # of known length, so that it can be differentiated

    def _surround(self, states: Float[Array, "2 fields 4 paulis"], action) -> Float[Array, "2 fields 4 paulis"]:
        """Noise and field of the whole action, or of one of its steps."""
        noise, white, _, transition = self.surroundings
        states, shape = states if white is None else self._dephase(states, white[action]), states.shape
        for qubit in range(self.qubits):
            xx, xy, yx, yy, zz, zi = jnp.moveaxis(noise[action, :, qubit], -1, 0)[:, None, :, None, None, None]
            i, x, y, z = jnp.moveaxis(states.reshape(*shape[:3], 4**qubit, 4, -1), 4, 0)
            states = jnp.stack([i, xx * x + xy * y, yx * x + yy * y, zz * z + zi * i], 4)
        states = states.reshape(shape)
        return states if transition is None else jnp.einsum("mfjp,fg->mgjp", states, transition)

    def _dephase(self, states: Float[Array, "2 fields 4 paulis"], factors: Float[Array, "paulis"]) -> Float[Array, "2 fields 4 paulis"]:
        """Multiply the elements |a><b| by `factors`."""
        kind = np.result_type(states.dtype, np.complex64)
        elements = self._each_qubit(states.astype(kind), jnp.asarray(TO_ELEMENTS, kind)) * factors.astype(kind)[None, None, None]
        return self._each_qubit(elements, jnp.asarray(FROM_ELEMENTS, kind)).real

    def _each_qubit(self, states, matrix):
        shape = states.shape
        for qubit in range(self.qubits):
            states = jnp.einsum("ab,mfjlbr->mfjlar", matrix, states.reshape(*shape[:3], 4**qubit, 4, -1))
        return states.reshape(shape)
