"""Is the error bias and variance, does it descend twice, and are the couplings of the chain found?"""

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from szilard.data.ising_chain import as_matrix, neighbours, pairs, random_states
from szilard.experiments.regression import descent
from szilard.experiments.regression.chain import Sets, largest_errors, learn, ridge
from szilard.experiments.regression.polynomials import DEGREES, TRUTH, error, fit_all


def test_energy_is_that_of_the_couplings():
    """-1/2 s J s, with the matrix of the ring built here."""
    states = random_states(np.random.default_rng(0), 50, 7)
    ring = np.roll(np.eye(7), 1, axis=1) + np.roll(np.eye(7), -1, axis=1)
    np.testing.assert_allclose(states.energies, [-0.5 * s @ ring @ s for s in states.spins])
    np.testing.assert_allclose(pairs(states.spins) @ neighbours(7), states.energies)
    np.testing.assert_array_equal(as_matrix(neighbours(7).astype(float), 7), ring)


def test_enough_states_give_all_methods_the_hamiltonian():
    """28 couplings from 200 energies without noise: least squares is exact, and the others miss it by no more than their penalty."""
    rng = np.random.default_rng(0)
    found = learn(Sets(*(random_states(rng, 200, 8) for _ in range(3))))
    least = found["least squares"].couplings[0]
    assert max(largest_errors(least, 8)) < 1e-10
    for name in ("LASSO", "ridge"):
        assert max(largest_errors(found[name].couplings[found[name].chosen], 8)) < 0.01


def test_lasso_of_orthogonal_columns_is_the_soft_threshold():
    """All 16 states of 4 spins: the columns s_i s_j are orthogonal, so each coupling of neighbours is J - penalty, each other one 0."""
    spins = np.array([[1 if k >> i & 1 else -1 for i in range(4)] for k in range(16)])
    energies = -np.sum(spins * np.roll(spins, -1, axis=1), axis=1).astype(float)
    states = type(random_states(np.random.default_rng(0), 1, 4))(spins, energies)
    path = learn(Sets(states, states, states))["LASSO"]
    expected = np.maximum(1 - path.penalties, 0)[:, None] * neighbours(4)
    np.testing.assert_allclose(path.couplings, expected, atol=1e-6)


def test_ridge_is_that_of_scikit_learn():
    """Whose penalty is not divided by the number of states."""
    rng = np.random.default_rng(0)
    x, y, penalties = rng.normal(size=(9, 14)), rng.normal(size=9), np.array([0.01, 1.0])
    wanted = [Ridge(9 * penalty, fit_intercept=False).fit(x, y).coef_ for penalty in penalties]
    np.testing.assert_allclose(ridge(x, y, penalties), wanted, atol=1e-10)


def test_chain_is_found_by_lasso_alone(short_run):
    """Seeds 0 to 2: LASSO misses by 0.0019 to 0.0024 J, least squares and ridge by 0.65 to 0.80 J, with R2 of 0.49 to 0.53."""
    metrics = short_run("regression").metrics
    assert metrics["lasso_coupling_error"] < 0.02 and metrics["lasso_largest_other"] < 0.01
    assert metrics["lasso_R2"] > 0.999 and metrics["least_squares_R2"] < 0.65 and metrics["ridge_R2"] < 0.65
    assert metrics["least_squares_coupling_error"] > 0.2


def test_error_descends_twice(short_run):
    """Seeds 0 to 2: 0.31 to 0.42 with few features, 0.39 to 0.47 with many, 160 to 1200 between them."""
    metrics = short_run("regression").metrics
    few, peak, many = metrics["best_few_error"], metrics["peak_error"], metrics["best_many_error"]
    assert peak > 20 * few and peak > 20 * many and metrics["best_few_features"] < descent.POINTS < metrics["best_many_features"]
    assert metrics["variance"]["60"] > 10 * metrics["bias_squared"]["60"]
    assert metrics["bias_squared"]["3"] > metrics["variance"]["3"] and metrics["bias_squared"]["600"] < metrics["bias_squared"]["3"]


def test_smallest_weights_are_those_of_vanishing_ridge():
    """With more features than points: the limit of X^T (X X^T + epsilon)^(-1) y."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(5, 12)), rng.normal(size=5)
    np.testing.assert_allclose(descent.least_norm(x, y), x.T @ np.linalg.solve(x @ x.T + 1e-12 * np.eye(5), y), atol=1e-8)


def test_polynomials_agree_inside_and_part_outside(short_run):
    """Seeds 0 to 2: 0.15 to 1.02 where they were fitted, 15 to 550 beyond."""
    metrics = short_run("regression").metrics
    assert all(metrics[f"degree_{degree}_inside_error"] < 2 for degree in DEGREES)
    assert all(metrics[f"degree_{degree}_outside_error"] > 5 for degree in DEGREES)


def test_error_of_the_truth_is_zero():
    fits = fit_all(np.random.default_rng(0))
    assert error(TRUTH, 0, 1) == 0 and TRUTH(np.array([0.5])) == pytest.approx(1 - 10 / 32 + 15 / 1024) and len(fits.x) == 100
