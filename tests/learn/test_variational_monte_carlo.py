"""Are the wave functions, their samples, their derivatives and the step of stochastic reconfiguration what they claim to be?

Frequencies are compared by chi-squared with a probability of a false alarm of 1e-6 each.
"""

from functools import partial
from itertools import product

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree
from scipy.stats import chi2

from szilard.learn import stochastic_reconfiguration as sr
from szilard.learn.variational_monte_carlo import Ansatz, Look, MonteCarlo, first_spins, look, stepped, summary
from szilard.networks import wave_functions
from szilard.physics.spin_chains import IsingChain, all_configurations, local_energies

N = 6
MAKERS = {
    "jastrow": lambda: wave_functions.jastrow(N),
    "rbm": lambda: wave_functions.rbm(N, 5, seed=1),
    "symmetric": lambda: wave_functions.symmetric_rbm(N, 2, seed=2),
    "autoregressive": lambda: wave_functions.autoregressive(N, 3, seed=3),
}


def wave_function(name, strength=4.0):
    """An ansatz and strong random parameters."""
    network = MAKERS[name]()
    rng = np.random.default_rng(5)
    parameters = [jnp.asarray(strength * 0.1 * rng.normal(size=leaf.shape), jnp.float32) for leaf in network.parameters()]
    return Ansatz(network, "ancestral" if name == "autoregressive" else "flip"), parameters


def values(ansatz, parameters, spins):
    return np.asarray(jax.jit(ansatz.log_psi(parameters))(jnp.asarray(spins)))


def in_doubles(name, parameters, spins):
    """ln psi by the definitions, in double precision."""
    leaves, s = [np.asarray(leaf, float) for leaf in parameters], np.asarray(spins, float)
    if name == "jastrow":
        return sum(v * np.sum(s * np.roll(s, r + 1, 1), 1) / 2 for r, v in enumerate(leaves[0]))
    if name == "autoregressive":
        W, V = leaves
        found = np.zeros(len(s))
        for i in range(N):
            mine = W[i * (i - 1) // 2 : i * (i + 1) // 2]
            fields = np.tanh(s[:, :i] @ mine) @ V[i]
            found -= np.log1p(np.exp(-2 * s[:, i] * fields)) / 2
        return found
    turns = range(N) if name == "symmetric" else [0]
    hidden = np.concatenate([np.roll(s, t, 1) @ leaves[0] for t in turns], 1)
    return np.sum(np.log(np.cosh(hidden)), 1)


@pytest.mark.parametrize("name", MAKERS)
def test_wave_function_is_its_formula(name):
    ansatz, parameters = wave_function(name)
    every = all_configurations(N)
    found = values(ansatz, parameters, every)
    np.testing.assert_allclose(found, in_doubles(name, parameters, every), atol=2e-6)


def test_hidden_spins_are_summed_over():
    """psi(s) 2^M = sum over all h of exp(s W h)."""
    ansatz, parameters = wave_function("rbm")
    every, W = all_configurations(N), np.asarray(parameters[0], float)
    hidden = np.array(list(product([-1, 1], repeat=W.shape[1])))
    summed = np.exp(every @ W @ hidden.T).mean(1)
    np.testing.assert_allclose(values(ansatz, parameters, every), np.log(summed), atol=2e-6)


@pytest.mark.parametrize("name", MAKERS)
def test_flip_of_all_spins_changes_nothing_and_turns_only_where_they_may(name):
    ansatz, parameters = wave_function(name)
    every = jnp.asarray(all_configurations(N))
    of = jax.jit(ansatz.log_psi(parameters))
    np.testing.assert_allclose(of(every), of(-every), atol=2e-6)
    turned = float(jnp.abs(of(every) - of(jnp.roll(every, 1, 1))).max())
    assert (turned < 2e-6) == (name in ("jastrow", "symmetric"))


def test_autoregressive_wave_function_is_normalised():
    """By enumeration; and no conditional depends on its own spin or a later one."""
    ansatz, parameters = wave_function("autoregressive")
    every = jnp.asarray(all_configurations(N))
    assert np.sum(np.exp(2 * values(ansatz, parameters, every).astype(float))) == pytest.approx(1, abs=1e-6)
    of = jax.jit(lambda spins: ansatz.network.batch(parameters, spins)[1])
    fields = np.asarray(of(every))
    assert np.ptp(fields, axis=0)[1:].min() > 0.05
    for i in range(N):
        changed = every.at[:, i:].multiply(-1)
        np.testing.assert_array_equal(np.asarray(of(changed))[:, i], fields[:, i])


@pytest.mark.parametrize(("name", "drawn"), [("autoregressive", "ancestral"), ("rbm", "flip"), ("rbm", "exchange")])
def test_configurations_are_drawn_from_psi_squared(name, drawn):
    """8,000 chains from equal places, 10 proposals a site: what is left of the beginning is less than chance shows."""
    ansatz, parameters = wave_function(name, strength=3.0)
    ansatz = Ansatz(ansatz.network, drawn)
    samples, every = 8000, all_configurations(N)
    start = jnp.asarray(np.tile(np.resize([1.0, -1.0], N), (samples, 1)), jnp.float32)
    found = np.asarray(jax.jit(partial(ansatz.sample, proposals=10 * N))(jax.random.key(0), parameters, start))
    counts = np.bincount((found > 0) @ 2 ** np.arange(N), minlength=2**N)
    law = np.exp(2 * in_doubles(name, parameters, every)) * ((every.sum(1) == 0) if drawn == "exchange" else 1)
    law *= samples / law.sum()
    possible = law > 0
    assert counts[~possible].sum() == 0 and law[possible].min() > 5
    assert np.sum((counts - law)[possible] ** 2 / law[possible]) < chi2.ppf(1 - 1e-6, possible.sum() - 1)


@pytest.mark.parametrize("name", MAKERS)
def test_derivatives_are_differences_of_ln_psi(name):
    """By central differences of the formulas in double precision; and a look has the local energies of its own configurations."""
    ansatz, parameters = wave_function(name)
    chain = IsingChain(N, 0.9)
    spins = jnp.asarray(first_spins(np.random.default_rng(0), 20, N, False))
    seen = jax.jit(partial(look, ansatz, partial(local_energies, chain), 3))(jax.random.key(1), parameters, spins)
    flat = np.concatenate([np.asarray(leaf, float).ravel() for leaf in parameters])
    shapes = [leaf.shape for leaf in parameters]

    def at(flat):
        ends = np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1]
        leaves = [part.reshape(shape) for part, shape in zip(np.split(flat, ends), shapes, strict=True)]
        return in_doubles(name, leaves, seen.spins)

    step = 1e-5
    slopes = np.stack([(at(flat + step * one) - at(flat - step * one)) / (2 * step) for one in np.eye(len(flat))], 1)
    np.testing.assert_allclose(seen.derivatives, slopes, atol=2e-5)
    s = np.asarray(seen.spins, float)
    flips = [in_doubles(name, parameters, s * (1 - 2 * (np.arange(N) == i))) - in_doubles(name, parameters, s) for i in range(N)]
    local = -np.sum(s * np.roll(s, 1, 1), 1) - 0.9 * np.sum(np.exp(np.array(flips)), 0)
    np.testing.assert_allclose(seen.energies, local, rtol=1e-5)


def test_single_precision_is_enough_for_local_energies():
    """Of 20 spins: each is right to 1e-5, their mean to 2e-7, fifty times better than the error that is to be reached."""
    network = wave_functions.symmetric_rbm(20, 8, seed=0)
    W = 0.1 * np.random.default_rng(0).normal(size=(20, 8))
    spins = first_spins(np.random.default_rng(1), 512, 20, False)
    of = Ansatz(network, "flip").log_psi([jnp.asarray(W, jnp.float32)])
    single = jax.jit(partial(local_energies, IsingChain(20), of))(jnp.asarray(spins))
    W = W.astype(np.float32).astype(float)
    value = lambda s: sum(np.sum(np.log(np.cosh(np.roll(s, t, 1) @ W)), 1) for t in range(20))  # noqa: E731
    flips = [value(spins * (1 - 2 * (np.arange(20) == i))) for i in range(20)]
    double = -np.sum(spins * np.roll(spins, 1, 1), 1) - np.sum(np.exp(np.array(flips) - value(spins.astype(float))), 0)
    assert np.abs(np.asarray(single) / double - 1).max() < 1e-5
    assert abs(np.mean(single, dtype=float) / np.mean(double) - 1) < 2e-7


@pytest.mark.parametrize("shape", [(40, 7), (7, 40), (12, 12), (3, 200)])
@pytest.mark.parametrize("shift", [1e-1, 1e-6])
def test_both_matrices_give_the_same_direction(shape, shift):
    """To rounding, which the shift magnifies; and it is that of the definition."""
    rng = np.random.default_rng(0)
    derivatives, energies = rng.normal(size=shape), rng.normal(size=shape[0])
    O, e, c = sr.centred(derivatives, energies, shift)
    one, other = sr.by_parameters(O, e, c), sr.by_samples(O, e, c)
    np.testing.assert_allclose(one, other, atol=1e-14 / shift * np.abs(one).max())
    S = np.cov(derivatives, rowvar=False, bias=True)
    F = np.mean((derivatives - derivatives.mean(0)) * (energies - energies.mean())[:, None], 0)
    wanted = np.linalg.solve(S + shift * np.mean(np.diag(S)) * np.eye(shape[1]), F)
    np.testing.assert_allclose(sr.direction(O, e, c), wanted, atol=1e-13 / shift * np.abs(wanted).max())


@pytest.mark.parametrize(("shape", "size"), [((40, 7), 7), ((7, 40), 7), ((12, 12), 12)])
def test_smaller_matrix_is_solved(shape, size, monkeypatch):
    solved = []
    monkeypatch.setattr(sr, "solve", lambda matrix, right, **_: solved.append(matrix.shape) or right)
    rng = np.random.default_rng(0)
    sr.direction(*sr.centred(rng.normal(size=shape), rng.normal(size=shape[0]), 0.1))
    assert solved == [(size, size)]


def test_step_is_that_of_imaginary_time():
    """Where the parameters are ln psi of each configuration, the step is -rate (E(s) - E): psi changes by -rate (H - E) psi."""
    rng = np.random.default_rng(0)
    energies = jnp.asarray(rng.normal(size=8), jnp.float32)
    seen = Look(jnp.zeros((8, N)), energies, jnp.eye(8))
    settings = MonteCarlo(rate=0.01, final_rate=0.01, shift=1e-9, final_shift=1e-9)
    (after,) = stepped([jnp.zeros(8)], seen, settings, 0)
    np.testing.assert_allclose(after, -0.01 * (energies - energies.mean()), atol=1e-6)


def test_step_is_no_longer_than_its_bound():
    rng = np.random.default_rng(0)
    seen = Look(
        jnp.zeros((50, N)), jnp.asarray(1000 * rng.normal(size=50), jnp.float32), jnp.asarray(rng.normal(size=(50, 4)), jnp.float32)
    )
    settings = MonteCarlo(rate=1.0, final_rate=1.0, distance=0.1)
    after = ravel_pytree(stepped([jnp.zeros(4)], seen, settings, 0))[0]
    O = np.asarray(seen.derivatives, float)
    assert np.std(O @ np.asarray(after, float)) == pytest.approx(0.1, rel=1e-4)


def test_error_of_correlated_samples_is_not_too_small():
    """Chains that repeat each value ten times: the error is that of the chains, not of all values. Ten standard errors of the estimate."""
    rng = np.random.default_rng(0)
    values = np.repeat(rng.normal(size=(1, 4000)), 10, 0)
    found = summary(values)
    assert found.error == pytest.approx(1 / np.sqrt(4000), rel=10 / np.sqrt(8000))
    assert found.variance == pytest.approx(1, rel=0.2)


def test_balanced_configurations_begin_balanced():
    spins = first_spins(np.random.default_rng(0), 100, N, True)
    assert (spins.sum(1) == 0).all() and len(np.unique(spins, axis=0)) == 20
