"""Do the networks of lecture 4 do what it says, and does keras train as our NumPy does?"""

import numpy as np
import pytest

from szilard.data.line_measurements import PACKET, RESONANCE, measure
from szilard.lectures import overfit, page
from szilard.physics.line_shapes import LORENTZIAN, WAVE_PACKET


def test_kept_film_is_what_its_code_does():
    """The first ten steps again; the rest is what the text of the lecture says of it."""
    kept, again = overfit.kept("overfit"), overfit.follow(10)
    count = len(again.steps)
    assert np.array_equal(kept.steps[:count], again.steps) and kept.steps[-1] == 5000
    assert again.validation == pytest.approx(kept.validation[:count], rel=1e-3)
    assert np.abs(again.curves - kept.curves[:count]).max() < 1e-3
    best = int(kept.validation.argmin())
    assert 80 < kept.steps[best] < 130 and kept.validation[best] == pytest.approx(0.013, abs=5e-4)
    assert kept.validation[-1] == pytest.approx(0.032, abs=5e-4) and kept.training[-1] < overfit.NOISE**2 / 50


def test_kept_networks_have_learned():
    few, painter = (overfit.with_parameters(name, overfit.kept(name)) for name in ("neurons", "painter"))
    assert np.mean((overfit.outputs(few, overfit.GRID) - LORENTZIAN.value(overfit.GRID, RESONANCE)) ** 2) < 1e-3
    errors = [overfit.misses(painter, 0, neuron) for neuron in range(20)]
    assert errors[0][0] < 0.0015 and min(after for _, after in errors) < 0.003 and max(after for _, after in errors) > 0.02


def test_decay_takes_the_weights_away_but_not_the_bias():
    """With a large decay only the last bias is left, which is the mean of the points."""
    points = [(-1.0, 0.5), (0.0, 1.0), (2.0, 0.9)]
    layers = overfit.fit(points, 4, 3000, 1.0)
    assert max(np.abs(layer.weights).max() for layer in layers) < 0.02
    assert overfit.outputs(layers, np.array([0.3])) == pytest.approx([0.8], abs=0.01)
    exact = overfit.fit(points, 4, 1500, 0.0)
    assert overfit.outputs(exact, np.array(points)[:, 0]) == pytest.approx([y for _, y in points], abs=0.01)


def test_fit_of_the_packet_arrives_from_nearby_alone():
    points = measure(np.random.default_rng(0), WAVE_PACKET, PACKET, 250, 0.1)
    assert overfit.packet(0.4, points)[1] == pytest.approx(0.5, abs=0.02)
    assert abs(overfit.packet(-1.5, points)[1] - 0.5) > 0.5


def test_code_on_the_page_has_no_docstrings():
    shown = page.listing("in_keras", "build", "Resonance")
    assert shown.startswith("def build():\n    return keras.Sequential(") and '"""' not in shown
    assert "\n@keras.saving.register_keras_serializable" in shown and "return self.height / (1 + u**2)" in shown


def test_keras_trains_as_numpy_does():
    """From the same weights; steps are those of Adam in both, in 32 and in 64 bits."""
    from szilard.lectures import in_keras

    found, ours = in_keras.beside_numpy(epochs=5), overfit.follow(5)
    assert found.difference < 2e-6
    assert found.val_loss[ours.steps - 1] == pytest.approx(ours.validation, rel=1e-3)
    own = in_keras.own_layer(epochs=2)
    assert own.difference == 0 and own.bytes > 1000 and own.parameters[0] != 1
