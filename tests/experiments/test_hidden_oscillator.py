"""Is nothing about a run told to the network, are the filters what they should be, and who infers best?"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard.data import oscillators as oscillator_runs
from szilard.errors import InputError
from szilard.experiments import hidden_oscillator
from szilard.learn.supervised import Fit
from szilard.runs.progress import Silent
from szilard.runs.record import Record


def made(noise, spread, count=400):
    return oscillator_runs.simulate(jax.random.key(3), jnp.array([noise]), jnp.array([spread]), count, 40, 0.4)


def test_noise_and_springs_are_as_asked_for():
    """Of 16,000 errors the standard deviation is within 5 standard errors, which fails once in 1.7 million."""
    runs = made(0.3, 0.5)
    errors = np.asarray(runs.measured - runs.states[..., 0])
    assert abs(errors.std() / 0.3 - 1) <= 5 / (2 * errors.size) ** 0.5
    for values, nominal in zip(runs.springs[1:], oscillator_runs.NOMINAL[1:], strict=True):
        ratio = np.asarray(values) / nominal
        assert 0.5 <= ratio.min() < 0.55 and 1.45 < ratio.max() <= 1.5
    assert np.ptp(np.asarray(runs.springs.first)) == 0


def test_without_noise_and_with_nominal_springs_both_observers_are_exact():
    runs = made(0.0, 0.0)
    assert oscillator_runs.error(oscillator_runs.exact(runs, 0.4), runs) < 1e-3
    assert oscillator_runs.error(oscillator_runs.filtered(runs, 0.0, 0.4), runs) < 0.01
    assert oscillator_runs.error(jnp.zeros_like(runs.measured), runs) == pytest.approx(1)


def test_filter_that_is_told_nominal_springs_is_the_nominal_filter():
    runs = made(0.2, 0.0)
    found, told = oscillator_runs.filtered(runs, 0.2, 0.4), oscillator_runs.informed(runs, 0.2, 0.4)
    np.testing.assert_allclose(found, told, atol=1e-3)


def test_tuning_and_knowledge_help_where_springs_differ():
    runs = made(0.1, 0.5)
    process_noise = oscillator_runs.tuned_process_noise(runs, 0.1, 0.4)
    plain, tuned = (oscillator_runs.error(oscillator_runs.filtered(runs, 0.1, 0.4, k), runs) for k in (0.0, process_noise))
    assert oscillator_runs.error(oscillator_runs.informed(runs, 0.1, 0.4), runs) < 0.3 < tuned < plain
    assert oscillator_runs.tuned_process_noise(made(0.1, 0.0), 0.1, 0.4) == 0


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    settings = hidden_oscillator.Settings(
        quick=True, duration=40, units=32, learning=Fit(steps=4000, batch=64, learning_rate=0.01, final_learning_rate=0.0)
    )
    assert hidden_oscillator.settings_from_json(hidden_oscillator.settings_to_json(settings)) == settings
    record = Record.create(tmp_path_factory.mktemp("hidden") / "run", "hidden-oscillator", hidden_oscillator.settings_to_json(settings))
    return hidden_oscillator.run(settings, record, Silent()), record


def test_network_beats_the_exact_observer_under_noise_and_the_filters_where_springs_differ(found):
    metrics = found[0]["metrics"]
    assert metrics["exact_error_by_noise"]["0.0"] < 0.01 < metrics["lstm_error_by_noise"]["0.0"]
    assert metrics["lstm_error_by_noise"]["0.1"] < 0.5 < 1 < metrics["exact_error_by_noise"]["0.1"]
    assert metrics["kalman_error_by_noise"]["0.1"] < metrics["lstm_error_by_noise"]["0.1"]
    assert metrics["informed_error"] < metrics["lstm_error"] < metrics["tuned_error"] < metrics["kalman_error"] * 1.001
    assert all(value <= 1 for value in metrics["remembered"].values()) and metrics["remembered"]["x2"] > 0.5


def test_figures_are_there(found):
    result, record = found
    assert {path.stem for path in (record.folder / "figures").iterdir()} == set(result["captions"])


def test_impossible_settings_are_refused():
    for settings, sentence in [
        ({"spread": 1.0}, "`spread` must lie between 0 and 1, but is 1.0"),
        ({"duration": 5}, "`duration` must be at least 20 steps, but is 5"),
        ({"interval": 2.0}, "`interval` must be at most 1.5, a quarter of a period, but is 2.0"),
        ({"noise": 0.0}, "`noise` must be greater than 0, but is 0.0"),
        ({"seed": -1}, "`seed` must not be negative, but is -1"),
    ]:
        with pytest.raises(InputError, match=sentence):
            hidden_oscillator.Settings(**settings)
