"""Are recurrent layers, written out, those of keras, and are their slopes right?"""

import numpy as np
import pytest

from szilard.learn.recurrence import Weights, back, back_plain, read, read_plain

RNG = np.random.default_rng(0)
X, MIXED = RNG.normal(size=(5, 2, 3)), RNG.normal(size=(5, 2, 4))


def weights(parts):
    return Weights(RNG.normal(size=(3, 4 * parts)), RNG.normal(size=(4, 4 * parts)), RNG.normal(size=4 * parts))


@pytest.mark.parametrize("parts", [1, 4], ids=["plain", "lstm"])
def test_slopes_equal_differences(parts):
    """The cost is a sum of all hidden values with fixed weights."""
    layer = weights(parts)

    def cost(layer, x):
        h = read_plain(layer, x) if parts == 1 else np.array([one.h for one in read(layer, x)])
        return (MIXED * h).sum()

    found = back_plain(layer, X, read_plain(layer, X), MIXED) if parts == 1 else back(layer, read(layer, X), MIXED)
    for name, slope in [*found.weights._asdict().items(), ("x", found.inputs)]:
        step = 1e-5 * RNG.normal(size=slope.shape)
        moved = [(layer, X + a * step) if name == "x" else (layer._replace(**{name: getattr(layer, name) + a * step}), X) for a in (1, -1)]
        assert (slope * step).sum() == pytest.approx((cost(*moved[0]) - cost(*moved[1])) / 2, rel=1e-6), name


def test_lstm_is_that_of_keras():
    from szilard.networks.backend import keras

    layer, theirs = weights(4), keras.layers.LSTM(4, return_sequences=True)
    theirs.build((2, 5, 3))
    theirs.set_weights(list(layer))
    wanted = np.asarray(theirs(np.moveaxis(X, 1, 0).astype(np.float32)))
    assert np.moveaxis(np.array([one.h for one in read(layer, X)]), 1, 0) == pytest.approx(wanted, abs=1e-5)
