"""Do the recurrent networks of lecture 8 do what its page says, and is its filter that of the experiments?"""

import jax.numpy as jnp
import numpy as np
import pytest

from szilard.lectures import hidden, remembered
from szilard.physics import kalman
from szilard.physics.oscillators import Springs, propagator

LAW = hidden.nominal()


def test_law_and_filter_are_those_of_the_experiments():
    assert pytest.approx(np.asarray(propagator(Springs(1.0, *hidden.SPRINGS), remembered.SPACING)), abs=1e-6) == LAW
    measured = np.random.default_rng(0).normal(size=(12, 2))
    law = jnp.asarray(LAW, jnp.float32)
    gains, _ = kalman.gains(law, jnp.zeros((4, 4)), 0.25, jnp.eye(4), 12)
    for k in range(2):
        wanted = np.asarray(kalman.estimates(law, gains, jnp.asarray(measured[:, k], jnp.float32)))
        assert hidden.kalman(measured, LAW, 0.5)[:, k] == pytest.approx(wanted, abs=1e-4)
    wanted = kalman.observed(kalman.exact_observer(LAW), measured.T)[..., 1].T
    assert hidden.exact(measured, LAW) == pytest.approx(wanted)


def test_recall_is_learned_and_its_error_is_not_lost():
    x, wanted = remembered.recalls(np.random.default_rng(5), 128)
    errors = [np.abs(remembered.network("recall", moment).answer(x)[0] - wanted).sum(0).mean() for moment in remembered.MOMENTS]
    assert errors[0] > 0.45 and errors[-1] < 0.02
    for wait in (1, 10, 29):
        asked, _ = remembered.recall(np.array([0.5]), np.array([29 - wait]), np.array([29]))
        slopes = [remembered.slopes(remembered.network("recall", moment), asked)[29 - wait, 0] for moment in (0, 3000)]
        assert abs(slopes[0]) < 0.1 and slopes[1] == pytest.approx(1, abs=0.05)


def test_network_beats_the_filter_where_the_springs_are_unknown():
    found = {}
    for spread in (0.0, 0.35):
        runs = hidden.simulate(np.random.default_rng(6), 0.1, spread, 256)
        heard = remembered.network("oscillator").answer(hidden.heard(runs.measured))[0]
        found[spread] = hidden.error(heard, runs), hidden.error(hidden.kalman(runs.measured, LAW, 0.1)[..., 1], runs)
    assert found[0.0][1] < found[0.0][0] < 0.25 and found[0.35][0] < 0.8 * found[0.35][1]


def test_sums_are_right_and_the_carry_is_in_the_memory():
    terms = np.random.default_rng(7).integers(0, 2**39, (2, 100))
    x, wanted = remembered.sums(terms, 40)
    said, steps = remembered.network("addition").answer(x)
    assert ((said > 0.5) == wanted).all()
    assert [int(column @ 2 ** np.arange(40)) for column in (said > 0.5).T.astype(int)] == terms.sum(0).tolist()
    carry, h = remembered.carries(terms, 40), np.array([one.h for one in steps])
    weights = remembered.readout(h[:, :50].reshape(-1, remembered.UNITS), carry[:, :50].ravel())
    assert np.mean((remembered.read_by(weights, h[:, 50:]) > 0.5) == carry[:, 50:]) > 0.99


def test_errors_fade_as_the_text_says():
    """Below 1 for certain; a gate that hardly hears anything keeps f per step; and after training the plain network fails first."""
    small, open_gate = remembered.fading(0.7, 6.0), remembered.fading(2.0, 6.0)
    steps = np.arange(len(small.plain))
    assert (small.plain <= 0.7**steps + 1e-12).all() and open_gate.plain[-1] > small.plain[-1]
    assert open_gate.lstm[-1] == pytest.approx((1 / (1 + np.exp(-6))) ** 60, rel=0.1)
    errors = dict(zip(remembered.KINDS, np.median(remembered.kept("waits")["errors"], 2), strict=True))
    assert all(one[0] < 0.05 for one in errors.values()) and {kind for kind, one in errors.items() if one[-1] > 0.9} == {"s = 0.8", "b = 0"}
    lost = (remembered.kept("waits")["errors"][:, -1] > 0.9).sum(1)
    assert dict(zip(remembered.KINDS, lost.tolist(), strict=True)) == {"s = 0.8": 3, "s = 1": 0, "b = 0": 3, "b = 1": 1, "b = 4": 0}


@pytest.mark.slow
def test_keras_reads_as_we_do():
    from szilard.lectures import in_keras_sequences

    same = in_keras_sequences.beside_numpy()
    assert same.parameters == remembered.kept("sequences")["recall_0"].size and same.difference < 1e-4
    cell = in_keras_sequences.keras.layers.RNN(in_keras_sequences.PlainCell(3))
    assert np.asarray(cell(np.ones((2, 4, 2), np.float32))).shape == (2, 3)
