"""Are shapes told apart nearly as well as is possible, is the optimum one, and is the kernel found?

Statistical comparisons allow 5 standard errors: each fails by chance once in 1.7 million.
"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.signal import correlate2d

import szilard
from szilard.data.shapes import AXIS, HEIGHT, line, sample, shape
from szilard.experiments import shapes
from szilard.experiments.shapes import kernel_guess, line_optimum
from szilard.experiments.shapes.tasks import SPECTRA
from szilard.learn.supervised import Fit
from szilard.physics.drawings import Placed, grid, square, turned_square
from szilard.physics.line_shapes import gaussian, lorentzian
from szilard.runs.run import Run


def test_convolution_beats_what_knows_no_neighbours(short_run):
    """Seeds 0 to 4, convolutional, dense, regression: lines 0.992 to 0.997, 0.914 to 0.935, 0.605 to 0.626; images 0.874 to 0.953,
    0.489 to 0.505, 0.489 to 0.521.
    """
    metrics = short_run("shapes").metrics
    lines, images = (
        [metrics[f"{task}_{name}_accuracy"] for name in ("convolutional", "dense", "logistic_regression")] for task in ("lines", "images")
    )
    assert lines[0] >= 0.985 > lines[1] > lines[2]
    assert images[0] >= 0.8 > 0.6 > images[1]


def test_nothing_beats_the_optimum(short_run):
    """The difference of two accuracies on the same lines has a standard error of at most sqrt((1 - p) / N), p the larger one."""
    metrics = short_run("shapes").metrics
    for ending in ("", "_noise_0.1", "_noise_0.2", "_noise_0.4"):
        best = metrics[f"lines_optimum{ending}_accuracy"]
        for name in ("logistic_regression", "dense", "convolutional"):
            assert metrics[f"lines_{name}{ending}_accuracy"] <= best + 5 * ((1.001 - best) * 2 / 1000) ** 0.5


def test_kernels_are_found_as_exactly_as_by_least_squares(short_run):
    """Seeds 0 to 4: errors 0.0015 to 0.0025 by both, differences up to 0.0006."""
    metrics = short_run("shapes").metrics
    for name in ("derivative", "laplacian", "blur"):
        assert all(metrics[f"{name}_{kind}"] < 0.004 for kind in ("learned_error", "least_squares_error", "difference"))


def test_saved_network_classifies_lines(short_run):
    lines = sample(line, jax.random.key(0), 1000, 0.05)
    probabilities = short_run("shapes").network("lines_convolutional")(lines.inputs)
    assert np.mean(probabilities.argmax(1) == lines.labels) > 0.97


@pytest.mark.slow
def test_both_networks_reach_99_percent(tmp_path):
    metrics = szilard.run("shapes", out=tmp_path / "run").metrics
    assert metrics["lines_convolutional_accuracy"] >= 0.99 and metrics["images_convolutional_accuracy"] >= 0.99


def test_gaussian_has_its_half_width_and_its_area():
    """The integral of a 2^(-u^2) over x is a w sqrt(pi / ln 2)."""
    theta = np.array([1.7, 0.2, 0.3])
    assert gaussian(np.array([-0.1, 0.2, 0.5]), theta) == pytest.approx([0.85, 1.7, 0.85])
    area = quad(lambda x: gaussian(np.array([x]), theta)[0], -5, 5, points=[0.2])[0]
    assert area == pytest.approx(1.7 * 0.3 * np.sqrt(np.pi / np.log(2)), rel=1e-9)


def test_square_that_is_not_turned_is_the_upright_one():
    placed = Placed(0.11, -0.2, 0.43)
    assert jnp.array_equal(turned_square(placed, 0.0, 28), square(placed, 28))
    turned = turned_square(placed, jnp.deg2rad(30.0), 200)
    assert float(turned.mean()) * 4 == pytest.approx(4 * 0.43**2, rel=0.02)
    x, y = grid(200)
    high = jnp.argmax(jnp.where(turned > 0, y, -9))
    wanted = np.array([0.11, -0.2]) + 0.43 * 2**0.5 * np.array([np.cos(np.deg2rad(75)), np.sin(np.deg2rad(75))])
    assert [float(x.ravel()[high]), float(y.ravel()[high])] == pytest.approx(wanted, abs=0.02)


def test_brightness_does_not_tell_a_disc_from_a_square():
    """Half of the shapes are squares; their areas have the same mean."""
    images, labels = sample(shape, jax.random.key(0), 4000, 1e-9)
    area = images.sum((1, 2, 3))
    assert abs(labels.mean() - 0.5) < 5 * 0.5 / 4000**0.5
    apart = area[labels == 0].mean() - area[labels == 1].mean()
    assert abs(apart) < 5 * area.std() * 2 / 4000**0.5
    assert images[:, [0, -1]].max() < 0.5 and images[:, :, [0, -1]].max() < 0.5


def test_noise_is_as_strong_as_asked():
    clean, noisy = (sample(line, jax.random.key(0), 2000, noise).inputs for noise in (1e-9, (0.05, 0.4)))
    spread = (noisy - clean).std((1, 2))
    assert spread.min() > 0.05 * 0.5 and spread.max() < 0.4 * 1.5
    middle = np.median(spread)
    assert middle == pytest.approx((0.05 * 0.4) ** 0.5, rel=0.15)


def test_other_keys_give_other_examples():
    parts = [{one.tobytes() for one in sample(line, jax.random.key(k), 600, 0.1).inputs} for k in range(3)]
    assert len(set.union(*parts)) == 1800


def integrated(curve, template, noise, height):
    def exponent(h):
        return -np.sum((curve - h * template) ** 2) / (2 * noise**2)

    best = max(exponent(h) for h in np.linspace(*HEIGHT, 2001))
    near = np.clip(height, *HEIGHT)
    return np.log(quad(lambda h: np.exp(exponent(h) - best), *HEIGHT, points=[near], epsabs=0, epsrel=1e-9, limit=500)[0]) + best


@pytest.mark.parametrize("noise", [0.05, 0.3])
def test_evidence_is_the_integral_over_the_height(noise):
    """Compared with numerical quadrature for one template, of lines inside and outside the range of heights."""
    template = lorentzian(AXIS, np.array([1.0, 0.1, 0.2]))
    rng = np.random.default_rng(0)
    found, wanted = [], []
    for height in (0.2, 0.5, 1.0, 1.9):
        curve = height * template + noise * rng.normal(size=len(AXIS))
        wanted.append(integrated(curve, template, noise, height))
        found.append(float(line_optimum.evidence(jnp.asarray(curve), jnp.asarray(template)[None], noise)))
    constant = 0.5 * np.log(2 * np.pi)
    np.testing.assert_allclose(np.array(found) + constant, wanted, rtol=2e-4, atol=0.02)


def test_posterior_does_not_depend_on_the_grid_and_is_calibrated():
    """Of the lines to which it gives the probability p a fraction p is Gaussian; the finer grid gives the same probabilities."""
    lines = sample(line, jax.random.key(3), 1000, 0.2)
    fine, finer = (line_optimum.posterior(lines.inputs, 0.2, n, m) for n, m in ((240, 40), (400, 70)))
    assert np.abs(fine - finer).max() < 0.02 and fine.sum(1) == pytest.approx(1, abs=1e-5)
    p = fine[:, 1].astype(float)
    for low, high in ((0, 0.3), (0.3, 0.7), (0.7, 1)):
        inside = (p >= low) & (p <= high)
        error = np.sqrt(np.sum(p[inside] * (1 - p[inside])))
        assert abs(np.sum(lines.labels[inside] - p[inside])) <= 5 * error + 0.5


def test_filtered_images_are_those_of_scipy():
    true = np.stack(list(kernel_guess.KERNELS.values()))
    pairs = kernel_guess.pairs(true, sample(shape, jax.random.key(0), 3, 0.2).inputs, 1e-12, np.random.default_rng(0))
    for k, kernel in enumerate(true):
        np.testing.assert_allclose(pairs.filtered[1, ..., k], correlate2d(pairs.images[1, ..., 0], kernel, "valid"), atol=1e-5)


def test_least_squares_finds_the_kernels_exactly_where_there_is_no_noise():
    true = np.random.default_rng(0).normal(size=(2, 5, 5))
    pairs = kernel_guess.pairs(true, sample(shape, jax.random.key(0), 10, 0.2).inputs, 1e-12, np.random.default_rng(0))
    np.testing.assert_allclose(kernel_guess.least_squares(pairs), true, atol=1e-5)


def test_network_trains_without_a_record():
    with Run.unrecorded(shapes.Settings()) as run:
        probabilities = shapes.train(run, SPECTRA, 0.03, Fit(steps=60))
    lines = sample(line, jax.random.key(0), 200, 0.03)
    assert np.mean(probabilities(lines.inputs).argmax(1) == lines.labels) > 0.6
