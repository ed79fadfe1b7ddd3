"""Does the command line do what it says, and end every mistake with one sentence?"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import fake as fake_experiment
import pytest
from forks import Forks

from szilard import terminal
from szilard.cli import main
from szilard.errors import InputError
from szilard.experiments import REGISTRY, run
from szilard.progress import Lines, gauge

FAKE = [sys.executable, str(Path(fake_experiment.__file__).with_name("launch.py"))]


@pytest.fixture(scope="module")
def forks():
    """Begins processes in no time; elsewhere than on Linux it starts them."""
    if not sys.platform.startswith("linux"):
        yield SimpleNamespace(begin=launch)
        return
    some = Forks()
    yield some
    some.close()


def launch(folder, *arguments, **options):
    """A process that heeds SIGINT even if the tests themselves were started in the background, where it is ignored."""
    if os.name == "posix":
        options["preexec_fn"] = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
    command = [*FAKE, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder, **options)


def szilard(*arguments, **options):
    return subprocess.run([sys.executable, "-m", "szilard", *arguments], capture_output=True, text=True, **options)


def last_json(text):
    return json.loads(text.splitlines()[-1])


def one_sentence(captured, words):
    assert re.search(words, captured.err) and captured.err.count("\n") == 1 and "Traceback" not in captured.err and "─" not in captured.err
    return True


def test_run_show_and_resume(fake, capsys):
    assert main(["run", "fake", "--quick", "--ppo.learning-rate", "0.1", "--note", "a ψ", "--out", "out/a", "--json"]) == 0
    captured = capsys.readouterr()
    metrics = last_json(captured.out)
    assert metrics.pop("record") == os.path.join("out", "a") and len(captured.out.splitlines()) == 1
    assert (
        metrics["bad"] is None
        and metrics["steps"] == 3
        and "0.970 to 0.990" in captured.err
        and "discover  20/20  R_Q 0.88 " in captured.err
    )
    about = json.loads((fake / "out/a/record.json").read_text(encoding="utf-8"))
    assert about["settings"]["quick"] is True and about["settings"]["ppo"]["learning_rate"] == 0.1 and about["status"] == "finished"
    assert "It [works], ψ." in (fake / "out/a/report.html").read_text(encoding="utf-8")
    assert main(["show", "out/a"]) == 0
    shown = capsys.readouterr().out
    assert "idle [x]" in shown and "It [works], ψ." in shown and "A note." in shown and "report.html" in shown
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
    assert last_json(capsys.readouterr().out) == {"record": "half", "status": "interrupted"}
    assert main(["resume", "half", "--json"]) == 0
    assert last_json(capsys.readouterr().out)["sum"] == whole["sum"]


def test_killed_run_is_resumed_bit_for_bit(forks, tmp_path):
    folder = tmp_path
    whole = last_json(forks.begin(folder, "run", "fake", "--out", "whole", "--json").communicate()[0])
    process = forks.begin(folder, "run", "fake", "--out", "half", "--pause", "0.5")
    deadline = time.monotonic() + 60
    while not (folder / "half/checkpoints/discover.npz").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    process.communicate()
    resumed = forks.begin(folder, "resume", "half", "--json")
    assert last_json(resumed.communicate()[0])["sum"] == whole["sum"] and resumed.returncode == 0


@pytest.mark.skipif(os.name != "posix", reason="POSIX signals")
def test_a_real_interruption(forks, tmp_path):
    folder = tmp_path
    process = forks.begin(folder, "run", "fake", "--out", "half", "--pause", "0.5")
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
        ("run fake --seed -1", "`seed` must lie in .*, but is -1"),
        ("run fake --ppo.learning_rate fast", "`--ppo.learning-rate` must be a number, but is `fast`"),
        ("run fake --ppo.updates", "`--ppo.updates` needs a value"),
        ("run fake --engine qutip", "`--engine` must be one of .*pauli.*dense.*, but is `qutip`"),
        ("run fake extra", "`extra` fits nowhere"),
        ("run", "Usage: .*fake"),
        ("run nothing", "There is no experiment `nothing`; `szilard list` names them"),
        ("run --seed 1 fake", "name of the experiment comes first"),
        ("run fake --out file", "is a file; choose another `--out`"),
        ("show", r"write `szilard show RUN \[--json\]`"),
        ("show nowhere", "There is no record in `nowhere`"),
        ("resume nowhere", "There is no record in `nowhere`"),
        ("shwo", "There is no command `shwo`; did you mean `show`"),
        ("device", "write `szilard device FILE"),
        ("device a.toml --steps 0", r"`--steps` must lie in \[1, 10,000\], but is 0"),
        ("device a.toml --steps 1000000000000", r"`--steps` must lie in \[1, 10,000\], but is 1000000000000"),
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
    about = json.loads((fake / "a/record.json").read_text(encoding="utf-8"))
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
    assert one_sentence(capsys.readouterr(), "result.json` is damaged .`sentence` is missing.; delete that file")
    (fake / "a/result.json").unlink()
    assert main(["resume", "a"]) == 0 and main(["show", "a"]) == 0


@pytest.mark.parametrize("version", ["0.1", "ω" * 5000])
def test_changed_versions_are_mentioned(fake, capsys, version):
    assert main(["run", "fake", "--out", "a", "--stop", "interrupt"]) == 130
    path = fake / "a/record.json"
    about = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(about | {"versions": about["versions"] | {"numpy": version}, "settings": about["settings"] | {"stop": ""}}))
    capsys.readouterr()
    assert main(["resume", "a"]) == 0
    said = capsys.readouterr().err.splitlines()
    assert f"Versions have changed (numpy {version[:50]}" in said[0] and len(said[0]) < 400


@pytest.mark.parametrize("trouble", ["memory", "device memory"])
def test_sizes_beyond_the_machine(fake, capsys, trouble):
    assert main(["run", "fake", "--out", "a", "--stop", trouble]) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("This needs more memory than this machine has; choose smaller")


@pytest.mark.parametrize(
    ("trouble", "words"), [("memory", "This needs more memory"), ("device memory", "memory"), ("full", "The disk is full")]
)
def test_python_says_what_the_command_line_says(fake, capsys, trouble, words):
    with pytest.raises(InputError, match=words) as caught:
        run("fake", "a", stop=trouble)
    assert main(["run", "fake", "--out", "b", "--stop", trouble]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == str(caught.value)


def test_a_fault_of_the_program_is_not_hidden(fake):
    with pytest.raises(ZeroDivisionError):
        main(["run", "fake", "--out", "a", "--stop", "bug"])


@pytest.mark.skipif(os.name != "posix", reason="POSIX locks")
def test_runs_started_at_once_get_folders_of_their_own(forks, tmp_path):
    processes = [forks.begin(tmp_path, "run", "fake", "--seed", seed, "--ppo.updates", 1) for seed in range(3)]
    assert [process.communicate() and process.returncode for process in processes] == [0, 0, 0]
    seeds = [json.loads(path.read_text(encoding="utf-8"))["seed"] for path in tmp_path.glob("runs/*/record.json")]
    assert sorted(seeds) == [0, 1, 2]


@pytest.mark.skipif(os.name != "posix", reason="POSIX locks")
def test_one_folder_for_two_runs_is_refused_to_one(forks, tmp_path):
    processes = [forks.begin(tmp_path, "run", "fake", "--seed", seed, "--out", "one", "--pause", 0.05) for seed in (1, 2)]
    said = [process.communicate()[1] for process in processes]
    assert sorted(process.returncode for process in processes) == [0, 2]
    loser = next(words for words, process in zip(said, processes, strict=True) if process.returncode)
    assert loser.count("\n") == 1 and "choose another `--out`" in loser


@pytest.mark.skipif(os.name != "posix", reason="POSIX locks")
def test_a_living_run_is_not_resumed(forks, tmp_path):
    process = forks.begin(tmp_path, "run", "fake", "--out", "one", "--pause", 1)
    deadline = time.monotonic() + 60
    while not (tmp_path / "one/checkpoints/discover.npz").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    second, listed = forks.begin(tmp_path, "resume", "one"), forks.begin(tmp_path, "runs", ".", "--json")
    _, said = second.communicate()
    assert second.returncode == 2 and said.startswith("Another process is at work in `one`") and said.count("\n") == 1
    assert json.loads(listed.communicate()[0])[0]["state"] == "running"
    process.kill()
    process.communicate()
    assert json.loads(forks.begin(tmp_path, "runs", ".", "--json").communicate()[0])[0]["state"] == "interrupted"


def test_records_are_listed(fake, capsys):
    assert main(["runs"]) == 0 and "There are no records in `runs`" in capsys.readouterr().out
    for seed in ("0", "1"):
        assert main(["run", "fake", "--seed", seed, "--quick", "--out", f"runs/{seed}"]) == 0
    assert main(["run", "fake", "--out", "runs/half", "--stop", "interrupt"]) == 130
    (fake / "runs/bad").mkdir()
    (fake / "runs/bad/record.json").write_text("{", encoding="utf-8")
    capsys.readouterr()
    assert main(["runs"]) == 0
    shown = capsys.readouterr().out
    for words in ("fake (short form)", "idle R Q 0.7165", "interrupted", "finished", "runs/bad: damaged: `runs/bad/record.json`"):
        assert words in shown
    assert main(["runs", "--json"]) == 0
    assert [entry["seed"] for entry in last_json(capsys.readouterr().out)] == [0, 1, 0, None]
    assert main(["runs", "nowhere"]) == 2 and "There is no folder `nowhere`" in capsys.readouterr().err


def test_runs_are_compared(fake, capsys):
    for seed in ("0", "1", "2"):
        assert main(["run", "fake", "--seed", seed, "--out", f"s{seed}"]) == 0
    assert main(["run", "fake", "--ppo.updates", "7", "--out", "short $x"]) == 0
    capsys.readouterr()
    assert main(["compare", "s0", "s1", "s2", "short $x", "--json", "--out", "a.html"]) == 0
    captured = capsys.readouterr()
    found = last_json(captured.out)
    assert found["differing"] == ["ppo.updates"] and [group["seeds"] for group in found["groups"]] == [[0, 1, 2], [0]]
    assert "s0 + 2 more" in captured.err and "95 % interval" in captured.err
    page = (fake / "a.html").read_text(encoding="utf-8")
    assert page.count("data:image") == 1 and "default-src 'none'" in page
    assert main(["compare", "s0"]) == 2 and "At least two runs" in capsys.readouterr().err
    assert main(["compare", "s0", "s1", "--out", "a.txt"]) == 2 and "name of a page" in capsys.readouterr().err


def test_words_of_a_record_cannot_steer_the_terminal(fake, capsys):
    assert main(["run", "fake", "--out", "a"]) == 0
    result = json.loads((fake / "a/result.json").read_text(encoding="utf-8"))
    words = {"sentence": "a\x1b[2J\rb", "notes": ["\x07"], "table": [{"\x1b]0;": "\u202e"}]}
    (fake / "a/result.json").write_text(json.dumps(result | words), encoding="utf-8")
    capsys.readouterr()
    assert main(["show", "a"]) == 0
    shown = capsys.readouterr().out
    assert "a\\x1b[2J b" in shown and not any(letter in shown for letter in "\x1b\x07\r\u202e")


def test_long_arguments_are_shortened(fake, capsys):
    for arguments in (["x" * 5000], ["run", "x" * 5000], ["show", "y" * 5000], ["run", "fake", "--out", "z" * 5000], ["list", "w" * 5000]):
        assert main(arguments) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1 and len(said) < 400


def test_commands_quote_folders(fake, capsys):
    assert main(["run", "fake", "--out", "my run", "--stop", "interrupt"]) == 130
    assert "`szilard resume 'my run'`" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="POSIX locales")
def test_a_locale_without_greek_letters(tmp_path):
    surroundings = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    process = launch(tmp_path, "run", "fake", "--note", "psi", "--out", "a", env=surroundings)
    assert "Traceback" not in process.communicate()[1] and process.returncode == 0
    assert "How ψ was learned." in (tmp_path / "a/report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("columns", [10, 30, 60, 200])
def test_tables_are_never_cut(capsys, monkeypatch, columns):
    rows = [{"a name of some words": "several words too", "value": 0.000123456, "interval": [0.0001, 0.0002]}]
    monkeypatch.setattr(terminal.Console, "is_terminal", True)
    monkeypatch.setenv("COLUMNS", str(columns))
    terminal.print_table(rows)
    shown = capsys.readouterr().out
    assert "0.000123" in shown and "…" not in shown and "..." not in shown
    if columns >= 60:
        assert max(map(len, re.sub(r"\x1b\[[0-9;]*m", "", shown).splitlines())) <= columns


def test_tables_in_a_pipe_are_as_wide_as_they_must_be(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    terminal.print_table([{f"column {i}": 0.1234 for i in range(30)}])
    assert "column 29" in capsys.readouterr().out.splitlines()[1]


def test_full_disk(fake, capsys):
    assert main(["run", "fake", "--out", "a", "--stop", "full"]) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("The disk is full. Nothing already saved is lost")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("list", "bit-flip"),
        ("lecture", "1  Structure: from one neuron"),
        ("--version", "szilard 0"),
        ("", "szilard run"),
        ("run --help", "bit-flip"),
    ],
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
    for expected in ("Does it work?", "--seed INT", "--ppo.learning-rate FLOAT", "--out FOLDER", "--json", "seed of all random"):
        assert expected in text


def test_device(monkeypatch, capsys, tmp_path):
    import types

    summary = {"qubits": 4, "actions": ["idle", "cnot 0 1"], "idle": 0.7165, "encode": 0.89, "parity_cycle": None}
    summary |= {"physics": ["noise: bit flips T 9 steps"], "why": "The Pauli engine fits.", "not_simulated": None}
    monkeypatch.setitem(sys.modules, "szilard.devices", types.SimpleNamespace(read_device=str))
    part = types.SimpleNamespace(summarise=lambda device, steps, said: summary)
    monkeypatch.setitem(sys.modules, "szilard.memory.device_summary", part)
    assert main(["device", "my.toml", "--steps", "100"]) == 0
    shown = capsys.readouterr().out
    assert "R_Q after 100 steps" in shown and "0.7165" in shown and "4 qubits, 2 actions: idle, cnot 0 1" in shown
    assert "Made for other noise, or not possible here: parity_cycle; see docs/device.md." in shown
    assert "bit flips T 9 steps" in shown and "The Pauli engine fits." in shown
    assert main(["device", "my.toml", "--json"]) == 0
    assert last_json(capsys.readouterr().out) == summary
    summary["not_simulated"] = "Nobody can follow it."
    assert main(["device", "my.toml"]) == 0
    shown = capsys.readouterr().out
    assert "Nobody can follow it." in shown and "R_Q" not in shown


def test_lines_come_once_per_tenth(capsys):
    progress = Lines()
    for done in range(1001):
        progress.update("discover", done, 1000, 0.9)
    assert len(capsys.readouterr().err.splitlines()) == 11


@pytest.mark.parametrize("value", [None, -3.0, 0.0, 0.8, 0.9999, 1.0, 7.0])
@pytest.mark.parametrize("marks", [{"idle": 0.7, "encode": 0.89, "parity_cycle": 0.9886}, {"one": 0.0}, {"energy": -5.0, "bound": 12.0}])
def test_gauge_keeps_its_width(value, marks):
    for width in (40, 80, 100):
        line, names = gauge("R_Q", marks, value, width)
        assert len(line) == width and len(names) <= width and ("●" in line) == (value is not None)


@pytest.mark.skipif(os.name != "posix", reason="POSIX terminals")
def test_bars_on_a_terminal(tmp_path):
    folder = tmp_path
    import pty

    main_end, terminal = pty.openpty()
    command = [*FAKE, "run", "fake", "--out", "a", "--pause", "0.05", "--json"]
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
    assert "20/20" in said.decode() and "●" in said.decode() and "encode 0.89" in said.decode()
