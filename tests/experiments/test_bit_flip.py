"""The experiment as a user runs it: short forms, interrupted runs, and (slow) the real thing."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from szilard import InputError, run
from szilard.cli import main
from szilard.devices import Device, reference_device
from szilard.learn.ppo import PPO
from szilard.memory.evaluation import baselines
from szilard.runs import compilation
from szilard.runs.record import Record

TIMES = {"seconds", "steps_per_second", "goal_seconds", "record"}
SHORT = ["--steps", "20", "--trajectories", "64", "--shots", "5", "--memory", "8", "--hidden", "16"]
SHORT += ["--ppo.updates", "40", "--ppo.trajectories", "16", "--ppo.minibatches", "4"]
SHORT += ["--imitation.updates", "20", "--imitation.trajectories", "16", "--imitation.batch", "4"]
TINY = 'qubits = 3\ncouplings = "all"\ngates = ["cnot"]\nmeasure = [2]\n[noise]\nbit_flip_time = 50\n'


def szilard(*arguments, **options):
    return subprocess.Popen([sys.executable, "-m", "szilard", *map(str, arguments)], stdout=-1, stderr=-1, text=True, **options)


def test_baselines_have_their_reference_values():
    found = baselines(reference_device(), 200)
    assert found["idle"].value == pytest.approx(0.7165313, abs=1e-6)
    assert found["encode"].value == pytest.approx(0.8899538113, abs=1e-6)
    assert found["parity_cycle"].value == pytest.approx(0.9886, abs=0.005)
    assert found["idle"].interval is None and len(found["idle"].curve) == 201


def test_baselines_that_a_device_does_not_allow_are_missing():
    alone = Device(1, gates=("x",), bit_flip_time=(100.0,))
    found = baselines(alone, 10)
    assert found["idle"].value == pytest.approx(np.exp(-2 * 10 / 100))
    assert found["encode"] is None and found["parity_cycle"] is None


def test_short_form_discovers_error_correction(short_run):
    metrics = short_run("bit-flip").metrics
    assert metrics["idle"] == pytest.approx(0.7165313, abs=1e-6)
    assert metrics["teacher_interval"][0] > metrics["encode"]
    assert metrics["student"] > metrics["idle"] + 0.1
    assert metrics["simulator_agrees"] is True  # false alarm: once in 580,000 runs


def test_report_shows_the_branches(short_run):
    report = (short_run("bit-flip").folder / "report.html").read_text(encoding="utf-8")
    assert 'data-kind="Timeline"' in report and "<th>outcomes</th><th>probability</th>" in report


@pytest.mark.slow
def test_killed_run_goes_on_bit_for_bit(tmp_path, usual_program, monkeypatch, capsys):
    """What is killed and what goes on has a process of its own each; what nobody disturbs has this one."""
    device = tmp_path / "device.toml"
    device.write_text(TINY)
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    process = szilard("run", "bit-flip", "--device", device, *SHORT, "--out", killed)
    kill_after_checkpoint(process, killed / "checkpoints" / "discover.npz")
    device.unlink()  # the record knows the device
    assert not (killed / "result.json").exists()
    output, _ = szilard("resume", killed, "--json").communicate()
    resumed = json.loads(output.splitlines()[-1])
    device.write_text(TINY)
    monkeypatch.setattr(compilation, "_program", usual_program)
    assert main(["run", "bit-flip", "--device", str(device), *SHORT, "--out", str(whole), "--json"]) == 0
    uninterrupted = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert {k: v for k, v in resumed.items() if k not in TIMES} == {k: v for k, v in uninterrupted.items() if k not in TIMES}
    for stage in ("discover", "teach"):
        arrays = [Record.open(folder).restore(stage)[0] for folder in (killed, whole)]
        assert all(np.array_equal(a, b) for a, b in zip(*arrays, strict=True))


def kill_after_checkpoint(process, path):
    limit = time.monotonic() + 300
    while not path.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < limit
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()


def test_wrong_settings_are_named(tmp_path):
    with pytest.raises(InputError, match="no setting `sead`; did you mean `seed`"):
        run("bit-flip", tmp_path, sead=1)
    with pytest.raises(InputError, match="must divide trajectories times steps"):
        run("bit-flip", tmp_path / "r", steps=7, ppo=PPO(trajectories=3, minibatches=32))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_error_correction_is_discovered(tmp_path, seed):
    metrics = run("bit-flip", tmp_path / "record", seed=seed).metrics
    assert metrics["teacher"] >= 0.985 and metrics["student"] >= 0.98
    assert metrics["simulator_agrees"]
