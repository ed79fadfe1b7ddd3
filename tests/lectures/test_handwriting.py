"""Are slopes and dropout of lecture 5 what it derives, and do its networks read what it says they read?"""

import numpy as np
import pytest

from szilard.learn import cross_entropy
from szilard.learn.backpropagation import forward, network
from szilard.learn.descent import packed, unpacked
from szilard.lectures import handwriting


@pytest.fixture(scope="module")
def kept():
    return handwriting.kept()


def test_gradient_equals_finite_differences():
    """With neurons left out, too; of a few weights of every layer."""
    rng = np.random.default_rng(0)
    layers = network(rng, (3, 6, 5, 4), ("relu", "relu", "linear"))
    x, labels = rng.normal(size=(7, 3)), rng.integers(4, size=7)
    masks = cross_entropy.dropout(rng, layers, 7, 0.4)
    found, place = packed(cross_entropy.gradient(layers, x, labels, masks)), packed(layers)

    def height(there):
        y = x
        for layer, mask in zip(unpacked(layers, there), masks, strict=True):
            z = y @ layer.weights + layer.bias
            y = mask * (np.maximum(z, 0) if layer.activation == "relu" else z)
        return np.mean(np.log(np.exp(y).sum(1)) - y[np.arange(7), labels])

    for k in rng.permutation(len(place))[:25]:
        step = 1e-6 * (np.arange(len(place)) == k)
        assert found[k] == pytest.approx((height(place + step) - height(place - step)) / 2e-6, abs=1e-8)


def test_dropout_keeps_the_mean_and_has_the_variance_of_the_text():
    """400,000 masks: the tolerances are 5 standard errors."""
    layers = network(np.random.default_rng(0), (2, 4000, 2), ("relu", "linear"))
    hidden, last = cross_entropy.dropout(np.random.default_rng(1), layers, 100, 0.2)
    assert hidden.mean() == pytest.approx(1, abs=5 * (0.25 / hidden.size) ** 0.5) and (last == 1).all()
    assert hidden.var() == pytest.approx(0.25, abs=0.01)


def test_networks_read_as_the_text_says(kept):
    right = {name: _right(kept, name) for name in handwriting.WAYS}
    assert right == pytest.approx({"linear": 0.962, "plain": 0.967, "dropout": 0.963, "moved": 0.977}, abs=6e-4)
    off = [handwriting.silenced(handwriting.layers_of(name, getattr(kept, name)), kept, 0.5, 10).mean() for name in ("plain", "dropout")]
    assert off == pytest.approx([0.82, 0.93], abs=6e-3)
    assert (kept.confusions.sum((1, 2)) == 599).all() and kept.test[0] == pytest.approx(np.log(10), abs=0.1)


def _right(kept, name):
    layers = handwriting.layers_of(name, getattr(kept, name))
    return float(np.mean(handwriting.scores(layers, kept.images).argmax(1) == kept.labels))


def test_kept_images_are_those_of_the_test_and_the_film_is_a_training(kept):
    """The first epoch again."""
    from szilard.data.digits import load

    digits = load("digits")
    assert np.array_equal(kept.images, digits.held_out.flat) and np.array_equal(kept.labels, digits.held_out.labels)
    *_, first = handwriting.train(handwriting.WAYS["plain"], digits.training.flat.astype(float), digits.training.labels, epochs=1)
    assert cross_entropy.cost(forward(first, kept.images)[-1], kept.labels) == pytest.approx(kept.test[1], rel=1e-3)


def test_drawing_is_brought_into_the_form_of_the_data(kept):
    """Wherever it stands; and what is drawn like a test image is read as that is."""
    pad = np.zeros((32, 32))
    pad[4:20, 3:13] = np.kron(np.array([[1, 0], [1, 1]]), np.ones((8, 5)))
    seen = handwriting.like_the_data(pad)
    assert np.allclose(seen, handwriting.like_the_data(np.roll(pad, (9, 15), (0, 1)))) and seen.max() <= 1
    assert seen.reshape(8, 8)[:, 1:7].sum() > 0.95 * seen.sum() and not handwriting.like_the_data(0 * pad).any()
    large = [handwriting.like_the_data(np.kron(image.reshape(8, 8), np.ones((4, 4)))) for image in kept.images[:100]]
    guesses = handwriting.scores(handwriting.layers_of("moved", kept.moved), np.array(large)).argmax(1)
    assert np.mean(guesses == kept.labels[:100]) > 0.85


def test_networks_in_keras_are_those_of_the_page():
    from szilard.lectures import keras_digits

    assert keras_digits.dense().count_params() == 64 * 64 + 64 + 64 * 10 + 10
    assert keras_digits.convolutional().count_params() == 9 * 32 + 32 + 9 * 32 * 64 + 64 + 4 * 64 * 10 + 10


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["dense", "convolutional"])
def test_keras_learns_to_read(kind):
    from szilard.lectures import keras_digits

    learned = keras_digits.learn(kind, epochs=4)
    assert learned.right > 0.85 and learned.confusion.sum() == 599 and len(learned.accuracy) == 4
    image = handwriting.kept().images[0]
    assert learned.probabilities(image).sum() == pytest.approx(1, abs=1e-5)
