"""Are the gradient and the likelihoods right, does only what was held out choose, and are states found from their shots?"""

from functools import reduce

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import szilard
from szilard import cli
from szilard.data.shots import Counts, Shots, chances, counted, drawn, every_basis, pair_bases, resampled, split
from szilard.errors import InputError
from szilard.experiments import tomography
from szilard.experiments.tomography import baselines, machines
from szilard.experiments.tomography.machines import Search, fidelity, fit
from szilard.learn import neural_state
from szilard.learn.density_likelihood import maximise, probabilities
from szilard.physics.local_bases import bits, numbered, outcome_states, w_state
from szilard.physics.transverse_ising import ground_state

SEARCH = Search((3,), (1e-6,), 3, 500)


def random_counts(qubits, words, shots=500):
    psi = np.random.default_rng(2).standard_normal((2, 2**qubits))
    psi = (psi[0] + 1j * psi[1]) / np.linalg.norm(psi)
    return drawn(np.random.default_rng(3), psi, numbered(words), shots)


def by_hand(flat, counts, decay):
    """The loss in plain sums: machines of units 0 and 1, hidden ones summed one by one, bases turned by Kronecker products."""
    qubits, turns = counts.bases.shape[1], [np.array([[1, 1], [1, -1]]) / 2**0.5, np.array([[1, -1j], [1, 1j]]) / 2**0.5, np.eye(2)]
    parts, weights, squares = np.split(flat, 2), [], 0.0
    hidden = (len(parts[0]) - qubits) // (qubits + 1)
    for part in parts:
        W, a, b = part[: qubits * hidden].reshape(qubits, hidden), part[qubits * hidden : -hidden], part[-hidden:]
        weights.append(np.array([sum(np.exp(v @ a + h @ b + v @ W @ h) for h in bits(hidden)) for v in bits(qubits)]))
        squares += (W**2).sum()
    psi = np.sqrt(weights[0] / weights[0].sum()) * weights[1] ** 0.5j
    odds = np.array([abs(reduce(np.kron, [turns[letter] for letter in basis]) @ psi) ** 2 for basis in counts.bases])
    return -np.sum(counts.seen / counts.seen.sum() * np.log(odds + 1e-12)) + decay * squares


def test_loss_and_gradient_are_those_by_hand():
    """Finite differences of sums that share no code with it."""
    counts = random_counts(2, ["ZZ", "XY", "YZ"])
    flat = neural_state.start(np.random.default_rng(0), 2, 2, True)
    with jax.enable_x64(True):
        value, gradient = machines._slope(flat, *machines._given(counts, 0.01), phases=True)
    assert float(value) == pytest.approx(by_hand(flat, counts, 0.01), abs=1e-10)
    for k in range(len(flat)):
        step = 1e-5 * np.eye(len(flat))[k]
        slope = (by_hand(flat + step, counts, 0.01) - by_hand(flat - step, counts, 0.01)) / 2e-5
        assert float(gradient[k]) == pytest.approx(slope, abs=1e-7)


def test_parameters_survive_packing():
    flat = neural_state.start(np.random.default_rng(0), 3, 2, True)
    assert len(flat) == neural_state.parameters(3, 2, True)
    np.testing.assert_allclose(neural_state.packed(neural_state.unpacked(jnp.asarray(flat, np.float32), 3, True)), flat, rtol=1e-6)


def test_exact_probabilities_give_the_density_matrix_back():
    """A mixed state of two qubits, and instead of frequencies its probabilities in all nine bases."""
    parts = np.random.default_rng(1).standard_normal((2, 4, 4))
    root = parts[0] + 1j * parts[1]
    rho = root @ root.conj().T
    rho /= np.trace(rho).real
    outcomes = outcome_states(every_basis(2)).reshape(-1, 4)
    found = maximise(outcomes, probabilities(rho, outcomes) / 9, 5000, close=1e-10)
    np.testing.assert_allclose(found.rho, rho, atol=1e-4)
    assert np.linalg.eigvalsh(found.rho).min() > -1e-12 and np.trace(found.rho).real == pytest.approx(1)


def test_density_matrix_is_likelier_than_every_pure_state():
    counts = random_counts(2, ["ZZ", "XX", "YY", "XZ", "ZY"])
    found = baselines.density(counts)
    free = baselines.free_vector(np.random.default_rng(0), counts, 5, 500)
    assert found.log_likelihood == pytest.approx(baselines.density_log_likelihood(found.rho, counts), abs=1e-9)
    assert found.log_likelihood > machines.log_likelihood(free, counts) - 1e-6


def test_pairs_match_the_moments_of_the_shots():
    """Where the likelihood of a Boltzmann machine without hidden units is largest, its correlations are those of the shots."""
    counts = drawn(np.random.default_rng(0), ground_state(4, 1.0)[1].astype(complex), numbered(["ZZZZ"]), 1000)
    spins, chance = 1 - 2 * bits(4), np.abs(baselines.pairs(counts, 500)) ** 2
    for weights in (chance, counts.frequencies[0]):
        assert weights.sum() == pytest.approx(1)
    correlations = [np.einsum("s,si,sj->ij", weights, spins, spins) for weights in (chance, counts.frequencies[0])]
    np.testing.assert_allclose(*correlations, atol=1e-4)


def test_phases_of_a_w_state_are_found():
    """1,500 shots in each of 5 bases. Seeds 0 to 19: 0.9975 to 0.9994."""
    psi = w_state(np.array([0.3, 2.0, -1.0]))
    counts = drawn(np.random.default_rng(0), psi, pair_bases(3), 7500)
    assert fidelity(fit(np.random.default_rng(1), counts, SEARCH).psi, psi) > 0.99


def test_shots_are_counted_by_basis():
    shots = Shots(numbered(["XZ", "ZZ", "XZ", "XZ"]), np.array([[0, 1], [1, 1], [0, 1], [1, 0]]))
    counts = counted(shots)
    assert counts.bases.tolist() == [[0, 2], [2, 2]] and counts.seen.tolist() == [[0, 2, 1, 0], [0, 0, 0, 1]]
    assert not counts.positive and counts.total == 4


def test_drawn_shots_have_their_probabilities():
    """Chi-squared of 3 x 7 degrees of freedom exceeds 49.0 once in 2,000."""
    psi, bases = w_state(np.array([0.0, 1.0, 2.0])) * 0.6 + 0.8 * np.eye(8)[5], numbered(["XYX", "YXY", "XXY"])
    psi /= np.linalg.norm(psi)
    counts, odds = drawn(np.random.default_rng(5), psi, bases, 30_000), chances(psi, bases)
    assert counts.seen.sum(1).tolist() == [10_000] * 3
    assert np.sum((counts.seen - 10_000 * odds) ** 2 / (10_000 * odds)) < 49.0


def test_parts_of_shots_add_up_and_resamples_are_as_many():
    counts, rng = random_counts(3, ["XXX", "ZYZ"], 301), np.random.default_rng(0)
    first, second = split(rng, counts, 0.2)
    np.testing.assert_array_equal(first.seen + second.seen, counts.seen)
    again = resampled(rng, counts)
    assert second.total == 60 and again.total == 301 and not again.seen[counts.seen == 0].any()


def test_only_held_out_shots_choose():
    """Twelve hidden units over-fit 60 shots: held-out shots choose one with each of the seeds 0 to 7."""
    counts = drawn(np.random.default_rng(0), ground_state(6, 1.0)[1].astype(complex), numbered(["Z" * 6]), 60)
    found = fit(np.random.default_rng(1), counts, Search((1, 12), (1e-8,), 1, 500))
    assert found.hidden == (1, 12)[int(np.argmax(found.held_out))] == 1


def test_short_form_reconstructs_all_states(short_run):
    """Seeds 0 to 4: 0.9950 to 0.9962 (frequencies 0.9900 to 0.9929), W and quench 0.9879 to 0.9958, matrices below 0.974."""
    metrics = short_run("tomography").metrics
    assert metrics["ising_fidelity"] > max(metrics["ising_histogram_fidelity"], 0.98)
    assert metrics["w_fidelity"] > 0.97 and metrics["quench_fidelity"] > 0.97
    assert metrics["w_fidelity"] > metrics["w_density_fidelity"] and metrics["quench_fidelity"] > metrics["quench_density_fidelity"]
    assert metrics["ising_exact_energy"] == pytest.approx(1 - 1 / np.sin(np.pi / 26))
    assert metrics["ising_exact_energy"] - 1e-9 < metrics["ising_energy"] < metrics["ising_exact_energy"] + 0.1


def test_own_shots_of_a_bell_state(tmp_path):
    """The file holds 100 shots of (|00> + |11>) / sqrt 2 in each of nine bases; X X and Z Z agree always, Y Y never."""
    settings = {"hidden": (2,), "weight_decay": (1e-6,), "restarts": 2, "resamples": 3, "iterations": 200}
    found = szilard.run("tomography", tmp_path / "run", shots_file="docs/data/shots.csv", **settings)
    metrics, bell = found.metrics, np.array([1, 0, 0, 1]) / 2**0.5
    assert fidelity(found.arrays("own")["psi"], bell) > 0.97 and metrics["own_density_overlap"] > 0.95
    for name, value in {"XX": 1, "YY": -1, "ZZ": 1, "X": 0}.items():
        assert metrics["own_observables"][name]["value"] == pytest.approx(value, abs=0.1)
        assert metrics["own_observables"][name]["exact"] is None
    assert metrics["own_log_likelihood"] > metrics["own_density_log_likelihood"] - 0.1


@pytest.mark.parametrize(
    ("basis", "outcome", "says"),
    [
        (["zz"] * 10, ["01"] * 10, "must hold at least 20 shots, but holds 10"),
        (["z" * 15] * 20, ["01" * 7 + "1"] * 20, "at most 14 qubits measured along z alone, but holds 15"),
        (["x" * 11] * 20, ["01" * 5 + "1"] * 20, "at most 10 qubits measured along several axes, but holds 11"),
        (["zq"] * 20, ["01"] * 20, "must be letters x, y, z"),
    ],
)
def test_unfit_shots_are_refused_in_a_sentence(basis, outcome, says, tmp_path, capsys):
    path = tmp_path / "shots.npz"
    np.savez(path, basis=np.array(basis), outcome=np.array(outcome))
    assert cli.main(["run", "tomography", "--shots-file", str(path), "--out", str(tmp_path / "run")]) == 2
    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert says in said and len(said) < 400


@pytest.mark.slow
def test_full_form_is_better_than_published(tmp_path):
    """Published: 0.9898. Seeds 0, 1, 2: 0.9972, 0.9981, 0.9980."""
    found = szilard.run("tomography", tmp_path / "run", quench_qubits=4).metrics
    assert found["ising_fidelity"] > 0.995 and found["ising_histogram_fidelity"] < 0.98


def test_empty_lists_are_refused():
    with pytest.raises(InputError, match="`hidden` must list 1 to 20 values"):
        tomography.Settings(hidden=())


def test_positive_means_all_in_z():
    assert Counts(numbered(["ZZ"]), np.ones((1, 4), int)).positive
