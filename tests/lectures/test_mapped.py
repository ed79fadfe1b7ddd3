"""Do the maps and the balls of lecture 7 show what is true?"""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.neighbors import KNeighborsClassifier

from szilard.learn import exact_tsne
from szilard.lectures import mapped
from szilard.lectures.drawn import descent
from szilard.physics.landscapes import LANDSCAPES


@pytest.fixture(scope="module")
def kept():
    return mapped.kept()


def test_first_map_is_that_of_another_library(kept):
    wanted = PCA(2, svd_solver="full").fit(kept.activations)
    y, fractions = mapped.principal(kept.activations)
    assert np.abs(y) == pytest.approx(np.abs(wanted.transform(kept.activations)), abs=1e-6)
    assert fractions[:2] == pytest.approx(wanted.explained_variance_ratio_) and kept.frames[0] == pytest.approx(y, abs=0.01)


def test_kept_maps_go_downhill(kept):
    """The costs that the page speaks of; the network and its maps are trained anew by `make lectures`."""
    p = exact_tsne.symmetric(exact_tsne.conditional(exact_tsne.squared_distances(kept.activations), mapped.PERPLEXITY)[0])
    costs = [exact_tsne.cost(p, y) for y in kept.frames[1:]]
    assert len(kept.frames) == len(mapped.SHOWN) and costs[-1] < 0.15 * costs[0]
    again = mapped.frames(kept.activations, mapped.PERPLEXITY, 8)
    assert again[1] == pytest.approx(kept.frames[1], abs=1e-3)


def test_neighbours_agree_as_another_library_counts(kept):
    """Each point is classified by the five nearest others."""
    y, labels = kept.frames[-1], kept.labels
    others = [np.delete(np.arange(len(y)), k) for k in range(0, len(y), 10)]
    right = [
        KNeighborsClassifier(5).fit(y[some], labels[some]).predict(y[k : k + 1])[0] == labels[k]
        for some, k in zip(others, range(0, 300, 10), strict=True)
    ]
    found = mapped.neighbour_accuracy(y, labels)
    assert found > 0.95 > 0.7 > mapped.neighbour_accuracy(kept.frames[0], labels) and abs(np.mean(right) - found) < 0.1


def test_balls_on_the_saddle_do_as_the_text_says():
    """After 40 steps those that divide by the size of the slope have left the ridge, the others have not."""
    away = {name: abs(descent.walk(name, LANDSCAPES["saddle"], rate, 40)[-1][1]) for name, rate in descent.RATES["saddle"].items()}
    assert {name for name, y in away.items() if y > 0.5} == {"AdaGrad", "RMSprop", "Adam"} and max(
        y for y in away.values() if y < 0.5
    ) < 0.1


@pytest.mark.slow
def test_keras_walks_as_we_do():
    from szilard.lectures import in_keras_descent

    assert max(in_keras_descent.beside_numpy(5).values()) < 1e-6
    rates = in_keras_descent.rates(20, 1)
    assert rates[0] == 0 and np.argmax(rates) == 2 and rates[2] == pytest.approx(0.003) and rates[-1] == pytest.approx(0, abs=1e-9)
