"""Does a run say what its engine can and cannot tell?"""

import numpy as np
import pytest

from szilard.devices import Device
from szilard.errors import InputError
from szilard.memory import engine_comparison, report
from szilard.memory.evaluation import Baseline, Sample
from szilard.scenarios.engines import engine_of

SIX = Device(6, gates=("x",), relaxation_time=(900.0,) * 6)
Z = np.diag([1.0, -1.0]) / 2


def sample(deltas):
    """Two trajectories that keep R_Q = 0.99, judged by the axes."""
    recoverable, none = np.array([[1.0, 0.99], [1.0, 0.9901]]), np.zeros((2, 1), int)
    return Sample(recoverable, np.full((2, 3), 0.99), none, none, np.ones((2, 1)), deltas)


def test_twirl_of_a_large_device_is_not_compared():
    told = engine_comparison.told(SIX, 10, 8)
    assert "by how much R_Q differs is not known" in told and "up to 5 qubits" in told


def test_large_device_is_refused_with_a_way_out():
    with pytest.raises(InputError, match=r"Describe fewer qubits, or take the twirled engine \(`--engine twirled`\)\.$"):
        engine_of(SIX)


def test_error_correction_is_only_claimed_where_it_is_certain():
    """The axes x and z keep all of it, but the direction between them nothing."""
    fixed = {"idle": Baseline(np.array([1.0, 0.9]), None, ()), "encode": None, "parity_cycle": None}
    for deltas, words in [(None, "discovered error correction"), (np.array([[Z, Z, -Z]] * 2), "found no error correction")]:
        learned = {"teacher": sample(deltas), "student": sample(deltas)}
        assert words in report._sentence(fixed, learned, 1)
