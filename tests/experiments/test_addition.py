"""Are the sums right, is no sum of the test seen in any order, and does the network learn to add?"""

import jax.numpy as jnp
import numpy as np
import pytest

import szilard
from szilard.data import sums
from szilard.experiments.addition import characters
from szilard.networks import lstm


def parts():
    return sums.split(np.random.default_rng(0), 0.25, 0.05)


def test_questions_and_answers_are_sums():
    terms = np.array([[23, 18], [3, 4], [99, 99]])
    for units_first in (True, False):
        made = sums.sums(terms, units_first)
        for question, answer in zip(made.questions, made.answers, strict=True):
            text = "".join(sums.CHARACTERS[k] for k in question)
            assert len(text) == 6 and str(eval(text.strip().rstrip("="))) == sums.read(answer, units_first)
    assert list(sums.sums(terms, True).carries) == [True, False, True]


def test_no_sum_of_the_test_was_seen_in_either_order():
    training, validation, test = ({tuple(pair) for pair in part.tolist()} for part in parts())
    assert len(training) + len(validation) + len(test) == len(training | validation | test) == 10_000
    assert all({(b, a) for a, b in part} == part for part in (training, validation, test))
    assert len(test) == pytest.approx(2500, abs=50) and len(validation) == pytest.approx(500, abs=20)


def test_network_is_given_nothing_while_it_writes():
    questions = jnp.asarray(sums.sums(np.array([[23, 18]]), True).questions)
    given = np.asarray(characters.input_sequence(questions))
    assert given.shape == (1, 8, len(sums.CHARACTERS)) and np.all(given[0, :6].sum(1) == 1) and np.all(given[0, 6:] == 0)


def test_loss_counts_the_characters_after_the_question_alone():
    outputs = np.zeros((1, 8, len(sums.CHARACTERS)))
    for step, place in zip((5, 6, 7), (1, 4, 12), strict=True):
        outputs[0, step, place] = 50
    answers = jnp.asarray(sums.sums(np.array([[23, 18]]), True).answers)
    assert characters.cross_entropy_of_answers(jnp.asarray(outputs), answers) == pytest.approx(0, abs=1e-6)
    network = lstm(len(sums.CHARACTERS), len(sums.CHARACTERS), 4)
    assert characters.predicted(network, network.parameters(), jnp.zeros((2, 6), int)).shape == (2, 3)


def test_other_methods_get_what_they_can():
    """The value is linear in the digits; a sum that was never seen is no nearest neighbour's."""
    training, _, test = (sums.sums(part, True) for part in parts())
    found = sums.baselines(training, test, iterations=15)
    assert found["regression to the value"] == 1 and found["nearest sum"] < 0.02
    assert 0 < found["commonest answer"] < 0.03 and found["logistic regression"] < 0.2


def test_network_has_begun_to_add_as_no_table_of_digits_can(short_run):
    metrics = short_run("addition").metrics
    # seeds 0 to 4: LSTM 0.37 to 0.87, logistic regression 0.005 to 0.015, commonest answer 0.002 to 0.006
    assert metrics["accuracy"] > 0.2 > 0.05 > max(metrics["logistic_regression_accuracy"], metrics["commonest_answer_accuracy"])
    assert len(metrics["mistakes"]) == round((1 - metrics["accuracy"]) * metrics["unseen_sums"])
    assert all(str(m["right"]) != m["written"] for m in metrics["mistakes"])


def test_saved_network_makes_the_mistakes_of_the_run(short_run):
    result = short_run("addition")
    wrong = result.metrics["mistakes"][:20]
    questions = jnp.asarray([sums.encoded(one["sum"].rjust(sums.QUESTION)) for one in wrong])
    probabilities = result.network("units_first")(characters.input_sequence(questions))[:, sums.QUESTION - 1 :]
    assert [sums.read(places, True) for places in probabilities.argmax(-1)] == [one["written"] for one in wrong]


@pytest.mark.slow
def test_full_form_adds(tmp_path):
    metrics = szilard.run("addition", out=tmp_path / "run").metrics
    assert metrics["accuracy"] >= 0.99 and metrics["largest_digit_first_accuracy"] >= 0.98
