"""Does the command line do what it says, and end every mistake with one sentence?"""

import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest

from szilard.cli import main
from szilard.experiments import REGISTRY, Experiment
from szilard.progress import Lines, gauge

FAKE = '''
import os, signal, time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal
import numpy as np
from szilard.errors import InputError

@dataclass(frozen=True)
class Ppo:
    updates: int = 20
    """How many updates."""
    learning_rate: float = 1e-3

@dataclass(frozen=True)
class Settings:
    seed: int = 0
    """The seed."""
    quick: bool = False
    device: Path | None = None
    engine: Literal["pauli", "dense"] = "pauli"
    pause: float = 0.0
    stop: str = ""
    ppo: Ppo = Ppo()

    def __post_init__(self):
        if self.seed < 0:
            raise InputError(f"`seed` must be at least 0, but is {self.seed}.")

def settings_to_json(settings):
    return asdict(settings) | {"device": settings.device and str(settings.device)}

def settings_from_json(values):
    return Settings(**values | {"ppo": Ppo(**values["ppo"])})

def run(settings, record, progress):
    progress.marks({"idle": 0.7165, "encode": 0.89})
    arrays, state = record.restore("discover") or ([np.zeros(3)], {"update": 0, "rng": None})
    rng = np.random.default_rng(settings.seed)
    if state["rng"]:
        rng.bit_generator.state = state["rng"]
    total = arrays[0]
    for update in range(state["update"], settings.ppo.updates):
        total = total + rng.normal(size=3)
        record.checkpoint("discover", [total], {"update": update + 1, "rng": rng.bit_generator.state})
        progress.update("discover", update + 1, settings.ppo.updates, 0.5 + 0.02 * update)
        if settings.stop == "interrupt" and update == 4:
            raise KeyboardInterrupt
        if settings.stop == "full" and update == 4:
            raise OSError(28, "No space left on device")
        time.sleep(settings.pause)
    table = [{"strategy": "idle [x]", "R_Q": 0.7165}, {"strategy": "student", "R_Q": 0.98, "interval": [0.97, 0.99]}]
    metrics = {"R_Q": 0.98, "sum": total.tolist(), "steps": np.int64(3), "bad": float("nan"), "none": None}
    return {"metrics": metrics, "table": table, "sentence": "It [works].", "notes": ["A note."], "captions": {}}
'''

LAUNCH = """
import sys
sys.path.insert(0, sys.argv[1])
import fake
from szilard.experiments import REGISTRY, Experiment
sys.modules["szilard.experiments.fake"] = fake
REGISTRY["fake"] = Experiment("fake", "Does it work?")
from szilard.cli import main
sys.exit(main(sys.argv[2:]))
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "fake.py").write_text(FAKE)
    return tmp_path


@pytest.fixture
def fake(folder, monkeypatch):
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "fake", raising=False)
    import fake

    monkeypatch.setitem(sys.modules, "szilard.experiments.fake", fake)
    monkeypatch.setitem(REGISTRY, "fake", Experiment("fake", "Does it work?"))
    monkeypatch.chdir(folder)
    yield folder
    sys.modules.pop("fake", None)


def launch(folder, *arguments, **options):
    """A process that heeds SIGINT even if the tests themselves were started in the background, where it is ignored."""
    if os.name == "posix":
        options["preexec_fn"] = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
    command = [sys.executable, "-c", LAUNCH, str(folder), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder, **options)


def szilard(*arguments, **options):
    return subprocess.run([sys.executable, "-m", "szilard", *arguments], capture_output=True, text=True, **options)


def last_json(text):
    return json.loads(text.splitlines()[-1])


def one_sentence(captured, words):
    assert re.search(words, captured.err) and captured.err.count("\n") == 1 and "Traceback" not in captured.err and "─" not in captured.err
    return True


def test_run_show_and_resume(fake, capsys):
    assert main(["run", "fake", "--quick", "--ppo.learning-rate", "0.1", "--device", "my.toml", "--out", "out/a", "--json"]) == 0
    captured = capsys.readouterr()
    metrics = last_json(captured.out)
    assert metrics.pop("record") == os.path.join("out", "a") and len(captured.out.splitlines()) == 1
    assert (
        metrics["bad"] is None
        and metrics["steps"] == 3
        and "0.9700 to 0.9900" in captured.err
        and "discover  20/20  R_Q 0.8800" in captured.err
    )
    about = json.loads((fake / "out/a/record.json").read_text())
    assert about["settings"]["quick"] is True and about["settings"]["ppo"]["learning_rate"] == 0.1 and about["status"] == "finished"
    assert "It [works]." in (fake / "out/a/report.html").read_text()
    assert main(["show", "out/a"]) == 0
    shown = capsys.readouterr().out
    assert "idle [x]" in shown and "It [works]." in shown and "A note." in shown and "report.html" in shown
    assert main(["resume", "out/a", "--json"]) == 0
    again = capsys.readouterr()
    assert "finished already" in again.err and last_json(again.out)["sum"] == metrics["sum"]


def test_default_folders_never_collide(fake, capsys):
    for _ in range(2):
        assert main(["run", "fake", "--ppo.updates", "1"]) == 0
    assert len(list((fake / "runs").glob("fake-*-*/report.html"))) == 2


def test_full_form_says_first_what_it_costs(fake, monkeypatch, capsys):
    monkeypatch.setitem(REGISTRY, "fake", REGISTRY["fake"]._replace(minutes=3.5))
    assert main(["run", "fake", "--out", "a"]) == 0
    assert capsys.readouterr().err.startswith("Record: a (with the usual settings about 3.5 minutes on two cores; `--quick`")


def test_interrupted_run_is_resumed(fake, capsys):
    assert main(["run", "fake", "--out", "whole", "--json"]) == 0
    whole = last_json(capsys.readouterr().out)
    assert main(["run", "fake", "--out", "half", "--stop", "interrupt"]) == 130
    assert "Interrupted; `szilard resume half` goes on from the last checkpoint of `discover`." in capsys.readouterr().err
    assert main(["show", "half", "--json"]) == 0
    assert last_json(capsys.readouterr().out) == {"record": "half", "status": "running"}
    assert main(["resume", "half", "--json"]) == 0
    assert last_json(capsys.readouterr().out)["sum"] == whole["sum"]


def test_killed_run_is_resumed_bit_for_bit(folder):
    whole = last_json(launch(folder, "run", "fake", "--out", "whole", "--json").communicate()[0])
    process = launch(folder, "run", "fake", "--out", "half", "--pause", "0.5")
    deadline = time.monotonic() + 60
    while not (folder / "half/checkpoints/discover.npz").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    process.communicate()
    resumed = launch(folder, "resume", "half", "--json")
    assert last_json(resumed.communicate()[0])["sum"] == whole["sum"] and resumed.returncode == 0


@pytest.mark.skipif(os.name != "posix", reason="POSIX signals")
def test_a_real_interruption(folder):
    process = launch(folder, "run", "fake", "--out", "half", "--pause", "0.5")
    deadline = time.monotonic() + 60
    while not (folder / "half/checkpoints/discover.npz").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode == 130 and said.splitlines()[-1].startswith("Interrupted; `szilard resume half`") and "Traceback" not in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("run fake --sede 1", "There is no flag `--sede`; did you mean `--seed`"),
        ("run fake --ppo.update=3", "did you mean `--ppo.updates`"),
        ("run fake --ppo.learning_rat=3", "did you mean `--ppo.learning-rate`"),
        ("run fake --xyzzy", "`--xyzzy`; `szilard run fake --help` shows"),
        ("run fake --seed x", "`--seed` must be a whole number, but is `x`"),
        ("run fake --seed=1.5", "`--seed` must be a whole number, but is `1.5`"),
        ("run fake --seed -1", "`seed` must be at least 0, but is -1"),
        ("run fake --ppo.learning_rate fast", "`--ppo.learning-rate` must be a number, but is `fast`"),
        ("run fake --ppo.updates", "`--ppo.updates` needs a value"),
        ("run fake --engine qutip", "`--engine` must be one of .*pauli.*dense.*, but is `qutip`"),
        ("run fake extra", "`extra` fits nowhere"),
        ("run", "Usage: .*fake"),
        ("run nothing", "There is no experiment `nothing`; `szilard list` names them"),
        ("run --seed 1 fake", "name of the experiment comes first"),
        ("run fake --out fake.py", "is a file; choose another `--out`"),
        ("show", r"write `szilard show RUN \[--json\]`"),
        ("show nowhere", "There is no record in `nowhere`"),
        ("resume nowhere", "There is no record in `nowhere`"),
        ("shwo", "There is no command `shwo`; did you mean `show`"),
        ("device", "write `szilard device FILE"),
        ("device a.toml --steps 0", "`--steps` must be at least 1, but is 0"),
        ("list --jsn", "did you mean `--json`"),
    ],
)
@pytest.mark.parametrize("columns", ["40", "200"])
def test_mistakes_end_in_one_sentence(fake, capsys, monkeypatch, arguments, words, columns):
    monkeypatch.setenv("COLUMNS", columns)
    assert main(arguments.split()) == 2
    captured = capsys.readouterr()
    assert one_sentence(captured, words) and captured.out == "" and not (fake / "runs").exists()


def test_damaged_records(fake, capsys):
    assert main(["run", "fake", "--out", "a", "--stop", "interrupt"]) == 130
    path = fake / "a/checkpoints/discover.npz"
    path.write_bytes(path.read_bytes()[:-100])
    about = json.loads((fake / "a/record.json").read_text())
    capsys.readouterr()
    assert main(["resume", "a"]) == 2
    assert re.search("damaged .*delete that file, and `szilard resume a`", capsys.readouterr().err)
    for damaged, words in [(about | {"settings": {"seeed": 1}}, "settings in .* do not fit"), ({}, "is damaged")]:
        (fake / "a/record.json").write_text(json.dumps(damaged))
        assert main(["resume", "a"]) == 2
        assert one_sentence(capsys.readouterr(), words)


def test_damaged_result(fake, capsys):
    assert main(["run", "fake", "--out", "a"]) == 0
    (fake / "a/result.json").write_text("{}")
    capsys.readouterr()
    assert main(["show", "a"]) == 2
    assert one_sentence(capsys.readouterr(), "result.json` is damaged; delete that file")
    (fake / "a/result.json").unlink()
    assert main(["resume", "a"]) == 0 and main(["show", "a"]) == 0


def test_changed_versions_are_mentioned(fake, capsys):
    assert main(["run", "fake", "--out", "a", "--stop", "interrupt"]) == 130
    path = fake / "a/record.json"
    about = json.loads(path.read_text())
    path.write_text(json.dumps(about | {"versions": about["versions"] | {"numpy": "0.1"}, "settings": about["settings"] | {"stop": ""}}))
    assert main(["resume", "a"]) == 0
    assert "Versions have changed (numpy 0.1 ->" in capsys.readouterr().err


def test_full_disk(fake, capsys):
    assert main(["run", "fake", "--out", "a", "--stop", "full"]) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("The disk is full. Nothing already saved is lost")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [("list", "bit-flip"), ("lecture", "1  What a neuron"), ("--version", "szilard 0"), ("", "szilard run"), ("run --help", "bit-flip")],
)
def test_exit_status_and_weight_of_the_light_commands(arguments, words):
    done = szilard(*arguments.split(), env=os.environ | {"PYTHONPROFILEIMPORTTIME": "1"})
    assert done.returncode == 0 and words in done.stdout
    assert not re.search(r"\| +(jax|keras|matplotlib|numpy)$", done.stderr, re.MULTILINE)


def test_exit_status_of_a_mistake():
    done = szilard("run", "nothing")
    assert done.returncode == 2 and done.stdout == "" and done.stderr.count("\n") == 1


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_output_that_cannot_be_written():
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, "-m", "szilard", "list"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2 and done.stderr.startswith("The disk is full") and done.stderr.count("\n") == 1


@pytest.mark.skipif(os.name != "posix", reason="POSIX pipes")
def test_closed_pipe_is_quiet():
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([sys.executable, "-m", "szilard", "list"], stdout=writing, stderr=subprocess.PIPE, text=True)
    os.close(writing)
    assert done.returncode == 141 and done.stderr == ""


def test_help_of_an_experiment(fake, capsys):
    assert main(["run", "fake", "--help"]) == 0
    text = capsys.readouterr().out
    for expected in ("Does it work?", "--seed INT", "--ppo.learning-rate FLOAT", "--out FOLDER", "--json", "The seed."):
        assert expected in text


def test_device(monkeypatch, capsys, tmp_path):
    import types

    summary = {"qubits": 4, "actions": ["idle", "cnot 0 1"], "idle": 0.7165, "encode": 0.89, "parity_cycle": None}
    monkeypatch.setitem(sys.modules, "szilard.devices", types.SimpleNamespace(read_device=str))
    part = types.SimpleNamespace(summarise=lambda device, steps: summary)
    monkeypatch.setitem(sys.modules, "szilard.memory.device_summary", part)
    assert main(["device", "my.toml", "--steps", "100"]) == 0
    shown = capsys.readouterr().out
    assert (
        "R_Q after 100 steps" in shown and "0.7165" in shown and "not possible" in shown and "4 qubits, 2 actions: idle, cnot 0 1" in shown
    )
    assert main(["device", "my.toml", "--json"]) == 0
    assert last_json(capsys.readouterr().out) == summary


def test_lines_come_once_per_tenth(capsys):
    progress = Lines()
    for done in range(1001):
        progress.update("discover", done, 1000, 0.9)
    assert len(capsys.readouterr().err.splitlines()) == 11


@pytest.mark.parametrize("value", [None, -3.0, 0.0, 0.8, 0.9999, 1.0, 7.0])
@pytest.mark.parametrize("marks", [{"idle": 0.7, "encode": 0.89, "parity_cycle": 0.9886}, {"one": 0.0}, {"energy": -5.0, "bound": 12.0}])
def test_gauge_keeps_its_width(value, marks):
    for width in (40, 80, 100):
        line, names = gauge(marks, value, width)
        assert len(line) == width and len(names) <= width and ("●" in line) == (value is not None)


@pytest.mark.skipif(os.name != "posix", reason="POSIX terminals")
def test_bars_on_a_terminal(folder):
    import pty

    main_end, terminal = pty.openpty()
    command = [sys.executable, "-c", LAUNCH, str(folder), "run", "fake", "--out", "a", "--pause", "0.05", "--json"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=terminal, cwd=folder, env=os.environ | {"TERM": "xterm", "COLUMNS": "100"}
    )
    os.close(terminal)
    said = b""
    while True:
        try:
            part = os.read(main_end, 4096)
        except OSError:
            break
        if not part:
            break
        said += part
    out = process.communicate()[0].decode()
    os.close(main_end)
    assert process.returncode == 0 and last_json(out)["R_Q"] == 0.98 and len(out.splitlines()) == 1
    assert "20/20" in said.decode() and "●" in said.decode() and "encode 0.8900" in said.decode()
