"""Are the gradients exact, and does the experiment show over-fitting and many minima?"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard.errors import InputError
from szilard.experiments import curve_fitting
from szilard.physics.line_shapes import LORENTZIAN, WAVE_PACKET, lorentzian, lorentzian_jacobian
from szilard.runs.progress import Silent
from szilard.runs.record import Record

X = np.linspace(-3, 3, 31)
THETA = {"lorentzian": np.array([1.3, 0.4, 0.7]), "wave packet": np.array([1.3, 0.4, 0.7, 5.0])}
REFERENCE = {
    "lorentzian": lambda t: t[0] / (1 + ((X - t[1]) / t[2]) ** 2),
    "wave packet": lambda t: t[0] * jnp.exp(-((X - t[1]) ** 2) / (2 * t[2] ** 2)) * jnp.cos(t[3] * (X - t[1])),
}
SHAPES = {"lorentzian": LORENTZIAN, "wave packet": WAVE_PACKET}


def exact(name):
    with jax.enable_x64(True):
        return np.asarray(jax.jacobian(REFERENCE[name])(jnp.asarray(THETA[name])))


@pytest.mark.parametrize("name", SHAPES)
def test_gradient_equals_automatic_differentiation(name):
    shape, theta = SHAPES[name], THETA[name]
    np.testing.assert_allclose(shape.jacobian(X, theta), exact(name), atol=1e-13)
    several = np.stack([theta, theta + 0.1])
    np.testing.assert_allclose(shape.jacobian(X, several)[0], shape.jacobian(X, theta), atol=1e-14)


def without_the_square(x, theta):
    """The derivatives of the Lorentzian as public course material has them: 1/D where 1/D^2 belongs."""
    right = lorentzian_jacobian(x, theta)
    return np.concatenate([right[..., :1], right[..., 1:] * (1 + ((x - theta[1]) / theta[2]) ** 2)[:, None]], axis=-1)


def test_gradient_of_the_lorentzian_keeps_its_square():
    wrong = np.abs(without_the_square(X, THETA["lorentzian"]) - exact("lorentzian"))
    assert wrong[:, 0].max() < 1e-13 and wrong[:, 1].max() > 0.1 and wrong[:, 2].max() > 0.1


@pytest.mark.parametrize("name", SHAPES)
def test_fit_without_noise_finds_the_parameters(name):
    theta = THETA[name]
    found = curve_fitting.fit(SHAPES[name], X, SHAPES[name].value(X, theta), theta * 1.05, 3000)
    np.testing.assert_allclose(found, theta, atol=1e-4)


def test_bound_on_the_errors_is_reached_by_repeated_fits():
    """The spread of 400 fits equals the Cramer-Rao bound within five times its error 1/sqrt(800): fails once in 1.7 million."""
    rng, settings = np.random.default_rng(0), curve_fitting.Settings(noise=0.01, points=40)
    data = curve_fitting.measure(rng, LORENTZIAN, curve_fitting.RESONANCE, settings)
    x = data.training[0]
    y = lorentzian(x, curve_fitting.RESONANCE) + settings.noise * rng.normal(size=(400, len(x)))
    found = curve_fitting.fit(LORENTZIAN, x, y, np.tile(curve_fitting.RESONANCE, (400, 1)), 800)
    bound = curve_fitting._standard_errors(data, settings.noise)
    np.testing.assert_allclose(found.std(0) / bound, 1, atol=5 / np.sqrt(800))


def test_no_point_is_in_two_sets():
    data = curve_fitting.measure(np.random.default_rng(0), LORENTZIAN, curve_fitting.RESONANCE, curve_fitting.Settings())
    places = np.concatenate([x for x, _ in data])
    assert len(np.unique(places)) == len(places) == 25 + 250 + 250


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    settings = curve_fitting.Settings(quick=True)
    record = Record.create(tmp_path_factory.mktemp("run"), "curve-fitting", curve_fitting.settings_to_json(settings))
    result = curve_fitting.run(settings, record, Silent())
    record.finish(result)
    return result, record


def test_training_error_falls_below_the_noise_while_validation_rises(found):
    result, record = found
    rows = record.load_metrics()
    least = min(rows, key=lambda row: row["validation"])
    assert rows[-1]["training"] < 0.01 / 4 < least["training"] < rows[0]["training"]
    assert rows[-1]["validation"] > 2 * least["validation"] and least["step"] == result["metrics"]["best_step"] < rows[-1]["step"]


def test_right_formula_beats_polynomials_and_networks_on_new_points(found):
    metrics = found[0]["metrics"]
    others = [metrics[f"{name}_test_error"] for name in ("best_polynomial", "stopped_network", "highest_polynomial", "trained_network")]
    assert metrics["noise_test_error"] < metrics["lorentzian_test_error"] < min(others)
    assert metrics["highest_polynomial_test_error"] > 2 * metrics["best_polynomial_test_error"]


def test_lorentzian_is_found_within_its_errors(found):
    """Five standard errors fail by chance once in 1.7 million."""
    assert all(abs(found[0]["metrics"][f"{name}_standard_errors_off"]) < 5 for name in LORENTZIAN.parameters)


def test_most_starts_end_in_a_wrong_minimum(found):
    assert 0.02 < found[0]["metrics"]["starts_that_reach_the_global_minimum"] < 0.5


def test_figures_have_captions(found):
    result, record = found
    assert {path.stem for path in (record.folder / "figures").iterdir()} == set(result["captions"])


def test_settings_come_back_from_json():
    settings = curve_fitting.Settings(noise=0.2, points=30)
    assert curve_fitting.settings_from_json(curve_fitting.settings_to_json(settings)) == settings


def test_too_few_points():
    with pytest.raises(InputError, match="`points` must be more than 16, but is 5"):
        curve_fitting.Settings(points=5)
