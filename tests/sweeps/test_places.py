"""Do runs go on where their workers die, and do the sweep's processes listen to this machine alone?"""

import ipaddress
import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from szilard.cli import main
from szilard.errors import InputError
from szilard.runs.record import Record
from szilard.settings.backpropagation import Settings
from szilard.sweeps.drive import drive
from szilard.sweeps.folder import Sweep
from szilard.sweeps.places import Place, job_script, workers
from szilard.sweeps.plan import planned, seeds

psutil = pytest.importorskip("psutil")
pytest.importorskip("distributed")


class Nobody:
    """A progress that nobody follows."""

    def update(self, stage, done, total, value=None, measure=""):
        pass

    def forget(self, stage):
        pass


def made(folder, steps=10, count=2):
    return Sweep.create(folder, "backpropagation", planned(Settings(hidden=(5,), steps=steps, points=100), [seeds(f"0:{count}")]))


def metrics(sweep):
    return [{k: v for k, v in Record.open(sweep.place(name)).result["metrics"].items() if "second" not in k} for name in sweep.runs]


def children():
    return psutil.Process().children(recursive=True)


def listening(processes):
    return [found.laddr for one in processes for found in one.net_connections() if found.status == psutil.CONN_LISTEN]


@pytest.mark.slow
@pytest.mark.parametrize("dashboard", [False, True])
def test_local_workers_listen_to_this_machine_alone(dashboard, monkeypatch):
    monkeypatch.setattr("szilard.sweeps.places.find_spec", lambda name: name)
    before = {place.port for place in listening([psutil.Process()])}
    with workers(Place(workers=2, dashboard=dashboard), 2):
        found = [place for place in listening([psutil.Process(), *children()]) if place.port not in before]
        assert len(found) >= 3 and all(ipaddress.ip_address(place.ip).is_loopback for place in found)
        assert dashboard == any(place.port == 8787 for place in found)


@pytest.mark.slow
def test_a_killed_worker_is_replaced_and_its_run_goes_on(tmp_path):
    sweep, undisturbed = made(tmp_path / "a", steps=3000), made(tmp_path / "b", steps=3000)
    killed = []

    def kill_one():
        while not killed:
            time.sleep(0.1)
            for name in sweep.runs:
                record = sweep.record(name)
                if record and record.state == "running" and record.stages():
                    victim = next(one for one in children() if "spawn_main" in " ".join(one.cmdline()))
                    os.kill(victim.pid, signal.SIGKILL)
                    killed.append(victim.pid)
                    return

    thread = threading.Thread(target=kill_one, daemon=True)
    thread.start()
    assert drive(sweep, Place(workers=1), Nobody()) == {} and killed
    drive(undisturbed, Place(workers=2), Nobody())
    assert metrics(sweep) == metrics(undisturbed)


@pytest.mark.slow
def test_a_scheduler_of_somebody_elses_serves(tmp_path):
    """A real one, and a worker, as processes of their own on the loopback interface."""
    python = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    file = tmp_path / "scheduler.json"
    with subprocess.Popen([*python, "--scheduler-file", str(file)], stderr=subprocess.DEVNULL) as scheduler:
        while not file.exists():
            time.sleep(0.1)
        address = json.loads(file.read_text(encoding="utf-8"))["address"]
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1"]
        with subprocess.Popen(worker, stderr=subprocess.DEVNULL, cwd=tmp_path) as working:
            sweep = made(tmp_path / "s")
            assert drive(sweep, Place(on=address), Nobody()) == {} and len(sweep.finished()) == 2
            working.terminate()
        scheduler.terminate()


SBATCH = """#!/bin/sh
sh "$1" >/dev/null 2>&1 &
echo Submitted batch job $!
"""


@pytest.mark.slow
def test_jobs_of_slurm_carry_out_the_runs(tmp_path):
    """SLURM itself is played by two scripts: a job begins at once, on this machine."""
    for name, text in (("sbatch", SBATCH), ("scancel", '#!/bin/sh\nkill "$@"\n')):
        (tmp_path / name).write_text(text, encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    command = "sweep backpropagation --hidden 5 --steps 10 --points 100 --seeds 0:2 --on slurm --workers 2 --out s --json"
    surroundings = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "DASK_JOBQUEUE__SLURM__INTERFACE": "lo"}
    ended = subprocess.run(
        [sys.executable, "-m", "szilard", *command.split()], cwd=tmp_path, env=surroundings, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout.splitlines()[-1])["finished"] == 2


def test_nobody_answers(monkeypatch):
    monkeypatch.setattr("szilard.sweeps.places._CONNECTING", 1)
    with pytest.raises(InputError, match="No scheduler answers"), workers(Place(on="tcp://127.0.0.1:9"), 2):
        pass


@pytest.mark.parametrize("wrong", [{"on": "mars"}, {"workers": -1}, {"cores": 0}])
def test_places_that_are_none_are_refused(wrong):
    with pytest.raises(InputError):
        Place(**wrong)


def test_slurm_is_asked_for_what_was_said():
    pytest.importorskip("dask_jobqueue")
    script = job_script(Place(on="slurm", cores=3, memory="7GB", time="01:30:00"))
    assert all(line in script for line in ("#SBATCH -n 1", "#SBATCH --cpus-per-task=3", "#SBATCH --mem=7G", "#SBATCH -t 01:30:00"))
    assert "--nthreads 1" in script


def test_dry_run_begins_nothing(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    arguments: str = "sweep memory --quick --device chain ring --vary ppo.updates=10,20 --seeds 0:3 --dry-run"
    assert main(list(arguments.split())) == 0 and not list(tmp_path.iterdir())
    assert "12 runs: 00-device-chain-updates-10-seed-0, " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("sweep", "the experiments are"),
        ("sweep --seeds 0:3", "The name of the experiment comes first"),
        ("sweep bit-flop --seeds 0:3", "did you mean|closest"),
        ("sweep bit-flip", "several runs"),
        ("sweep bit-flip --seeds x", "must be seeds such as"),
        ("sweep bit-flip --vary ppo.updats=1,2", "did you mean `--ppo.updates`"),
        ("sweep bit-flip --vary ppo.updates=1,-2", "`updates` must"),
        ("sweep bit-flip --vary ppo=1,2", "There is no flag"),
        ("sweep bit-flip --seeds 0:2 --on mars", "`--on` must be"),
        ("sweep walker --device chain ring", "There is no flag `--device`"),
        ("sweep memory --device chain rung", "rung"),
        ("sweep memory --seeds 0:2 --workers many", "`--workers` must"),
    ],
)
def test_mistakes_are_one_sentence(arguments, sentence, capsys, tmp_path, monkeypatch):
    import re

    monkeypatch.chdir(tmp_path)
    assert main(arguments.split()) == 2
    said = capsys.readouterr().err
    assert re.search(sentence, said) and said.count("\n") == 1 and not list(tmp_path.iterdir())
