"""Is the noise the solution of its master equation?"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import expm

from szilard.physics.gates import pauli_matrix
from szilard.physics.noise import error_probabilities, transfer_eigenvalues

PAULIS = [pauli_matrix(b & 1, b >> 1) for b in range(4)]
I, X, Z, Y = PAULIS
INF = np.inf
times = st.floats(0.1, 1e9) | st.just(INF)


def lindblad_step(bit_flip_time, dephasing_time, depolarizing_time):
    """exp(generator) for one step, acting on row-major vectorised density matrices: A rho B -> (A kron B^T)."""
    rates = [(1 / bit_flip_time, [X]), (1 / dephasing_time, [Z]), (1 / depolarizing_time, [X, Y, Z])]
    generator = sum(rate * (sum(np.kron(p, p.conj()) for p in paulis) / len(paulis) - np.eye(4)) for rate, paulis in rates)
    return expm(generator)


@pytest.mark.parametrize(
    ("process", "x", "z", "y"),
    [(0, 0, 2, 2), (1, 2, 0, 2), (2, 4 / 3, 4 / 3, 4 / 3)],
    ids=["bit_flip", "dephasing", "depolarizing"],
)
def test_each_process_damps_its_paulis(process, x, z, y):
    arguments = [[INF]] * 3
    arguments[process] = [1200.0]
    np.testing.assert_allclose(transfer_eigenvalues(*arguments), np.exp([[0, -x / 1200, -z / 1200, -y / 1200]]), rtol=1e-15)


def test_bit_flip_probability():
    flip = -np.expm1(-2 / 1200) / 2
    probabilities = error_probabilities(transfer_eigenvalues([1200.0], [INF], [INF]))
    np.testing.assert_allclose(probabilities, [[1 - flip, flip, 0, 0]], atol=1e-15)


def test_depolarization_makes_all_errors_equally_likely():
    error = (1 - np.exp(-4 / 3 / 50)) / 4
    probabilities = error_probabilities(transfer_eigenvalues([INF], [INF], [50.0]))
    np.testing.assert_allclose(probabilities, [[1 - 3 * error, error, error, error]], atol=1e-15)


@given(times, times, times)
def test_agrees_with_the_exponential_of_the_lindblad_generator(bit_flip, dephasing, depolarizing):
    step = lindblad_step(bit_flip, dephasing, depolarizing)
    transfer = transfer_eigenvalues([bit_flip], [dephasing], [depolarizing])
    probabilities = error_probabilities(transfer)
    for pauli, eigenvalue in zip(PAULIS, transfer[0], strict=True):
        np.testing.assert_allclose(step @ pauli.reshape(-1), eigenvalue * pauli.reshape(-1), atol=1e-12)
    kraus_sum = sum(p * np.kron(pauli, pauli.conj()) for p, pauli in zip(probabilities[0], PAULIS, strict=True))
    np.testing.assert_allclose(step, kraus_sum, atol=1e-12)


@given(st.lists(st.tuples(times, times, times), min_size=1, max_size=10))
def test_probabilities_are_probabilities(qubits):
    transfer = transfer_eigenvalues(*np.array(qubits).T)
    probabilities = error_probabilities(transfer)
    assert probabilities.shape == (len(qubits), 4)
    assert (probabilities >= 0).all()
    np.testing.assert_allclose(probabilities.sum(-1), 1, atol=1e-14)


def test_numpy_keeps_double_precision_and_jax_stays_jax():
    assert transfer_eigenvalues(np.array([1200.0]), [INF], [INF]).dtype == np.float64
    arguments = jnp.array([1200.0]), jnp.array([INF]), jnp.array([900.0])
    probabilities = jax.jit(lambda *t: error_probabilities(transfer_eigenvalues(*t)))(*arguments)
    assert isinstance(probabilities, jax.Array)
    expected = error_probabilities(transfer_eigenvalues(*map(np.asarray, arguments)))
    np.testing.assert_allclose(probabilities, expected, atol=1e-6)


def test_gradients_in_closed_form_also_where_a_process_is_absent():
    def eigenvalue(time):
        return transfer_eigenvalues(time, jnp.array([INF]), jnp.array([INF]))[0, 2]

    def flip(time):
        return error_probabilities(transfer_eigenvalues(time, jnp.array([INF]), jnp.array([INF])))[0, 1]

    slope = 2 / 30**2 * np.exp(-2 / 30)
    np.testing.assert_allclose(jax.grad(eigenvalue)(jnp.array([30.0])), [slope], rtol=1e-5)
    np.testing.assert_allclose(jax.grad(flip)(jnp.array([30.0])), [-slope / 2], rtol=1e-5)
    np.testing.assert_array_equal(jax.grad(eigenvalue)(jnp.array([INF])), [0.0])
