"""Does a run go on only with the files that it began with?"""

import json
from dataclasses import dataclass
from types import ModuleType
from typing import cast

import numpy as np
import pytest

from szilard.errors import InputError
from szilard.experiments import REGISTRY, Experiment, begin, execute
from szilard.runs.outcome import Outcome
from szilard.runs.record import Record
from szilard.runs.settings import Settings as Base
from szilard.runs.settings import option


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    data: str = option("own", "an array of yours, or own", file=True, names=("own",))


class Reads:
    """An experiment that is interrupted once, before it reads."""

    Settings = Settings
    patient = False

    @classmethod
    def answer(cls, run):
        if not cls.patient:
            raise KeyboardInterrupt
        return Outcome(sentence="Read.", metrics={"sum": float(np.load(run.settings.data).sum())})


@pytest.fixture
def interrupted(tmp_path, monkeypatch):
    """The record of an interrupted run that was given a file by a path relative to another folder."""
    monkeypatch.setitem(REGISTRY, "reads", Experiment("reads", "What does it hold?"))
    monkeypatch.setattr(Reads, "patient", False)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    np.save("points.npy", np.arange(5.0))
    record = begin("reads", Settings(data="points.npy"), tmp_path / "run")
    with record, pytest.raises(KeyboardInterrupt):
        execute(cast(ModuleType, Reads), record)
    monkeypatch.setattr(Reads, "patient", True)
    return record.folder


def resumed(folder):
    with Record.open(folder) as record:
        record.take()
        execute(cast(ModuleType, Reads), record)
    return Record.open(folder).result["metrics"]["sum"]


def test_file_is_recorded_by_absolute_path_and_checksum(interrupted, tmp_path):
    about = Record.open(interrupted).about
    assert about["settings"]["data"] == about["files"]["data"]["path"] == str(tmp_path / "here" / "points.npy")
    assert len(about["files"]["data"]["sha256"]) == 64


def test_resuming_from_another_folder_takes_the_same_file(interrupted, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("points.npy", np.ones(100))
    assert resumed(interrupted) == 10


def test_changed_file_is_refused(interrupted):
    np.save("points.npy", np.arange(5.0) + 1)
    with pytest.raises(InputError, match=r"points\.npy` has changed: .*; put the old file back, or begin a new run\.$"):
        resumed(interrupted)


def test_lost_file_is_refused(interrupted, tmp_path):
    (tmp_path / "here" / "points.npy").unlink()
    with pytest.raises(InputError, match=r"^There is no file `.*points\.npy`"):
        resumed(interrupted)


def test_another_file_in_an_edited_record_is_refused(interrupted, tmp_path):
    np.save("other.npy", np.ones(3))
    path = interrupted / "record.json"
    about = json.loads(path.read_bytes())
    about["settings"]["data"] = str(tmp_path / "here" / "other.npy")
    path.write_text(json.dumps(about), encoding="utf-8")
    with pytest.raises(InputError, match=r"^The setting `data` must name the file that the run began with"):
        resumed(interrupted)


@pytest.mark.parametrize("files", [[], {"data": "points.npy"}, {"data": {"path": 1, "sha256": "", "bytes": 0}}, {"\x1b[2J": {}}])
def test_edited_fingerprints_are_refused(interrupted, files):
    path = interrupted / "record.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"files": files}), encoding="utf-8")
    with pytest.raises(InputError, match=r"record\.json` is damaged \(`files") as refused:
        Record.open(interrupted)
    assert str(refused.value).isprintable()


def test_missing_file_is_refused_before_there_is_a_record(interrupted, tmp_path):
    with pytest.raises(InputError, match=r"^There is no file `lost\.npy`; `data` must be: an array of yours, or own\.$"):
        begin("reads", Settings(data="lost.npy"), tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_names_are_no_files(interrupted, tmp_path):
    with begin("reads", Settings(), tmp_path / "new") as record:
        assert record.about["files"] == {} and record.settings["data"] == "own"


def test_what_was_taken_from_a_table_is_noted(tmp_path):
    import szilard

    rows = np.random.default_rng(0).normal(size=(60, 3))
    path = tmp_path / "points.csv"
    path.write_text("a,b,c\n" + "\n".join(",".join(map(str, row)) for row in rows), encoding="utf-8")
    result = szilard.run("visualisation", tmp_path / "run", data=str(path), perplexity=3)
    assert any("60 rows; 3 columns a, b, c; no labels" in note for note in result.notes)


def refusing(saved, cause=None):
    """An experiment that refuses its data, after a checkpoint if `saved`."""

    class Refuses(Reads):
        @classmethod
        def answer(cls, run):
            if saved:
                run.record.checkpoint("first", [np.zeros(2)], {})
            raise InputError("Row 3 of the data is empty; fill it.") from cause

    return cast(ModuleType, Refuses)


@pytest.mark.parametrize(
    ("saved", "cause", "stays"), [(False, None, False), (True, None, True), (False, OSError("no room"), True)], ids=["new", "saved", "disk"]
)
def test_refused_run_leaves_no_record_unless_something_is_saved(saved, cause, stays, tmp_path, monkeypatch):
    """A full disk is no refusal: its sentence says how to go on."""
    monkeypatch.setitem(REGISTRY, "reads", Experiment("reads", "What does it hold?"))
    folder = tmp_path / "run"
    with begin("reads", Settings(), folder) as record, pytest.raises(InputError, match="Row 3"):
        execute(refusing(saved, cause), record)
    assert folder.exists() == stays


def test_refused_record_that_is_gone_on_with_stays(interrupted):
    with Record.open(interrupted) as record:
        record.take()
        with pytest.raises(InputError, match="Row 3"):
            execute(refusing(saved=False), record)
    assert (interrupted / "record.json").exists()
