"""Does a worker carry out its run, and only that?"""

import json

import pytest
from fake import Ppo, Settings

from szilard.cli import main
from szilard.runs.record import Record
from szilard.sweeps import work
from szilard.sweeps.drive import Audience
from szilard.sweeps.folder import FAILURES, PAGE, Sweep
from szilard.sweeps.outcome import outcome
from szilard.sweeps.places import cores_of
from szilard.sweeps.plan import Axis, Value, planned, seeds


@pytest.fixture
def sweep(fake):
    base = Settings(ppo=Ppo(updates=3))
    return Sweep.create("s", "fake", planned(base, [Axis("note", (Value("a", "a"), Value("b", "b"))), seeds("0:2")]))


def task(sweep, name):
    return work.Task(sweep.experiment, sweep.runs[name], str(sweep.place(name)))


def test_runs_are_those_of_the_command_line(sweep, capsys):
    heard = []
    for name in sweep.runs:
        assert work.carry_out(task(sweep, name), heard.append) == ""
    assert heard[0] == ["discover", 1, 3, 0.5, "R_Q"] and len(heard) == 4  # no more than one a second
    assert main(["run", "fake", "--ppo.updates", "3", "--note", "b", "--seed", "1", "--out", "r"]) == 0
    assert Record.open(sweep.place("3-note-b-seed-1")).result["metrics"] == Record.open("r").result["metrics"]
    assert outcome(sweep).compared.differing == ["note"] and "data:image" in (sweep.folder / PAGE).read_text(encoding="utf-8")


def test_a_finished_sweep_is_shown_and_not_begun_again(sweep, capsys):
    for name in sweep.runs:
        work.carry_out(task(sweep, name), print)
    for command in ("show", "resume"):
        capsys.readouterr()
        assert main([command, "s", "--json"]) == 0
        told = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert (told["finished"], told["runs"], [group["seeds"] for group in told["groups"]]) == (4, 4, [[0, 1], [0, 1]])


def test_what_cannot_run_says_why(sweep, monkeypatch):
    monkeypatch.setattr(work, "PATIENCE", 0.0)
    first, second, *_ = sweep.runs
    with work._record(task(sweep, first)):
        assert "Another process is at work" in work.carry_out(task(sweep, first), print)
    wrong = task(sweep, second)._replace(settings={})
    assert "is missing" in work.carry_out(wrong, print)
    lost = task(sweep, second)._replace(folder=str(sweep.folder / "no/runs/x"))
    assert "on a disk that all workers share" in work.carry_out(lost, print)


def test_what_has_finished_is_left_alone(sweep):
    name = next(iter(sweep.runs))
    work.carry_out(task(sweep, name), print)
    before = (sweep.place(name) / "result.json").stat()
    assert work.carry_out(task(sweep, name), print) == ""
    assert (sweep.place(name) / "result.json").stat() == before


def test_failures_are_told_with_the_status_1(sweep, capsys):
    sweep.save_failures({"0-note-a-seed-0": "It ended in an error."})
    assert main(["show", str(sweep.folder)]) == 1
    told = capsys.readouterr()
    assert "0 of 4 runs" in told.out and "0-note-a-seed-0 failed: It ended in an error." in told.err and (sweep.folder / FAILURES).exists()


def test_processors_are_shared_out(monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {3, 4, 5, 6, 7}, raising=False)
    assert [cores_of(worker, 2) for worker in range(2)] == [[3, 4], [5, 6]]
    assert cores_of("somebody else's", 2) == [] and cores_of(6, 8) == [4]


class Heard:
    """A progress that remembers."""

    def __init__(self):
        self.bars = {}

    def update(self, stage, done, total, value=None, measure=""):
        self.bars[stage] = (done, total)

    def forget(self, stage):
        del self.bars[stage]


def test_progress_shows_what_is_at_work():
    heard = Heard()
    audience = Audience(heard, 3, 1)
    for said in (["learn", 1, 9, 0.5, "R_Q"], ["judge", 2, 4, None, ""]):
        audience.hear((0.0, {"run": "a", "said": said}))
    assert heard.bars == {"runs": (1, 3), "a judge": (2, 4)}
    audience.over("a", failed=False)
    audience.hear((0.0, {"run": "a", "said": ["judge", 3, 4, None, ""]}))
    assert heard.bars == {"runs": (2, 3)}
