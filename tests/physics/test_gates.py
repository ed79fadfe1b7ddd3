"""Gates and transforms against matrices, Stim and SciPy."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.linalg import hadamard

from szilard.physics.gates import GATES, conjugation_table, gate_qubits, pauli_matrix
from szilard.physics.walsh import walsh_hadamard


@pytest.fixture
def float64():
    with jax.enable_x64(True):
        yield


@pytest.mark.parametrize("name", GATES)
def test_conjugation_table_is_conjugation(name):
    unitary = GATES[name] if gate_qubits(name) == 2 else np.kron(GATES[name], np.eye(2))
    two = [np.kron(pauli_matrix(b & 1, b >> 1 & 1), pauli_matrix(b >> 2 & 1, b >> 3)) for b in range(16)]
    for pauli, image in zip(two, conjugation_table(name), strict=True):
        np.testing.assert_allclose(unitary @ pauli @ unitary.conj().T, (-1) ** (image >> 4) * two[image & 15], atol=1e-15)


@pytest.mark.parametrize("name", GATES)
def test_conjugation_table_agrees_with_stim(name):
    stim = pytest.importorskip("stim")
    gate = stim.Tableau.from_named_gate({"cnot": "CX"}.get(name, name.upper()))
    for bits, image in enumerate(conjugation_table(name)):
        letters = ["IXZY"[b] for b in (bits & 3, bits >> 2)][: len(gate)]
        expected = gate(stim.PauliString("".join(letters)))
        found = ["IXZY"[b] for b in (image & 3, image >> 2 & 3)][: len(gate)]
        assert expected == stim.PauliString(("-" if image >> 4 else "+") + "".join(found))


@pytest.mark.parametrize("bits", range(12))
def test_walsh_hadamard_is_the_hadamard_matrix(float64, bits):
    values = np.random.default_rng(bits).normal(size=(2, 2**bits))
    np.testing.assert_allclose(walsh_hadamard(jnp.asarray(values)), values @ hadamard(2**bits), atol=1e-11)
