"""Are the phases of a magnet found, and what is wound around each other, without being told how many there are?"""

import numpy as np
import pytest

from szilard.errors import InputError
from szilard.experiments import clusters
from szilard.experiments.clusters import magnets, methods
from szilard.learn.gaussian_mixture import Mixture


def test_dbscan_finds_rings_and_spirals_and_k_means_does_not(short_run):
    """Agreements of the seeds 0 to 9, short form: DBSCAN 1.00, spirals once 0.9; k-means below 0.2."""
    metrics = short_run("clusters").metrics
    for name in ("rings", "spirals"):
        assert metrics[f"dbscan_{name}"] > 0.95 and abs(metrics[f"k_means_{name}"]) < 0.25
        assert metrics[f"{name}_clusters"]["dbscan"] == 2
    assert metrics["mixture_blobs"] > 0.9 > metrics["dbscan_blobs"]


def test_three_phases_are_found_among_all_states(short_run):
    """16 x 16 spins: the clusters' centres of 128 states at each temperature have standard errors below 0.01."""
    centres = short_run("clusters").metrics["k_means_centres"]
    assert centres == pytest.approx([-0.945, 0, 0.945], abs=0.05)


def test_phases_split_at_the_transition(short_run):
    """Two or more clusters up to T = 2.2, one from 2.6 on; the transition of 16 x 16 spins is smeared over about 0.2 above Tc."""
    metrics = short_run("clusters").metrics
    assert all(count >= 2 for temperature, count in metrics["phases"].items() if float(temperature) <= 2.2)
    assert all(count == 1 for temperature, count in metrics["phases"].items() if float(temperature) >= 2.6)
    assert metrics["onsager_error"] < 0.1


def test_we_agree_with_scikit_learn(short_run):
    metrics = short_run("clusters").metrics
    assert metrics["scikit_learn_centres_difference"] < 1e-9 and metrics["scikit_learn_labels_difference"] == 0
    assert metrics["scikit_learn_likelihood_difference"] < 1e-8


def test_mean_field_and_em_keep_their_promises(short_run):
    metrics = short_run("clusters").metrics
    assert metrics["mean_field_temperature"] == pytest.approx(4, abs=1e-8) and metrics["mean_field_error"] < 1e-6
    assert metrics["mean_field_magnetisation"] > metrics["bethe_magnetisation"] > metrics["exact_magnetisation"]
    assert metrics["largest_fall"] < 1e-12 and 0 < metrics["starts_at_best"] < 1


def test_coins_are_found_as_by_somebody_who_sees_them(short_run):
    """200 sets of ten tosses: who sees the coins errs by 0.015; 6 of these are exceeded once in 10^8, and the hidden coin costs 0.02."""
    metrics = short_run("clusters").metrics
    np.testing.assert_allclose(metrics["coins_by_em"], metrics["coins_seen"], atol=0.1)
    np.testing.assert_allclose(metrics["coins_seen"], metrics["coins"], atol=0.09)


def test_two_heaviest_components_are_the_phases():
    means, shapes = np.array([[-0.9], [0.1], [0.8]]), np.ones((3, 1, 1))
    assert magnets.pair(Mixture(np.array([0.5, 0.1, 0.4]), means, shapes)) == (-0.9, 0.8)
    assert magnets.pair(Mixture(np.ones(1), means[:1], shapes[:1])) is None


def test_a_mixture_that_collapses_elsewhere_is_no_traceback():
    """Few states of a small magnet are often the same state, which becomes a component without a width."""
    x = (
        np.repeat([[1.0, -2.0], [-1.0, -2.0], [0.0, -1.0]], 20, axis=0)
        + np.repeat([0, 0, 1.0], 20)[:, None] * np.linspace(0, 1, 60)[:, None]
    )
    found = methods.compare(np.random.default_rng(0), x, 3)
    assert found.likelihood is None and found.centres < 1e-9


def test_odd_lattice_is_refused():
    with pytest.raises(InputError, match=r"^`size` must be an even number, but is 5; take 6\.$"):
        clusters.Settings(size=5)
