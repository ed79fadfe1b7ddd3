"""Are the spin chains what their Hamiltonians say, written as Kronecker products, and are the closed forms those of diagonalisation?"""

from functools import reduce
from operator import add

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.sparse as sparse
from scipy.sparse.linalg import eigsh

from szilard.errors import InputError
from szilard.physics.solved_chains import heisenberg_energy, ising_correlations, ising_energy, ising_mean_field
from szilard.physics.spin_chains import HeisenbergChain, IsingChain, all_configurations, expected, local_energies

X, Z = sparse.csr_matrix([[0.0, 1.0], [1.0, 0.0]]), sparse.csr_matrix([[-1.0, 0.0], [0.0, 1.0]])
Y = sparse.csr_matrix([[0.0, 1.0j], [-1.0j, 0.0]])
CHAINS = [IsingChain(3, 0.7), IsingChain(6, 1.0), IsingChain(7, 1.8), HeisenbergChain(4), HeisenbergChain(6)]


def product(sites, factors):
    """Site 0 is the last factor, since it is the lowest bit of a configuration's number."""
    return reduce(sparse.kron, [factors.get(i, sparse.identity(2)) for i in reversed(range(sites))]).tocsr()


def hamiltonian(chain):
    N = chain.sites
    pairs = [(i, (i + 1) % N) for i in range(N)]
    if isinstance(chain, IsingChain):
        return -reduce(add, [product(N, {i: Z, j: Z}) + chain.field * product(N, {i: X}) for i, j in pairs])
    turned = product(N, dict.fromkeys(range(0, N, 2), Z))
    plain = reduce(add, [product(N, {i: P, j: P}) for i, j in pairs for P in (X, Y, Z)]).real
    return turned @ plain @ turned


def ground(chain):
    energies, states = eigsh(hamiltonian(chain), 1, which="SA")
    return float(energies[0]), np.abs(states[:, 0])


@pytest.mark.parametrize("chain", CHAINS, ids=repr)
def test_hamiltonian_is_that_of_kronecker_products(chain):
    """All of it by `applied`, and every row by `connected`, where that conserves the magnetisation as H does."""
    H = hamiltonian(chain).toarray()
    np.testing.assert_allclose(np.stack([chain.applied(column) for column in np.eye(len(H))], 1), H, atol=1e-12)
    every = all_configurations(chain.sites)
    number = {tuple(spins): k for k, spins in enumerate(every.tolist())}
    rows = jax.tree.map(np.asarray, jax.jit(jax.vmap(chain.connected))(jnp.asarray(every)))
    for k in range(len(every)):
        row = np.zeros(len(every))
        row[k] = rows.diagonal[k]
        for other, element in zip(rows.configurations[k].tolist(), rows.elements[k].tolist(), strict=True):
            row[number[tuple(other)]] += element
        np.testing.assert_allclose(row, H[k], atol=1e-6)


@pytest.mark.parametrize("chain", CHAINS, ids=repr)
def test_no_element_off_the_diagonal_is_positive(chain):
    """So that the ground state may be taken positive (Perron and Frobenius)."""
    H = hamiltonian(chain).toarray()
    assert (H - np.diag(np.diag(H)) <= 1e-12).all()


@pytest.mark.parametrize("chain", [IsingChain(6, 1.0), IsingChain(7, 1.8), HeisenbergChain(6)], ids=repr)
def test_local_energies_of_an_eigenstate_are_its_energy(chain):
    """In configurations that have an amplitude; single precision."""
    energy, psi = ground(chain)
    every = jnp.asarray(all_configurations(chain.sites))
    table = jnp.asarray(np.log(np.maximum(psi, 1e-12)), jnp.float32)
    powers = jnp.asarray(2.0 ** np.arange(chain.sites), jnp.float32)
    lookup = lambda spins: table[(((spins + 1) / 2) @ powers).astype(jnp.int32)]  # noqa: E731
    local = np.asarray(jax.jit(lambda spins: local_energies(chain, lookup, spins))(every))
    assert np.abs(local[psi > 1e-3] / energy - 1).max() < 1e-5


@pytest.mark.parametrize("chain", [IsingChain(5, 0.6), HeisenbergChain(6)], ids=repr)
def test_expectation_values_of_any_state(chain):
    H, rng = hamiltonian(chain), np.random.default_rng(0)
    every = all_configurations(chain.sites)
    log_psi = rng.normal(size=len(every)).astype(np.float32)
    psi = np.exp(log_psi.astype(float)) * ((every.sum(1) == 0) if chain.conserved else 1)
    psi /= np.linalg.norm(psi)
    found, energy = expected(chain, log_psi), psi @ (H @ psi)
    assert found.energy == pytest.approx(energy, rel=1e-12)
    assert found.variance == pytest.approx(np.sum((H @ psi) ** 2) - energy**2, rel=1e-10)
    pairs = [np.mean(every * np.roll(every, r, 1), 1, dtype=float) for r in range(chain.sites // 2 + 1)]
    np.testing.assert_allclose(found.correlations, [psi**2 @ pair for pair in pairs], atol=1e-12)


@pytest.mark.parametrize("sites", [4, 7, 10])
@pytest.mark.parametrize("field", [0.5, 1.0, 1.7])
def test_free_fermions_are_the_ising_chain(sites, field):
    energy, psi = ground(IsingChain(sites, field))
    assert ising_energy(sites, field) == pytest.approx(energy, rel=1e-12)
    found = expected(IsingChain(sites, field), np.log(np.maximum(psi, 1e-300)))
    np.testing.assert_allclose(ising_correlations(sites, field), found.correlations, atol=1e-10)
    assert energy < ising_mean_field(sites, field)[0]


@pytest.mark.parametrize("sites", [4, 20, 101])
def test_critical_energy_in_closed_form(sites):
    assert ising_energy(sites) == pytest.approx(-2 / np.sin(np.pi / (2 * sites)), rel=1e-12)


@pytest.mark.parametrize("field", [0.3, 1.0, 3.0])
def test_mean_field_is_the_best_product(field):
    """A product of equal spins at the angle a from Z: -cos(a)^2 - h sin(a) a site."""
    angles = np.linspace(0, np.pi, 100_001)
    energies = -(np.cos(angles) ** 2) - field * np.sin(angles)
    energy, squared = ising_mean_field(10, field)
    assert energy / 10 == pytest.approx(energies.min(), abs=1e-8)
    assert squared == pytest.approx(np.cos(angles[energies.argmin()]) ** 2, abs=1e-4)


@pytest.mark.parametrize("sites", [4, 6, 8, 10])
def test_bethe_ansatz_is_the_heisenberg_chain(sites):
    assert heisenberg_energy(sites) == pytest.approx(ground(HeisenbergChain(sites))[0], rel=1e-12)


def test_long_heisenberg_chain_approaches_hulthen():
    """1 - 4 ln 2 a site, with corrections of pi^2 / 3 N^2 (Hulthen 1938; conformal field theory), up to logarithms."""
    infinite = 1 - 4 * np.log(2)
    assert (heisenberg_energy(400) / 400 - infinite) * 400**2 == pytest.approx(-(np.pi**2) / 3, rel=0.02)


@pytest.mark.parametrize(
    "make", [lambda: IsingChain(2), lambda: HeisenbergChain(5), lambda: HeisenbergChain(2), lambda: heisenberg_energy(7)]
)
def test_impossible_chains_are_refused(make):
    with pytest.raises(InputError, match=r"^`sites` must be "):
        make()
