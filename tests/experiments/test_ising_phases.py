"""Is what networks say of the Ising model's phases honest, and are the transition and the bound on linear classifiers right?"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import szilard
from szilard import InputError
from szilard.data.ising_minibatches import minibatches
from szilard.data.ising_states import labels, split, thermal
from szilard.data.ising_temperatures import CRITICAL, FAR
from szilard.experiments import ising_phases
from szilard.experiments.ising_phases import crossing, linear, own_states
from szilard.experiments.ising_phases.learning import best_threshold
from szilard.networks import lattice_classifier
from szilard.physics import markov_chains, onsager


@pytest.fixture(scope="module")
def every():
    return [thermal(jax.random.key(k), temperature, 8, (32, 4)) for k, temperature in enumerate((1.0, 1.5, 3.0, 4.0))]


def test_short_form_finds_both_transitions(short_run):
    """Standard errors of 0.017 and 0.019 J; 5 of them are exceeded once in 1.7 million runs."""
    metrics = short_run("ising-phases").metrics
    assert metrics["dense_square_temperature"] == pytest.approx(2 / np.log1p(2**0.5), abs=0.086)
    assert metrics["dense_triangular_temperature"] == pytest.approx(4 / np.log(3), abs=0.097)
    assert 0.7 < metrics["square_exponent"] < 1.4 and metrics["test"] > 0.9 > metrics["ceiling"]


def test_linear_classifiers_are_bound(short_run):
    """390 test states: 4 standard errors of 0.025 above the bound are exceeded once in 30,000."""
    metrics = short_run("ising-phases").metrics
    assert metrics["linear_bound"] == pytest.approx((1 + 7 / 13) / 2)
    assert metrics["penalised_accuracy"] == pytest.approx(7 / 13) and metrics["all_up_accuracy"] > 0.95
    assert metrics["logistic_test"] < metrics["linear_bound"] + 0.1


@pytest.mark.parametrize("seed", range(5))
def test_no_linear_classifier_exceeds_the_bound(seed):
    """Any direction and threshold on states of which the opposite is there as well, checked by counting."""
    rng = np.random.default_rng(seed)
    half = rng.normal(size=(200, 6)) * rng.exponential(2, (200, 1))
    states, classes = np.concatenate([half, -half]), np.tile(rng.random(200) < 0.6, 2)
    majority = max(classes.mean(), 1 - classes.mean())
    found = 0
    for _ in range(300):
        output = states @ rng.normal(size=6)
        right = [((output > b) == classes).mean() for b in np.quantile(output, np.linspace(0, 1, 40))]
        found = max(found, *right, *(1 - np.array(right)))
    assert majority <= found <= linear.bound(majority)


def test_bound_is_reached():
    """Ordered states of both signs in a slab around 0, others far outside of it on both sides: half of these are lost, no more."""
    output, ordered = np.array([0.1, -0.1, 0.2, -0.2, 3, -3, 4, -4]), np.array([1, 1, 1, 1, 0, 0, 0, 0]) > 0
    assert ((output < 1) == ordered).mean() == linear.bound(0.5) == 0.75


def test_augmentation_keeps_the_energy_unless_noise_is_wanted(every):
    source = minibatches(every, labels(every), 50)
    x, classes = source(jax.random.key(3), jnp.asarray(0))
    known = {state.tobytes(): energy for one in every for state, energy in zip(one.spins.reshape(-1, 64), one.energy.ravel(), strict=True)}
    assert set(np.unique(np.round(markov_chains.energies(np.asarray(x[..., 0], np.int8)), 9))) <= set(np.round(list(known.values()), 9))
    assert set(np.asarray(classes).tolist()) == {0, 1}
    cold = minibatches(every[:1], labels(every[:1]), 200, noise=0.2)(jax.random.key(4), jnp.asarray(0))[0]
    turned = (1 - np.abs(np.asarray(cold).mean((1, 2, 3)))) / 2
    assert 0.06 < turned.mean() < 0.14 and turned.max() < 0.4


def test_blocks_have_the_majority(every):
    spins = every[2].spins
    found = crossing.blocked(every[2], 4).spins
    sums = sum(spins[:, :, i::2, j::2].astype(int) for i in range(2) for j in range(2))
    np.testing.assert_array_equal(found, np.where(sums == 0, spins[:, :, ::2, ::2], np.sign(sums)))
    assert crossing.blocked(every[2], 8) is every[2]


def test_made_curves_collapse_where_they_must():
    """Outputs 1 / (1 + exp(f(x))) with T_c = 2, 1 / nu = 0.8, without any noise."""
    scans = []
    for size in (8, 16, 32):
        T = crossing.around(2.02, size, 7)
        x = (T / 2 - 1) * size**0.8
        mean = 1 / (1 + np.exp(3 * x + x**2 - 1))
        scans.append(crossing.Scan(size, T, np.tile(mean[None, :, None], (1, 1, 50)), np.ones((2, 7, 50)), np.ones(7)))
    found = crossing.collapse(scans, lambda one: one.logits(0))
    assert found == pytest.approx((2, 0.8), abs=1e-4)
    assert crossing.half(scans[0]) > 2


def test_resampling_measures_the_error():
    """The bootstrap's error of a mean is its standard error; from 400 copies to 20 %, 5 times their own spread of 3.5 %."""
    rng = np.random.default_rng(0)
    outputs = (rng.random((1, 7, 100)) < 0.4).astype(float)
    scan = crossing.Scan(8, np.arange(7.0), outputs, np.ones((2, 7, 100)), np.ones(7))
    means = [crossing.resampled(scan, rng).outputs[0, 3].mean() for _ in range(400)]
    assert np.std(means) == pytest.approx(outputs[0, 3].std() / 10, rel=0.2)


def test_best_threshold_by_trying_all(every):
    values = np.concatenate([one.energy.ravel() for one in every[1:3]])
    tried = [((values > b) == (labels(every[1:3]) == 1)).mean() for b in [*values, -9]]
    assert best_threshold(every[1:3]) == pytest.approx(max(tried))


def test_convolution_lives_on_a_torus():
    """Moved by the product of its strides a lattice is the same to it; a saved network says the same."""
    network = lattice_classifier(2, seed=1)
    x = np.random.default_rng(0).choice([-1.0, 1.0], (3, 16, 16, 1)).astype(np.float32)
    outputs = np.asarray(network.batch(network.parameters(), x))
    np.testing.assert_allclose(network.batch(network.parameters(), np.roll(x, (8, 8), (1, 2))), outputs, atol=1e-5)
    assert not np.allclose(network.batch(network.parameters(), np.roll(x, (1, 0), (1, 2))), outputs, atol=1e-5)


def test_saved_convolution_is_read_again(short_run):
    result = short_run("ising-phases")
    outputs = result.network("convolution")(np.ones((1, 24, 24, 1), np.float32))
    assert np.asarray(outputs).shape == (1, 2) and np.isfinite(np.asarray(outputs)).all()


def test_nobody_learns_from_critical_states_or_from_the_test():
    assert not set(CRITICAL) & set(FAR) and len(FAR) == 13
    assert max(T for T in FAR if T < onsager.CRITICAL_TEMPERATURE) == 1.75
    sets = split([thermal(jax.random.key(0), 2.0, 4, (20, 2))])
    assert [len(part[0].bits) for part in sets] == [12, 2, 6]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"size": 12}, "`size` must be a multiple of 8, but is 12; choose 8 or 16"),
        ({"largest": 48}, "a power of 2, but is 48; choose 32 or 64"),
    ],
)
def test_sizes_that_do_not_fit_are_named(wrong, sentence):
    with pytest.raises(InputError, match=sentence):
        ising_phases.Settings(**wrong)


@pytest.mark.slow
def test_full_form(tmp_path):
    """Seeds 0 to 2: see docs/ising-phases.md."""
    metrics = szilard.run("ising-phases", tmp_path / "run").metrics
    assert metrics["critical"] >= 0.95 and metrics["test"] > 0.99
    assert metrics["dense_square_temperature"] == pytest.approx(metrics["exact_square"], rel=0.003)


@pytest.fixture
def own_file(tmp_path):
    """Twenty states of 16 x 16 spins at each of three temperatures, in mixed order: all alike, half of them turned, at random."""
    rng = np.random.default_rng(0)
    halves = np.where(np.arange(16) < 8, 1, -1)[:, None] * np.ones((1, 16), int)
    spins = np.concatenate([np.ones((20, 16, 16), int), np.tile(halves, (20, 1, 1)), rng.choice([-1, 1], (20, 16, 16))])
    order = rng.permutation(60)
    np.savez(tmp_path / "own.npz", spins=spins[order], temperature=np.repeat([1.0, 2.0, 3.0], 20)[order])
    return tmp_path / "own.npz"


def test_own_states_are_judged_by_temperature(own_file):
    own = own_states.read(str(own_file), 8)
    said = own_states.judged(own.states, lambda one: one.magnetisation)
    assert len(own.states) == 3 and [len(place) for place in own.places] == [20, 20, 20]
    assert said.order[:2].tolist() == [1.0, 0.0] and 0 < said.order[2] < 0.2
    assert own.states[0].energy.ravel().tolist() == [-2.0] * 20
    assert said.crossing() == pytest.approx(1.5) and said.estimate(np.random.default_rng(0), 100).low == pytest.approx(1.5)
    assert own_states.judged(own.states[:1], lambda one: one.magnetisation).crossing() is None
    assert own_states.judged(own.states[::-1], lambda one: one.magnetisation).crossing() is None


def test_own_states_that_blocks_do_not_fit_are_refused(own_file, tmp_path):
    np.savez(tmp_path / "odd.npz", spins=np.ones((3, 12, 12)), temperature=np.ones(3))
    with pytest.raises(InputError, match=r"edge is a multiple of 8, .* but has 12 x 12; simulate such a size"):
        own_states.read(str(tmp_path / "odd.npz"), 8)
    np.savez(tmp_path / "many.npz", spins=np.ones((1001, 8, 8)), temperature=np.arange(1, 1002))
    with pytest.raises(InputError, match="at most 1,000 values, but has 1,001"):
        own_states.read(str(tmp_path / "many.npz"), 8)


@pytest.mark.slow
def test_own_thermal_states_lose_their_order_above_the_transition(tmp_path):
    """16 x 16 spins cross one half about 2.27 (1 + 1/16) = 2.41; some ten seconds."""
    where = np.linspace(1.8, 3.2, 8)
    states = [thermal(jax.random.key(k), float(T), 16, (32, 2)) for k, T in enumerate(where)]
    spins = np.concatenate([one.spins.reshape(-1, 16, 16) for one in states])
    np.savez(tmp_path / "own.npz", spins=spins, temperature=np.repeat(where, 64))
    found = szilard.run("ising-phases", tmp_path / "run", data=str(tmp_path / "own.npz"), chains=32).metrics
    assert found["own_states"] == 512 and found["own_order"]["1.8"] > 0.9 > 0.1 > found["own_order"]["3.2"]
    assert 2.3 < found["own_temperature"] < 2.6
