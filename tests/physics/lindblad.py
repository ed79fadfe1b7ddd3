"""The same physics once more, with full matrices and the exponential of the generator: shares no code with the engines."""

from functools import reduce

import numpy as np
from scipy.linalg import expm

I, X, Y, Z = np.eye(2), np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]]), np.diag([1, -1])
DOWN = np.array([[0, 1], [0, 0]])
PAULI = {"x": X, "y": Y, "z": Z}
UNITARY = {
    **PAULI,
    "h": (X + Z) / np.sqrt(2),
    "s": np.diag([1, 1j]),
    "cnot": np.kron(np.diag([1, 0]), I) + np.kron(np.diag([0, 1]), X),
    "cz": np.diag([1, 1, 1, -1]),
    "swap": np.eye(4)[[0, 2, 1, 3]],
}


def on(matrix, where, qubits):
    """A matrix on the qubits `where` as one on all, element by element."""
    full = np.zeros((2**qubits, 2**qubits), complex)
    for row in np.ndindex(*(2,) * qubits):
        for column in np.ndindex(*(2,) * qubits):
            if all(row[q] == column[q] for q in range(qubits) if q not in where):
                a, b = (reduce(lambda n, q: 2 * n + bits[q], where, 0) for bits in (row, column))
                full[np.ravel_multi_index(row, (2,) * qubits), np.ravel_multi_index(column, (2,) * qubits)] = matrix[a, b]
    return full


def generator(jumps):
    """Of d rho/dt = sum_J J rho J' - (J'J rho + rho J'J) / 2, on rho as a vector of its rows."""
    one = np.eye(len(jumps[0]))
    terms = ((np.kron(J, J.conj()), J.conj().T @ J) for J in jumps)
    return sum(both - (np.kron(square, one) + np.kron(one, square.T)) / 2 for both, square in terms)


class Reference:
    """rho_0 and delta_j under operations and noise; unnormalised, the outcomes given.

    `times` has for every qubit (bit flip, dephasing, depolarizing, T1, T2); `couplings` are those to a field, white with standard deviation
    `white`, or constant with the value `value`.
    """

    def __init__(self, physics, times, couplings=None, white=0.0, value=0.0):
        self.physics, n = physics, physics.qubits
        jumps = []
        for qubit, (flip, phase, mix, down, coherence) in enumerate(times):
            pure = 1 / coherence - 1 / (2 * down)
            rates = [(X, 1 / flip), (Z, 1 / phase), *((P, 1 / (3 * mix)) for P in (X, Y, Z)), (DOWN, 1 / down), (Z, pure / 2)]
            jumps += [np.sqrt(rate) * on(J, (qubit,), n) for J, rate in rates if rate > 0]
        shared = sum(mu * on(Z, (q,), n) for q, mu in enumerate(couplings)) if couplings is not None else np.zeros((2**n, 2**n))
        turned = expm(-1j * value * shared)
        self.step = expm(generator(jumps)) @ expm(generator([white * shared])) @ np.kron(turned, turned.conj())
        others = np.zeros((2 ** (n - 1),) * 2)
        others[0, 0] = 1
        self.state = np.array([np.kron(s / 2, others) for s in (I, X, Y, Z)])

    def advance(self, action, outcome):
        """Carry out an operation; `outcome` is 0 for +1, 1 for -1."""
        physics, operation = self.physics, self.physics.operations[action]
        q = 0.0 if physics.gate_error is None else physics.gate_error[action]
        self.state = np.sum([K @ self.state @ K.conj().T for K in self.kraus(operation, action, outcome)], axis=0)
        if operation.kind == "reset":
            flip = on(X, operation.qubits, physics.qubits)
            self.state = (1 - q) * self.state + q * flip @ self.state @ flip
        elif operation.qubits:
            self.state = self.struck(operation.qubits, q)
        for _ in range(physics.durations[action] if physics.durations else 1):
            self.state = (self.state.reshape(4, -1) @ self.step.T).reshape(self.state.shape)

    def struck(self, where, q):
        """One of the Pauli errors on these qubits with probability q."""
        paulis = [I, X, Y, Z] if len(where) == 1 else [np.kron(a, b) for a in (I, X, Y, Z) for b in (I, X, Y, Z)]
        errors = [on(P, where, self.physics.qubits) for P in paulis[1:]]
        return (1 - q) * self.state + q / len(errors) * sum(E @ self.state @ E.conj().T for E in errors)

    def kraus(self, operation, action, outcome):
        physics, where, n = self.physics, operation.qubits, self.physics.qubits
        if operation.kind == "measure":
            e, s = physics.readout[where[0]], physics.strength[where[0]]
            up, down = ((np.eye(2**n) + sign * on(PAULI[operation.basis], where, n)) / 2 for sign in (1, -1))
            weak = [np.sqrt((1 + s) / 2) * up + np.sqrt((1 - s) / 2) * down, np.sqrt((1 + s) / 2) * down + np.sqrt((1 - s) / 2) * up]
            recorded = [(1 - e[0], e[1]), (e[0], 1 - e[1])][outcome]
            return [np.sqrt(p) * K for p, K in zip(recorded, weak, strict=True)]
        if operation.kind == "reset":
            return [on(np.diag([1, 0]), where, n), on(DOWN, where, n)]
        if operation.kind == "idle":
            return [np.eye(2**n)]
        gate = UNITARY[operation.kind]
        H = Z if operation.kind == "s" else gate
        return [on(expm(-0.5j * physics.over_rotation[action] * H) @ gate, where, n)]
