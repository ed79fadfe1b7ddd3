"""The density-matrix engine: the four operators rho_0, delta_x, delta_y, delta_z as plain 2^n x 2^n matrices.

Slow and obvious. It shares nothing with the Pauli engine but the unitaries of the gates and the interface, and is the
reference against which that engine is tested.
"""

from dataclasses import dataclass
from functools import partial, reduce

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Complex, Float

from .gates import GATES, I, X, Y, Z
from .operations import Operation

SINGLE = {"x": X, "y": Y, "z": Z}


def embed(matrix: np.ndarray, qubits: int, where: tuple[int, ...]) -> np.ndarray:
    """`matrix`, which acts on the qubits `where`, as an operator on all `qubits`; qubit 0 is the leftmost factor."""
    rest = [q for q in range(qubits) if q not in where]
    full = reduce(np.kron, [I] * len(rest), matrix).reshape([2] * (2 * qubits))
    order = np.argsort([*where, *rest])
    return full.transpose([*order, *(order + qubits)]).reshape(2**qubits, 2**qubits)


@partial(jax.tree_util.register_dataclass, data_fields=["transfer", "readout_error"], meta_fields=["qubits", "operations"])
@dataclass(frozen=True)
class DensityEngine:
    """The interface of `pauli_engine.PauliEngine`, with the same arguments, for a few qubits."""

    qubits: int
    operations: tuple[Operation, ...]
    transfer: Float[Array, "qubits 4"]
    readout_error: Float[Array, "qubits"]

    def init(self) -> Complex[Array, "4 dim dim"]:
        """rho_0 = I/2 and delta_j = sigma_j/2 on qubit 0, all other qubits in |0><0|."""
        others = np.zeros((2 ** (self.qubits - 1),) * 2)
        others[0, 0] = 1
        return jnp.asarray([np.kron(s / 2, others) for s in (I, X, Y, Z)], np.result_type(self.transfer.dtype, np.complex64))

    def branches(self, state: Complex[Array, "4 dim dim"], action) -> tuple[Float[Array, "2"], Complex[Array, "2 4 dim dim"]]:
        """Probabilities of the recorded outcomes +1, -1 and the states after `action` and one step of noise.

        A measurement multiplies all four operators by the projector and divides all by the same tr(P_m rho_0).
        """
        kraus, recorded, measured = (jnp.asarray(column)[action] for column in self._tables())
        true = jnp.einsum("mkab,qbc,mkdc->mqad", kraus, state, kraus.conj())
        wrong = jnp.where(recorded, self.readout_error[measured], 0).astype(true.dtype)
        unnormalised = (1 - wrong) * true + wrong * true[::-1]
        probabilities = jnp.trace(unnormalised[:, 0], axis1=-2, axis2=-1).real
        scale = jnp.where(probabilities > 0, probabilities, 1)
        return probabilities, self._noise(unnormalised / scale[:, None, None, None].astype(true.dtype))

    def recoverable(self, state: Complex[Array, "4 dim dim"]) -> Float[Array, ""]:
        """min_j ||delta_j||_1 over the three axes: R_Q itself for Pauli physics, an upper bound on it in general."""
        return jnp.min(self.contrasts(state))

    def contrasts(self, state: Complex[Array, "4 dim dim"]) -> Float[Array, "3"]:
        """||delta_j||_1 for j = x, y, z."""
        return jnp.sum(jnp.abs(jnp.linalg.eigvalsh(state[1:])), -1)

    def _tables(self):
        """Kraus operators by action and outcome, shape (actions, 2, 2, dim, dim), and where an outcome is recorded."""
        kraus, recorded, measured = [], [], []
        for kind, qubits, basis in self.operations:
            one = np.eye(2**self.qubits)
            pauli = embed(SINGLE.get(basis, Z), self.qubits, qubits) if kind in ("measure", "reset") else one
            if kind == "measure":
                outcomes = [[(one + pauli) / 2, 0 * one], [(one - pauli) / 2, 0 * one]]
            elif kind == "reset":
                outcomes = [[(one + pauli) / 2, embed(X, self.qubits, qubits) @ (one - pauli) / 2], [0 * one, 0 * one]]
            else:
                gate = embed(GATES[kind], self.qubits, qubits) if kind in GATES else one
                outcomes = [[gate, 0 * one], [0 * one, 0 * one]]
            kraus.append(outcomes)
            recorded.append(kind == "measure")
            measured.append(qubits[0] if kind == "measure" else 0)
        return np.array(kraus, complex), np.array(recorded), np.array(measured)

    def _noise(self, states):
        signs = np.array([[1, 1, 1, 1], [1, 1, -1, -1], [1, -1, 1, -1], [1, -1, -1, 1]]) / 4
        for qubit in range(self.qubits):
            probabilities = jnp.asarray(signs, self.transfer.dtype) @ self.transfer[qubit]
            errors = [jnp.asarray(embed(p, self.qubits, (qubit,)), states.dtype) for p in (I, X, Z, Y)]
            after = [e[None] @ states @ e[None].conj().mT for e in errors]
            states = jnp.tensordot(probabilities.astype(states.dtype), jnp.stack(after), 1)
        return states
