"""Are shapes told apart nearly as well as is possible, is the optimum one, and is the kernel found?

Statistical comparisons allow 5 standard errors: each fails by chance once in 1.7 million.
"""

import jax.numpy as jnp
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.signal import correlate2d

from szilard.data.shapes import AXIS, HEIGHT, held_out, line, shape
from szilard.errors import InputError
from szilard.experiments import shapes
from szilard.experiments.shapes import kernel_guess, line_optimum
from szilard.learn.supervised import Fit
from szilard.physics.drawings import Placed, grid, square, turned_square
from szilard.physics.line_shapes import gaussian, lorentzian
from szilard.runs.classification import unrecorded
from szilard.runs.progress import Silent
from szilard.runs.record import Record


def run(folder, **settings):
    settings = shapes.Settings(**settings)
    record = Record.create(folder / "run", "shapes", shapes.settings_to_json(settings))
    result = shapes.run(settings, record, Silent())
    record.finish(result)
    return result, record


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return run(tmp_path_factory.mktemp("shapes"), quick=True)


def test_convolution_beats_what_knows_no_neighbours(found):
    metrics = found[0]["metrics"]
    assert (
        metrics["lines_convolutional_accuracy"] >= 0.985 > metrics["lines_dense_accuracy"] > metrics["lines_logistic_regression_accuracy"]
    )
    assert metrics["images_convolutional_accuracy"] >= 0.8 > 0.6 > metrics["images_dense_accuracy"]


def test_nothing_beats_the_optimum(found):
    """The difference of two accuracies on the same lines has a standard error of at most sqrt((1 - p) / N), p the larger one."""
    for rows in found[0]["metrics"]["lines_accuracy_by_noise"].values():
        best = rows["optimum"]
        assert all(rows[name] <= best + 5 * ((1.001 - best) * 2 / 1000) ** 0.5 for name in rows)


def test_kernels_are_found_as_exactly_as_by_least_squares(found):
    metrics = found[0]["metrics"]
    for name in kernel_guess.KERNELS:
        assert metrics["kernel_learned_errors"][name] < 0.004 and metrics["kernel_least_squares_errors"][name] < 0.004
        assert metrics["kernel_learned_from_least_squares"][name] < 0.004


def test_figures_are_there(found):
    result, record = found
    assert {path.stem for path in (record.folder / "figures").iterdir()} == set(result["captions"])


@pytest.mark.slow
def test_both_networks_reach_99_percent(tmp_path):
    metrics = run(tmp_path)[0]["metrics"]
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
    images, labels = held_out(shape, 0, 4000, 1e-9, 2)
    area = images.sum((1, 2, 3))
    assert abs(labels.mean() - 0.5) < 5 * 0.5 / 4000**0.5
    apart = area[labels == 0].mean() - area[labels == 1].mean()
    assert abs(apart) < 5 * area.std() * 2 / 4000**0.5
    assert images[:, [0, -1]].max() < 0.5 and images[:, :, [0, -1]].max() < 0.5


def test_noise_is_as_strong_as_asked():
    clean, noisy = (held_out(line, 0, 2000, noise, 2).inputs for noise in (1e-9, (0.05, 0.4)))
    spread = (noisy - clean).std((1, 2))
    assert spread.min() > 0.05 * 0.5 and spread.max() < 0.4 * 1.5
    middle = np.median(spread)
    assert middle == pytest.approx((0.05 * 0.4) ** 0.5, rel=0.15)


def test_held_out_examples_are_others():
    parts = [{one.tobytes() for one in held_out(line, seed, 600, 0.1, part).inputs} for seed, part in ((0, 1), (0, 2), (1, 1))]
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
    """Of the lines to which it gives the probability p a share p is Gaussian; the finer grid gives the same probabilities."""
    lines = held_out(line, 3, 1000, 0.2, 2)
    fine, finer = (line_optimum.posterior(lines.inputs, 0.2, n, m) for n, m in ((240, 40), (400, 70)))
    assert np.abs(fine - finer).max() < 0.02 and fine.sum(1) == pytest.approx(1, abs=1e-5)
    p = fine[:, 1].astype(float)
    for low, high in ((0, 0.3), (0.3, 0.7), (0.7, 1)):
        inside = (p >= low) & (p <= high)
        error = np.sqrt(np.sum(p[inside] * (1 - p[inside])))
        assert abs(np.sum(lines.labels[inside] - p[inside])) <= 5 * error + 0.5


def test_filtered_images_are_those_of_scipy():
    true = np.stack(list(kernel_guess.KERNELS.values()))
    pairs = kernel_guess.pairs(true, 3, 1e-12, 0, 4)
    for k, kernel in enumerate(true):
        np.testing.assert_allclose(pairs.filtered[1, ..., k], correlate2d(pairs.images[1, ..., 0], kernel, "valid"), atol=1e-5)


def test_least_squares_finds_the_kernels_exactly_where_there_is_no_noise():
    true = np.random.default_rng(0).normal(size=(2, 5, 5))
    np.testing.assert_allclose(kernel_guess.least_squares(kernel_guess.pairs(true, 10, 1e-12, 0, 4)), true, atol=1e-5)


def test_network_for_a_lecture_trains_without_a_record():
    with unrecorded() as where:
        read = shapes.train(shapes.SPECTRA, 0.03, Fit(steps=60), 0, where)
    lines = held_out(line, 0, 200, 0.03, 2)
    assert np.mean(read(lines.inputs).argmax(1) == lines.labels) > 0.6


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"line_noise": 0.0}, "`line_noise` must be greater than 0"),
        ({"image_noise": -1.0}, "`image_noise` must be greater than 0"),
        ({"kernel_noise": 0.0}, "`kernel_noise` must be greater than 0"),
        ({"held_out": 0}, "`held_out` must be greater than 0"),
        ({"seed": -1}, "`seed` must not be negative"),
    ],
)
def test_setting_that_cannot_be_used(settings, sentence):
    with pytest.raises(InputError, match=sentence):
        shapes.Settings(**settings)


def test_settings_come_back_from_json():
    settings = shapes.Settings(line_noise=0.1, lines=Fit(steps=7))
    assert shapes.settings_from_json(shapes.settings_to_json(settings)) == settings
