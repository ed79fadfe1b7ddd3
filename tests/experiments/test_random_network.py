"""Does a random network do what mean-field theory says?"""

import math

import numpy as np
import pytest

from szilard.errors import InputError
from szilard.experiments.random_network import Settings
from szilard.learn.backpropagation import forward
from szilard.learn.random_networks import EXTENT, deep, scan
from szilard.physics import signal_propagation as theory


def test_average_over_a_normal_variable():
    """<tanh(z)^2> = 0.394294..., by Gauss-Hermite quadrature with 200 nodes; weak signals pass linearly."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(200)
    wanted = weights @ np.tanh(nodes) ** 2 / weights.sum()
    assert theory.variance(1.0, 1.0, 0.0) == pytest.approx(wanted, abs=1e-12)
    assert theory.variance(1e-8, 1.5, 0.0) == pytest.approx(1.5**2 * 1e-8, rel=1e-6)


def test_equal_signals_stay_equal_and_opposite_ones_opposite():
    assert theory.correlation(1.0, 2.0, 1.7, 0.4) == pytest.approx(1, abs=1e-12)
    assert theory.correlation(-1.0, 2.0, 1.7, 0.0) == pytest.approx(-1, abs=1e-12)
    assert theory.correlation(0.0, 2.0, 1.7, 0.0) == pytest.approx(0, abs=1e-12)


def test_chi_is_the_slope_of_the_correlation_at_one():
    """Eq. 6 of Poole et al.: chi = dc'/dc at c = 1, at the fixed point of q."""
    q = 1.0
    for _ in range(200):
        q = theory.variance(q, 2.0, 0.3)
    slope = (1 - theory.correlation(1 - 1e-5, q, 2.0, 0.3)) / 1e-5
    assert slope == pytest.approx(theory.chi(2.0, 0.3), rel=1e-3)


def test_chaos_begins_at_spread_one_without_biases_and_later_with_them():
    assert theory.critical_spread(0.0) == pytest.approx(1, abs=0.02)
    assert theory.chi(theory.critical_spread(0.3), 0.3) == pytest.approx(1, abs=1e-6)
    assert 1.2 < theory.critical_spread(0.3) < 1.6


@pytest.mark.parametrize("q", [0.2, 1.0, 9.0])
def test_density_is_normalised_and_gives_the_saturated_fraction(q):
    h = np.linspace(-12 * math.sqrt(q), 12 * math.sqrt(q), 200_001)
    y = np.tanh(np.clip(h, -15, 15))
    weight = theory.density(y[np.abs(h) < 15], q) * (1 - y[np.abs(h) < 15] ** 2)
    step = h[1] - h[0]
    assert weight.sum() * step == pytest.approx(1, abs=1e-5)
    assert weight[np.abs(y[np.abs(h) < 15]) > 0.9].sum() * step == pytest.approx(theory.saturated(q, 0.9), abs=1e-3)


@pytest.mark.parametrize("spread", [0.5, 1.5, 3.0])
def test_wide_networks_follow_mean_field_theory(spread):
    """Three layers of 3000 units: the relative error of q is about sqrt(6 / 3000), and five of it fail once in 1.7 million."""
    layers = deep(np.random.default_rng(1), (2, 3000, 3000, 3000), spread, 0.3)
    values = forward(layers, np.array([[1.0, 1.0]], np.float32))[-1]
    q = theory.propagate(spread**2 + 0.09, 1.0, spread, 0.3, 3)[0][-1]
    assert np.mean(np.arctanh(np.clip(values, -1 + 1e-7, 1 - 1e-7)) ** 2) == pytest.approx(q, rel=5 * math.sqrt(6 / 3000))


def test_picture_shows_the_network_at_the_points_of_the_plane():
    """Column i, row j is the output at (x0[i], x1[j]); every layer is there."""
    layers = deep(np.random.default_rng(0), (2, 30, 1), 2.0, 0.3)
    hidden, output = scan(layers, 40, units=3)
    axis = ((np.arange(40) + 0.5) / 20 - 1) * EXTENT
    assert hidden.shape == (3, 40, 40) and output.shape == (1, 40, 40)
    wanted = forward(layers, np.array([[axis[31], axis[4]]], np.float32))
    assert output[0, 4, 31] == pytest.approx(wanted[-1].item(), abs=1e-6)
    np.testing.assert_allclose(hidden[:, 4, 31], wanted[1][0, :3], atol=1e-6)


def test_measured_networks_agree_with_the_theory(short_run):
    """Seeds 0 to 4: the saturated fraction is off by 0.002 to 0.009, the correlation by 0.05 to 0.11."""
    metrics = short_run("random-network").metrics
    assert metrics["largest_saturated_deviation"] < 0.02 and metrics["largest_correlation_deviation"] < 0.2


def test_order_below_the_border_and_chaos_above(short_run):
    """Seeds 0 to 4: 1.000 at spread 0.5, and 0.04 to 0.11 at spread 4."""
    metrics = short_run("random-network").metrics
    assert metrics["spread_0.5_correlation"] > 0.99 and metrics["spread_4_correlation"] < 0.5
    assert 1 < metrics["critical_spread_mean_field"] < 2


def test_picture_is_kept(short_run):
    picture = np.load(short_run("random-network").folder / "arrays" / "picture.npz")
    assert picture["output"].shape == (100, 100) and picture["first_layers"].shape == (3, 100, 100)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"weight_spread": 1e-6, "bias_spread": 0.0}, "signals die out in 20 layers; use a larger `bias_spread` or fewer `layers`"),
        (
            {"layers": 1000, "width": 30_000},
            "`layers` and `width` need 4.5 TB of memory, more than the .* that a run may take",
        ),
        ({"networks": 10**6, "width": 30_000, "layers": 1}, "`(networks|layers)` and `width` need .* of memory, more than"),
    ],
)
def test_setting_that_cannot_be_used(values, sentence):
    with pytest.raises(InputError, match=sentence):
        Settings(**values)
