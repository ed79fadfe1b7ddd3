"""Do the words and the walkers of lecture 9 do what its page says?"""

from math import comb

import jax
import numpy as np
import pytest

from szilard.data import toy_language
from szilard.experiments.walker import one_parameter
from szilard.learn import skip_gram
from szilard.lectures import in_words, walking
from szilard.scenarios.walker import Walker


def test_step_in_numpy_is_that_of_skip_gram():
    """A word, its neighbour, and as many random words as are asked for; the slopes are those of the loss of the experiments."""
    rng = np.random.default_rng(0)
    v, u = rng.normal(size=(6, 4)), rng.normal(size=(6, 4))
    before = v.copy(), u.copy()
    in_words.learn(v, u, 1, 2, np.array([3, 5]), 0.1)

    def cost(v, u):
        return jax.nn.softplus(-v[1] @ u[2]) + jax.nn.softplus(v[1] @ u[3]) + jax.nn.softplus(v[1] @ u[5])

    for moved, old, slope in zip((v, u), before, jax.grad(cost, (0, 1))(*before), strict=True):
        assert moved - old == pytest.approx(-0.1 * np.asarray(slope), abs=1e-6)
    assert skip_gram.SMOOTHING == 0.75


def test_products_come_to_the_information():
    found = in_words.kept("meetings")
    assert np.corrcoef(found["information"].ravel(), found["products"].ravel())[0, 1] > 0.95
    again = in_words.meetings(200)
    assert again.information == pytest.approx(found["information"], abs=1e-5)


def test_kept_words_answer_analogies():
    words, kept = in_words.words("grammar"), in_words.kept("grammar")
    asked = [one for kind in toy_language.questions().values() for one in kind[::40]]
    right = np.mean([words.completes(a, b, c) == d for a, b, c, d in asked])
    assert right > 0.9 and kept["right"][-1] > 0.95 > 0.5 > kept["right"][0]
    assert kept["dimensions"][0] < 0.2 and kept["windows"][-1] > kept["windows"][0]


def test_kept_words_of_the_manuals_are_near_their_like():
    words = in_words.words("manual")
    for one, other in NEAR:
        assert other in [word for word, _ in words.near(one, 10)], one


NEAR = (("rows", "columns"), ("minimum", "maximum"))


@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
def test_moments_of_the_walker(p):
    """Sums over all numbers of steps up."""
    ups = np.arange(21)
    chances = np.array([comb(20, u) * p**u * (1 - p) ** (20 - u) for u in ups])
    for b in (0.0, 20 * (2 * p - 1), walking.best_baseline(np.array(p))):
        estimate = (2 * ups - 20 - b) * (ups - 20 * p)
        assert chances @ estimate == pytest.approx(walking.mean_slope(np.array(p)))
        assert chances @ estimate**2 - (chances @ estimate) ** 2 == pytest.approx(walking.variance(np.array(p), b))
    best, slope = walking.variance(np.array(p), walking.best_baseline(np.array(p))), walking.mean_slope(np.array(p))
    assert best / slope**2 == pytest.approx(2 * (1 - 1 / 20))
    assert walking.flow(0.01, 50) == pytest.approx(one_parameter.exact_flow(Walker(), 0.01, 50))


def test_exact_slopes_equal_differences_and_what_is_measured():
    """The measured means are within 5 standard errors, which fails once in 400,000 for each of twelve numbers."""
    w, b = np.array(-0.3), np.array(1.0)
    for k, step in enumerate(((1e-5, 0.0), (0.0, 1e-5))):
        up, down = (walking.exact(w + a * step[0], b + a * step[1]).value for a in (1, -1))
        assert walking.exact(w, b).slope[k] == pytest.approx((up - down) / 2e-5, rel=1e-5)
    for theta in (-1.0, 1.5):
        for baseline in walking.BASELINES:
            found = walking.estimates(np.random.default_rng(0), np.full(4000, theta), 4, baseline)
            assert abs(found.mean() - walking.mean_slope(walking.sigmoid(theta))) < 5 * found.std() / 4000**0.5
    every = np.full((600, 4), w), np.full((600, 4), b)
    played = walking.play(np.random.default_rng(1), *every)
    for way in walking.WAYS:
        found = walking.slopes(played, *every, way)
        assert (abs(found.mean(0) - walking.exact(w, b).slope) < 5 * found.std(0) / 600**0.5).all()


def test_baseline_decides_who_arrives():
    kept = walking.kept_climbs()
    ends = {name: walking.exact(*np.moveaxis(kept[name][-1].astype(float), -1, 0)).value for name in ("none", "mean")}
    assert (ends["mean"] > 12).all() and (ends["none"] > 12).sum() <= 3
    assert walking.exact(np.array(-50.0), np.array(200.0)).value == pytest.approx(18)


@pytest.mark.slow
def test_policy_improves_in_keras():
    from szilard.lectures import in_keras_words

    returns = in_keras_words.climb(60).returns
    assert returns[0] == pytest.approx(0.286, abs=0.01) and returns[-1] > 10
