"""Does one network do for a range of noise, and is what cannot be refused?"""

import pytest

from szilard import InputError
from szilard.devices import Device
from szilard.experiments.noise_aware import Settings
from szilard.experiments.noise_aware.places import Judged, places
from szilard.runs.outcome import Estimate


def test_places_lie_along_the_noise_with_and_without_errors():
    found = list(places(4.0, 0.05, 0.005, 3))
    assert [place.time for place in found[:5]] == pytest.approx([4, 2, 1, 0.5, 0.25])
    assert [place.specialist for place in found[:5]] == [True, False, True, False, True]
    assert [place.rates[1:] for place in found[5:]] == [(0.05, 0.005)] * 5
    assert [place.specialist for place in places(4.0, 0.0, 0.0, 1)] == [False, True, False]


def test_gap_is_a_fraction_of_what_the_specialist_keeps():
    """Two independent intervals of half widths 0.03 and 0.04 make one of 0.05."""
    aware, specialist = Estimate(0.78, 0.75, 0.81), Estimate(0.8, 0.76, 0.84)
    gap = Judged(0.1, None, None, aware, aware, specialist).gap
    assert gap == pytest.approx((0.025, 0.025 - 0.0625, 0.025 + 0.0625))


def test_gap_is_that_to_the_strategy_by_hand_where_the_specialist_is_worse():
    aware, specialist = Estimate(0.78, 0.75, 0.81), Estimate(0.5, 0.4, 0.6)
    gap = Judged(0.1, 0.8, None, aware, None, specialist).gap
    assert gap == pytest.approx((0.025, 0.025 - 0.0375, 0.025 + 0.0375))


def test_device_that_relaxes_is_refused():
    with pytest.raises(InputError, match=r"^Only the noise of Pauli physics can be varied\."):
        Settings(device=Device(1, gates=("x",), relaxation_time=(50.0,)))


def test_short_form_keeps_more_than_what_does_not_measure(short_run):
    """On the reference device itself."""
    metrics = short_run("noise-aware").metrics
    assert metrics["place_0_aware_interval"][0] > metrics["place_0_idle"]
