"""Is what trees are said to ask what they ask, and what they can know of a magnet what theory says?"""

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier

import szilard
from szilard.data.ising_states import States, labels
from szilard.experiments.trees.methods import candidates
from szilard.experiments.trees.questions import correlations, look, pair_gains, partial_correlation, seen_by, votes_border


def made(rng, temperature: float, spread: float, size: int = 4, count: int = 40) -> States:
    """States that keep some order: smooth random fields, of which the signs are taken."""
    field = rng.normal(size=(count, 1, 1)) * 2 + spread * rng.normal(size=(count, size, size))
    field += np.roll(field, 1, 1)
    spins = np.where(field > 0, 1, -1)
    bits = np.packbits((spins > 0).reshape(count, 1, -1), axis=-1)
    right, down = ((spins * np.roll(spins, 1, axis)).mean((1, 2)) for axis in (2, 1))
    return States(temperature, size, bits, -(right + down)[:, None], np.abs(spins.mean((1, 2)))[:, None], 1.0, 2)


@pytest.fixture
def known():
    rng = np.random.default_rng(0)
    return [made(rng, 1.0, 0.5), made(rng, 1.5, 1.0), made(rng, 3.0, 8.0)]


def test_short_form_shows_who_sees_what(short_run):
    """400 test states: 4 standard errors of 0.022 above the bound are exceeded once in 30,000."""
    metrics = short_run("trees").metrics
    assert metrics["linear_bound"] == pytest.approx((1 + 7 / 13) / 2)
    assert metrics["stumps_test"] < metrics["linear_bound"] + 0.09
    assert metrics["test"] > 0.97 and metrics["pairs_test"] > 0.93 and metrics["magnetisation_test"] > 0.97
    assert metrics["critical"] < metrics["ceiling"]


def test_first_question_brings_nothing_and_the_second_what_pairs_can(short_run):
    """Over 50 trees: a mean gain that is close to the largest of pairs, and a first gain of some noise."""
    metrics = short_run("trees").metrics
    first, second = metrics["question_gains"][:2]
    assert first < 0.2 * second and second == pytest.approx(metrics["largest_pair_gain"], rel=0.25)
    assert metrics["neighbour_gain"] < metrics["largest_pair_gain"]


def test_pair_gains_by_counting(known):
    """The fall of Gini's impurity when all pairs of all states are asked whether their spins are alike."""

    def impurity(classes):
        return 1 - np.mean(classes) ** 2 - (1 - np.mean(classes)) ** 2

    spins = np.concatenate([one.spins.reshape(-1, 4, 4) for one in known]).astype(int)
    classes = np.repeat(labels(known), 16)
    found = pair_gains(known)
    for d in ((0, 1), (1, 0), (2, 1), (3, 3), (2, 2)):
        alike = (spins * np.roll(spins, (-d[0], -d[1]), (1, 2)) > 0).ravel()
        after = sum(part.mean() * impurity(classes[part]) for part in (alike, ~alike))
        assert found[d] == pytest.approx(impurity(classes) - after, abs=1e-12)
    assert found[0, 0] == pytest.approx(0, abs=1e-12)


def test_correlations_hold_energy_and_magnetisation(known):
    found = correlations(known)
    assert found[0, 1] + found[1, 0] == pytest.approx(-np.mean([one.energy for one in known]))
    assert found.mean() == pytest.approx(np.mean([one.magnetisation**2 for one in known]))


def test_questions_of_a_tree_that_must_ask_two_spins():
    """The class says whether spins 0 and 5 are alike, all others are up: nothing from the first question, all from the second."""
    x = np.ones((4, 16))
    x[:, (0, 5)] = [[1, 1], [1, -1], [-1, 1], [-1, -1]]
    forest = RandomForestClassifier(3, bootstrap=False, max_features=None, random_state=0).fit(x, [0, 1, 1, 0])
    asked = look(forest, 4)
    np.testing.assert_allclose(asked.gains, [0, 0.5, 0, 0], atol=1e-12)
    np.testing.assert_allclose(asked.distances, np.full(6, 2**0.5))
    assert asked.importance.ravel()[[0, 5]].sum() == pytest.approx(1)


def test_distances_go_around_the_torus():
    """The class says whether the spins of two corners are alike, which are neighbours but for a step to the side."""
    x = np.ones((4, 16))
    x[:, (0, 15)] = [[1, 1], [1, -1], [-1, 1], [-1, -1]]
    forest = RandomForestClassifier(1, bootstrap=False, max_features=None, random_state=0).fit(x, [0, 1, 1, 0])
    np.testing.assert_allclose(look(forest, 4).distances, 2**0.5)


def test_boosted_stumps_are_linear_and_deeper_trees_are_not():
    """The output of a linear classifier at s and at -s has the same sum for all s."""
    rng = np.random.default_rng(0)
    x = rng.choice([-1.0, 1.0], (200, 9))
    models = candidates(10, lambda purpose: len(purpose))
    spread = {}
    for name in ("boosted stumps", "boosted trees, depth 2"):
        model = models[name][0].fit(x, x[:, 0] * x[:, 1] + 0.5 * x[:, 2] > 0)
        sums = model.decision_function(x) + model.decision_function(-x)
        spread[name] = np.ptp(sums)
    assert spread["boosted stumps"] < 1e-9 and spread["boosted trees, depth 2"] > 0.1


def test_votes_go_with_what_makes_them(known):
    """Votes that are made of |m|, or of the energy, go with this alone."""
    for name, other, sign in (("magnetisation", "energy", 1), ("energy", "magnetisation", -1)):
        votes = sign * np.concatenate([getattr(one, name).ravel() for one in known])
        seen = seen_by(votes, known)
        assert seen[name] == pytest.approx(sign) and seen[other] == pytest.approx(0, abs=1e-6)


def test_border_of_votes_lies_where_they_turn(known):
    """Between the two neighbouring values of |m| among which all votes turn."""
    m = np.concatenate([one.magnetisation.ravel() for one in known])
    assert votes_border(np.where(m > 0.6, 0.9, 0.1), known) == pytest.approx(0.6, abs=0.1)
    assert votes_border(np.full(len(m), 0.9), known) is None


def test_partial_correlation_is_that_of_the_inverse_covariance():
    """Entries P of the inverse covariance of three quantities give -P_xy / sqrt(P_xx P_yy)."""
    x, y, z = np.random.default_rng(0).normal(size=(3, 50)) + np.random.default_rng(1).normal(size=50)
    P = np.linalg.inv(np.cov([x, y, z]))
    found = partial_correlation(x, y, np.column_stack([np.ones(50), z]))
    assert found == pytest.approx(-P[0, 1] / np.sqrt(P[0, 0] * P[1, 1]))
    assert partial_correlation(x, np.ones(50), np.ones((50, 1))) == 0


@pytest.mark.slow
def test_full_form(tmp_path):
    """Seeds 0 to 2: see docs/trees.md."""
    metrics = szilard.run("trees", tmp_path / "run").metrics
    assert metrics["test"] > 0.998 and metrics["critical"] > 0.833
    assert metrics["votes_with_magnetisation"] > abs(metrics["votes_with_energy"])
