"""Are the sums right, is no sum of the test seen in any order, and does the network learn to add?"""

import jax.numpy as jnp
import numpy as np
import pytest

from szilard.data import sums
from szilard.errors import InputError
from szilard.experiments import addition
from szilard.learn.supervised import Fit
from szilard.networks import lstm
from szilard.runs.progress import Silent
from szilard.runs.record import Record


def test_questions_and_answers_are_sums():
    terms = np.array([[23, 18], [3, 4], [99, 99]])
    for units_first in (True, False):
        made = sums.sums(terms, units_first)
        for question, answer in zip(made.questions, made.answers, strict=True):
            text = "".join(sums.CHARACTERS[k] for k in question)
            assert len(text) == 6 and str(eval(text.strip().rstrip("="))) == sums.read(answer, units_first)
    assert list(sums.sums(terms, True).carries) == [True, False, True]


def test_no_sum_of_the_test_was_seen_in_either_order():
    known, validation, test = ({tuple(pair) for pair in part.tolist()} for part in sums.split(0, 0.25, 0.05))
    assert len(known) + len(validation) + len(test) == len(known | validation | test) == 10_000
    assert all({(b, a) for a, b in part} == part for part in (known, validation, test))
    assert len(test) == pytest.approx(2500, abs=50) and len(validation) == pytest.approx(500, abs=20)


def test_network_hears_nothing_while_it_writes():
    questions = jnp.asarray(sums.sums(np.array([[23, 18]]), True).questions)
    heard = np.asarray(addition.heard(questions))
    assert heard.shape == (1, 8, len(sums.CHARACTERS)) and np.all(heard[0, :6].sum(1) == 1) and np.all(heard[0, 6:] == 0)


def test_loss_counts_the_letters_after_the_question_alone():
    outputs = np.zeros((1, 8, len(sums.CHARACTERS)))
    for step, letter in zip((5, 6, 7), (1, 4, 12), strict=True):
        outputs[0, step, letter] = 50
    answers = jnp.asarray(sums.sums(np.array([[23, 18]]), True).answers)
    assert addition.letters_cross_entropy(jnp.asarray(outputs), answers) == pytest.approx(0, abs=1e-6)
    network = lstm(len(sums.CHARACTERS), len(sums.CHARACTERS), 4)
    assert addition.letters(network, network.parameters(), jnp.zeros((2, 6), int)).shape == (2, 3)


def test_other_methods_get_what_they_can():
    """The value is linear in the digits; a sum that was never seen is no nearest neighbour's."""
    known, _, test = (sums.sums(part, True) for part in sums.split(0, 0.25, 0.05))
    found = sums.baselines(known, test, quick=True)
    assert found["regression to the value"] == 1 and found["nearest sum"] < 0.02
    assert 0 < found["commonest answer"] < 0.03 and found["logistic regression"] < 0.2


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    settings = addition.Settings(quick=True, units=64, learning=Fit(steps=3000, batch=64, learning_rate=0.01, final_learning_rate=0.0))
    assert addition.settings_from_json(addition.settings_to_json(settings)) == settings
    record = Record.create(tmp_path_factory.mktemp("addition") / "run", "addition", addition.settings_to_json(settings))
    return addition.run(settings, record, Silent()), record


def test_network_has_begun_to_add(found):
    metrics = found[0]["metrics"]
    assert metrics["accuracy"] > 0.1 > metrics["logistic_regression_accuracy"]
    assert len(metrics["mistakes"]) == round((1 - metrics["accuracy"]) * metrics["unseen_sums"])
    assert all(str(m["right"]) != m["written"] for m in metrics["mistakes"])


def test_figures_are_there(found):
    result, record = found
    assert {path.stem for path in (record.folder / "figures").iterdir()} == set(result["captions"])


@pytest.mark.slow
def test_full_form_adds(tmp_path):
    metrics = addition.run(addition.Settings(), Record.create(tmp_path / "run", "addition", {}), Silent())["metrics"]
    assert metrics["accuracy"] >= 0.99


def test_impossible_settings_are_refused():
    with pytest.raises(InputError, match=r"`held_out` must lie in \[0.01, 0.9\], but is 1.5"):
        addition.Settings(held_out=1.5)
    with pytest.raises(InputError, match="`units` must be greater than 0, but is 0"):
        addition.Settings(units=0)
    with pytest.raises(InputError, match="`seed` must not be negative, but is -2"):
        addition.Settings(seed=-2)
