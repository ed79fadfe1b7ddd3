"""Is the optimum the best that can be done, and does the curve have its peak where the transition is?"""

import jax
import numpy as np
import pytest

import szilard
from szilard import InputError
from szilard.data.ising_states import thermal
from szilard.experiments import confusion
from szilard.experiments.confusion import curves
from szilard.physics import ising

GRID = np.array([1.5, 2.2, 2.6, 3.4])


@pytest.fixture(scope="module")
def best():
    return curves.optimum(GRID, 4)


def test_optimum_is_that_of_all_states(best):
    """No function of the 65,536 states of 4 x 4 spins, of whatever of them, is better: the larger of two probabilities, state by state."""
    weights = np.stack([ising.levels(4).probabilities(T) for T in GRID])
    wanted = [np.maximum(weights[:k].sum(0), weights[k:].sum(0)).sum() / len(GRID) for k in (1, 2, 3)]
    np.testing.assert_allclose(best.accuracies, wanted, atol=1e-12)
    np.testing.assert_allclose(best.borders, [1.85, 2.4, 3.0])


def test_optimum_on_states_agrees_with_its_exact_accuracy(best):
    """4 temperatures of 256 chains: 5 standard errors over chains, exceeded once in 1.7 million."""
    every = [thermal(jax.random.key(k), temperature, 4, (256, 2)) for k, temperature in enumerate(GRID.tolist())]
    right = curves.by_energy(best, every)
    error = np.sqrt((right.var(1) / right.shape[1]).sum(0)) / len(GRID)
    assert (np.abs(right.mean((0, 1)) - best.accuracies) <= 5 * error).all()
    single = (best.above[1][np.round((every[0].energy * 16 + 32) / 4).astype(int)] == 0).mean(1)
    np.testing.assert_allclose(right[0, :, 1], single)


@pytest.mark.parametrize("middle", [0.31, 0.5, 0.62])
def test_peak_of_a_made_w(middle):
    x = np.linspace(0, 1, 41)
    made = 1 - 0.2 * np.minimum(np.minimum(x, 1 - x) * 4, 1) + 0.15 * np.exp(-(((x - middle) / 0.08) ** 2))
    place, prominence = curves.central_peak(x, made)
    assert place == pytest.approx(middle, abs=0.004) and 0.05 < prominence <= 0.15


def test_v_without_a_peak_has_no_prominence():
    x = np.linspace(0, 1, 21)
    assert curves.central_peak(x, np.abs(x - 0.4))[1] == 0


def test_error_of_the_peak_vanishes_without_chance():
    x = np.linspace(0, 1, 21)
    w = 1 - 0.2 * np.minimum(np.minimum(x, 1 - x) * 4, 1) + 0.15 * np.exp(-(((x - 0.5) / 0.08) ** 2))
    found = curves.follow(x, np.tile(w, (22, 10, 1)), np.random.default_rng(0))
    assert found.error < 1e-9 and found.peak == pytest.approx(0.5)


def test_short_form_finds_the_transition_without_labels(short_run):
    """No predictor beats the exact optimum, but for 5 standard errors of the test states; its peak is known."""
    metrics = short_run("confusion").metrics
    assert metrics["exact_peak"] == pytest.approx(2.29, abs=0.05) and metrics["exact_prominence"] > 0.01
    assert metrics["accuracy"] < metrics["exact_accuracy"] + 0.01 and metrics["dense_accuracy"] < metrics["exact_accuracy"] + 0.01
    assert metrics["optimal_accuracy"] == pytest.approx(metrics["exact_accuracy"], abs=0.01)
    assert metrics["dense_temperature"] == pytest.approx(metrics["critical_temperature"], rel=0.15)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"hottest": 1.0}, "`hottest` must be greater than `coldest`, 1.2, but is 1.0"),
        ({"size": 10}, "a multiple of 4, but is 10; choose 8 or 12"),
    ],
)
def test_settings_that_do_not_fit_are_named(wrong, sentence):
    with pytest.raises(InputError, match=sentence):
        confusion.Settings(**wrong)


@pytest.mark.slow
def test_full_form(tmp_path):
    metrics = szilard.run("confusion", tmp_path / "run").metrics
    for name in ("temperature", "dense_temperature", "exact_peak"):
        assert metrics[name] == pytest.approx(metrics["critical_temperature"], rel=0.02)
