"""Are the sequences what they should be, is nothing judged that was learned from, and does the network recall and count?"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard.errors import InputError
from szilard.experiments import recall
from szilard.learn.supervised import Fit
from szilard.runs.progress import Silent
from szilard.runs.record import Record


def test_number_is_wanted_when_it_is_asked_for_and_at_no_other_time():
    inputs, targets = recall.recall_sequences(jax.random.key(0), jnp.array([[2, 5], [0, 1]]), 7)
    for k, (shown, asked) in enumerate([(2, 5), (0, 1)]):
        number = inputs[k, shown, 0]
        assert number != 0 and targets[k, asked, 0] == number and inputs[k, asked, 1] == 1
        assert np.count_nonzero(inputs[k]) == 2 and np.count_nonzero(targets[k]) == 1


def test_one_is_wanted_exactly_n_steps_later():
    inputs, targets = recall.countdown_sequences(jax.random.key(0), jnp.array([[2, 5], [0, 1]]), 7, 4)
    np.testing.assert_allclose(inputs[..., 0], [[0, 0, 0.75, 0, 0, 0, 0], [0.25, 0, 0, 0, 0, 0, 0]])
    np.testing.assert_array_equal(targets[..., 0], [[0, 0, 0, 0, 0, 1, 0], [0, 1, 0, 0, 0, 0, 0]])


def test_error_is_summed_over_steps_and_one_wrong_step_spoils_a_sequence():
    targets = jnp.zeros((2, 3, 1)).at[0, 1].set(1.0)
    assert recall.deviation(jnp.full((2, 3, 1), 0.5), targets) == pytest.approx(1.5)
    right = jnp.where(targets > 0, 1.0, -1.0)
    assert recall.exactly_right(right, targets) == 1 and recall.exactly_right(right.at[1, 2].set(0.1), targets) == 0.5


def test_lags_reach_back_to_the_start():
    found = recall.lagged(np.arange(1.0, 7.0).reshape(1, 3, 2))
    np.testing.assert_array_equal(found, [[0, 0, 1, 0, 0, 2, 1], [0, 1, 3, 0, 2, 4, 1], [1, 3, 5, 2, 4, 6, 1]])


def test_no_pair_of_times_is_learned_from_and_judged_by():
    for task, _ in recall._tasks(recall.Settings(duration=12, silence=3, longest=5)):
        known, held, later = ({tuple(pair) for pair in (times - 3).tolist()} for times in (task.known, task.held_out, task.later))
        everything = {(a, b) for a in range(12) for b in range(a + 1, 12) if task.name == "recall" or b - a <= 5}
        assert known | held == everything and not known & held and len(held) == -(-len(everything) // 5)
        assert not later & everything and {b for _, b in later} == set(range(12, 24))


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    settings = recall.Settings(
        quick=True,
        duration=12,
        longest=4,
        recall=Fit(steps=1000, batch=64, learning_rate=0.01, final_learning_rate=0.0),
        countdown=Fit(steps=3000, batch=64, learning_rate=0.01, final_learning_rate=0.0),
    )
    assert recall.settings_from_json(recall.settings_to_json(settings)) == settings
    record = Record.create(tmp_path_factory.mktemp("recall") / "run", "recall", recall.settings_to_json(settings))
    return recall.run(settings, record, Silent()), record


def test_network_recalls_and_counts_as_nothing_without_memory_can(found):
    metrics = found[0]["metrics"]
    assert metrics["recall_error"] < 0.1 and metrics["longer_recall_error"] < 0.2
    assert metrics["silent_recall_error"] == pytest.approx(0.5, abs=0.02)  # 7 standard errors
    assert metrics["memoryless_recall_error"] == pytest.approx(0.5, abs=0.05) and metrics["linear_recall_error"] > 0.4
    assert metrics["countdown_accuracy"] > 0.9 and metrics["linear_countdown_accuracy"] < 0.5
    assert metrics["silent_countdown_accuracy"] == metrics["memoryless_countdown_accuracy"] == 0


def test_figures_are_there(found):
    result, record = found
    assert {path.stem for path in (record.folder / "figures").iterdir()} == set(result["captions"])


@pytest.mark.slow
def test_full_form_reaches_its_goals(tmp_path):
    metrics = recall.run(recall.Settings(), Record.create(tmp_path / "run", "recall", {}), Silent())["metrics"]
    assert metrics["recall_error"] < 0.1 and metrics["countdown_accuracy"] >= 0.999


def test_impossible_settings_are_refused():
    with pytest.raises(InputError, match="`duration` must be at least 16 for these numbers, but is 10"):
        recall.Settings(duration=10)
    with pytest.raises(InputError, match="`longest` must be greater than 0, but is 0"):
        recall.Settings(longest=0)
    with pytest.raises(InputError, match="`silence` must not be negative, but is -1"):
        recall.Settings(silence=-1)
    with pytest.raises(InputError, match="`seed` must not be negative, but is -1"):
        recall.Settings(seed=-1)
