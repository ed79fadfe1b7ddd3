"""Is what lecture 14 shows of parameters and laws true?"""

import numpy as np
import pytest
from test_drawn import assert_readable

from szilard.experiments.equations.motion import moments
from szilard.learn.sparse_regression import thresholded
from szilard.lectures import laws
from szilard.lectures.drawn import laws as drawn

NAMES = [term.name for term in laws.PENDULUM]


@pytest.mark.parametrize("method", laws.KINDS)
def test_law_is_read_as_the_experiment_reads_it(method):
    _, seen = laws.sides(0.02, method)
    wanted = thresholded(moments(laws.PENDULUM, seen, method, laws.WIDTHS).of_target(1), 0.1)
    assert np.allclose(laws.read(0.02, 0.1, method).coefficients, wanted, rtol=1e-12, atol=0)


def test_pendulum_is_found():
    """At 2 % of noise exactly the true terms, to 2 %; least squares with all terms keeps them all."""
    found = dict(zip(NAMES, laws.read(0.02, 0.1, "weak form").coefficients, strict=True))
    assert {name for name, value in found.items() if value} == {"sin θ", "θ'"}
    assert found["sin θ"] == pytest.approx(-1, rel=0.02) and found["θ'"] == pytest.approx(-0.1, rel=0.02)
    rounds = laws.eliminated(0.02, 0.1)
    assert (rounds[0] > 0).all() and (rounds[-1] > 0).sum() == 2


def test_silence_is_where_the_price_says():
    """The best error of a number of variance 1 at a price, found by trying all of them."""
    for price in (0.5, 1.9, 2.1):
        errors = np.linspace(0.01, 1, 10_000)
        best = errors[np.argmin(errors - price / 2 * np.log(errors))]
        assert laws.spoken(np.array([1.0]), price)[0] == pytest.approx(-np.log(best) / 2, abs=1e-3)


def test_units_give_the_period():
    assert r"$a^{3/2}\,M^{-1/2}\,G^{-1/2}$ times a number" in laws.units(["a (axis)", "M (mass of the sun)", "G (Newton's constant)"])
    assert "something is missing" in laws.units(["m (mass)"]) and "function of" in laws.units(["l (length)", "a (axis)", "g (free fall)"])


def test_couplings_come_back():
    found = laws.couplings(100, 0.1)
    assert (found.sparse[np.triu_indices(laws.SPINS, 1)] != 0).tolist() == found.there.tolist()
    assert abs(found.sparse[0, 1] - 1) < 0.1 and abs(found.plain - found.sparse).max() < 0.2


def test_two_numbers_of_the_bottleneck_speak():
    """They know stiffness and damping, by straight lines already to 90 and 70 %; the third is nearly constant."""
    found = laws.kept("parameters")
    assert (found["information"] > 0.1).tolist() == [True, True, False] and np.ptp(found["means"][:, 2]) < 0.5
    ones = np.column_stack([found["means"][:, :2], np.ones(laws.SHOWN)])
    for k, least in enumerate((0.9, 0.7)):
        hidden = found["hidden"][:, k]
        left = hidden - ones @ np.linalg.lstsq(ones, hidden)[0]
        assert 1 - left.var() / hidden.var() > least


def test_noise_that_is_kept_grows_with_the_error():
    found = laws.kept("noise")
    for system in ("pendulum", "duffing", "lorenz", "kepler"):
        assert found[f"{system}_weak"][0] < 0.02 < found[f"{system}_weak"][-1]
        assert found[f"{system}_weak_right"][0] and not found[f"{system}_weak_right"][-1]


def test_pictures_can_be_read():
    bottled, reading = laws.kept("parameters"), laws.read(0.05, 0.1, "differences")
    pictures = [drawn.price(bottled, 1e-3), drawn.latents(bottled, "damping"), drawn.qubits(bottled), drawn.brings(reading.brings, 0.1)]
    pictures += [drawn.swing(reading.measured, 0.1), drawn.breaking(laws.kept("noise"), "lorenz"), drawn.matrices(laws.couplings(60, 0.1))]
    for picture in (*pictures, drawn.rounds(0.02, 0.1)[0][0]):
        assert_readable(picture)
    assert "θ''" in reading.written
