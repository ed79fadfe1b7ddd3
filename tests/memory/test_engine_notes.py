"""Does a run say what its engine can and cannot tell?"""

from dataclasses import replace

import numpy as np
import pytest

from szilard.cli import main
from szilard.devices import Device, telling
from szilard.devices.field import Field
from szilard.errors import InputError
from szilard.memory import engine_comparison, report
from szilard.memory.discovery import Settings
from szilard.memory.evaluation import Baseline, Sample
from szilard.memory.fixed_strategies import STRATEGIES
from szilard.physics.operations import Operation
from szilard.scenarios.engines import engine_of

SIX = Device(6, gates=("x",), relaxation_time=(900.0,) * 6)
Z = np.diag([1.0, -1.0]) / 2


def sample(deltas, outcome=1):
    """Two trajectories that keep R_Q = 0.99, judged by the axes, with this outcome of the only step."""
    recoverable, none = np.array([[1.0, 0.99], [1.0, 0.9901]]), np.zeros((2, 1), int)
    return Sample(recoverable, np.full((2, 3), 0.99), none, none + outcome, np.ones((2, 1)), deltas)


def test_twirl_of_a_large_device_is_not_compared():
    told = engine_comparison.told(SIX, 10, 8)
    assert "by how much R_Q differs is not known" in told and "up to 5 qubits" in told


def test_large_device_is_refused_with_a_way_out():
    with pytest.raises(InputError, match=r"Describe fewer qubits, or take the twirled engine \(`--engine twirled`\)\.$"):
        engine_of(SIX)


def test_device_without_an_engine_is_refused_before_there_is_a_record(tmp_path, capsys):
    (tmp_path / "six.toml").write_text('qubits = 6\ngates = ["x"]\n[noise]\nrelaxation_time = 900\n', encoding="utf-8")
    assert main(["run", "memory", "--device", str(tmp_path / "six.toml"), "--out", str(tmp_path / "run")]) == 2
    assert "The density engine takes up to 5 qubits, but the device has 6." in capsys.readouterr().err
    assert not (tmp_path / "run").exists()
    assert Settings(device=SIX, engine="twirled").device == SIX


def test_device_says_whether_it_can_be_twirled():
    assert "`--engine twirled` is an approximation" in telling.engine_of(SIX)[1]
    assert "twirled" not in telling.engine_of(replace(SIX, field=Field((1.0,) * 6, 0.1)))[1]


def test_best_strategies_by_hand_are_told():
    """The bare qubit, the best that measures nothing, and the best that measures."""
    read = (Operation("measure", (1,), "z"),)
    curves = {"idle": 0.5, "encode": 0.6, "five_qubit": 0.7, "parity_cycle": 0.8, "repeated_readout": 0.9}
    fixed: dict[str, Baseline | None] = dict.fromkeys(STRATEGIES)
    for name, value in curves.items():
        fixed[name] = Baseline(np.array([1.0, value]), None, read if value > 0.75 else ())
    learned = {"teacher": sample(None), "student": sample(None)}
    told = report._sentence(fixed, learned, 1)
    assert told.endswith(
        "for comparison: the bare qubit 0.500, the parity cycle with repeated readout 0.900, the five-qubit code alone 0.700."
    )


def test_error_correction_is_only_claimed_where_it_is_certain():
    """The axes x and z keep all of it, but the direction between them nothing."""
    fixed = {"idle": Baseline(np.array([1.0, 0.9]), None, ()), "encode": None, "parity_cycle": None}
    for deltas, words in [(None, "discovered error correction"), (np.array([[Z, Z, -Z]] * 2), "found no error correction")]:
        learned = {"teacher": sample(deltas), "student": sample(deltas)}
        assert words in report._sentence(fixed, learned, 1)
    unmeasured = {"teacher": sample(None, 0), "student": sample(None, 0)}
    assert "found gates that protect the state, measures nothing, and keeps" in report._sentence(fixed, unmeasured, 1)


@pytest.mark.parametrize(
    ("unread", "words"),
    [
        (0.9, "discovered error correction and keeps"),
        (0.99, "found gates that protect the state, which its measurements do not help, and keeps"),
    ],
)
def test_error_correction_is_not_claimed_of_measurements_that_do_not_help(unread, words):
    """R_Q = 0.99 of the teacher, 0.9 of the bare qubit; the teacher's gates without its measurements keep as little, or as much."""
    learned = {"teacher": sample(None), "student": sample(None)}
    assert words in report._sentence({"idle": Baseline(np.array([1.0, 0.9]), None, ())}, learned, 1, unread)
