"""Is a record whole after every accident?"""

import errno
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from szilard.errors import InputError
from szilard.runs.archives import pack
from szilard.runs.record import Record, plain

RESULT = {"metrics": {"R_Q": 0.98, "none": float("nan")}, "table": [{"strategy": "idle", "R_Q": 0.7}], "sentence": "It works.", "notes": []}


@pytest.fixture
def record(tmp_path):
    return Record.create(tmp_path / "a" / "run", "fake", {"seed": 3, "ppo": {"rate": 1e-3}})


def leftovers(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if ".part-" in path.name]


def test_round_trip(record):
    arrays = [np.arange(6.0).reshape(2, 3), np.array(7, np.int32), np.zeros((0, 2), bool)]
    state = {"update": 4, "rng": 2**100, "x": 0.1, "rows": [{"a": None}]}
    record.checkpoint("discover", arrays, state)
    opened = Record.open(record.folder)
    again, state_again = opened.restore("discover") or pytest.fail("nothing was saved")
    assert opened.experiment == "fake" and opened.settings == {"seed": 3, "ppo": {"rate": 1e-3}} and opened.about["seed"] == 3
    assert state_again == state and opened.restore("teach") is None and opened.stages() == ["discover"]
    for before, after in zip(arrays, again, strict=True):
        assert before.dtype == after.dtype and before.shape == after.shape and np.array_equal(before, after)
    assert not leftovers(record.folder)


def test_metrics_and_arrays(record):
    rows = [{"stage": "discover", "sampled": 0.1 + 0.2, "evaluated": None}, {"stage": "teach", "sampled": np.float32(0.5), "steps": 10**9}]
    record.save_metrics(rows)
    assert record.load_metrics() == [
        {"stage": "discover", "sampled": 0.1 + 0.2, "evaluated": None, "steps": None},
        {"stage": "teach", "sampled": 0.5, "evaluated": None, "steps": 10**9},
    ]
    record.save_metrics([{"stage": "\ud800"}])
    assert record.load_metrics() == [{"stage": "\ud800"}]
    record.save_arrays("curves", idle=np.ones(3))
    assert np.array_equal(record.load_arrays("curves")["idle"], np.ones(3))
    assert np.array_equal(np.load(record.folder / "arrays" / "curves.npz")["idle"], np.ones(3))
    with pytest.raises(InputError, match="does not exist"):
        record.load_arrays("other")


def test_finish_and_result(record):
    with pytest.raises(InputError, match="has not finished; `szilard resume"):
        _ = record.result
    figure = Figure()
    figure.subplots().plot([1, 2])
    record.save_figure("learning", figure)
    record.finish(RESULT)
    opened = Record.open(record.folder)
    assert opened.finished and opened.result["metrics"] == {"R_Q": 0.98, "none": None}
    assert "data:image/svg+xml" in (record.folder / "report.html").read_text(encoding="utf-8")
    before = {path: path.read_bytes() for path in record.folder.rglob("*") if path.is_file()}
    record.save_figure("learning", figure)
    record.finish(RESULT)
    assert before == {path: path.read_bytes() for path in record.folder.rglob("*") if path.is_file()}


def test_network_is_saved_under_its_own_ending(record):
    class Model:
        def save(self, path):
            assert isinstance(path, str) and path.endswith(".keras")
            Path(path).write_bytes(b"weights")

    record.save_network("student", Model())
    assert (record.folder / "networks" / "student.keras").read_bytes() == b"weights" and not leftovers(record.folder)


def test_create_refuses_what_is_in_use(record, tmp_path):
    with pytest.raises(InputError, match=r"already holds a record.*szilard resume"):
        Record.create(record.folder, "fake", {})
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="is a file; choose another `--out`"):
        Record.create(tmp_path / "file", "fake", {})
    with pytest.raises(InputError, match=r"could not be written|cannot be read"):
        Record.create(tmp_path / "file" / "below", "fake", {})
    with pytest.raises(InputError, match="is not empty"):
        Record.create(tmp_path / "a", "fake", {})


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"format": 1}', "\xff", "[" * 100_000, "1" * 5000])
def test_open_names_the_damaged_file(record, text):
    (record.folder / "record.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match=r"record\.json` is damaged .*restore the file"):
        Record.open(record.folder)


@pytest.mark.parametrize("key", ["format", "experiment", "settings", "versions", "device", "created", "status"])
@pytest.mark.parametrize("wrong", [None, [1]])
def test_open_checks_every_key(record, key, wrong):
    path = record.folder / "record.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {key: wrong}))
    with pytest.raises(InputError, match=f"is damaged .`{key}` must be .*, but is "):
        Record.open(record.folder)


def test_open_refuses_the_future_and_the_absent(record, tmp_path):
    path = record.folder / "record.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 99}))
    with pytest.raises(InputError, match="newer szilard"):
        Record.open(record.folder)
    with pytest.raises(InputError, match="There is no record in"):
        Record.open(tmp_path / "nowhere")


def test_every_truncation_and_every_flipped_bit_of_a_checkpoint_is_noticed(record):
    record.checkpoint("discover", [np.arange(8.0)], {"update": 1})
    path = record.folder / "checkpoints" / "discover.npz"
    good = path.read_bytes()
    rng = np.random.default_rng(0)
    damaged = [good[:length] for length in range(0, len(good), 7)] + [good + b"x", b"x" * 500]
    for position in range(len(good)):
        flipped = bytearray(good)
        flipped[position] ^= 1 << int(rng.integers(8))
        damaged.append(bytes(flipped))
    for data in damaged:
        path.write_bytes(data)
        with pytest.raises(InputError, match=r"discover\.npz` is damaged .*delete that file, and `szilard resume"):
            record.restore("discover")
    path.write_bytes(good)
    assert record.restore("discover")[1] == {"update": 1}


def test_arrays_in_place_of_a_checkpoint_are_noticed(record):
    record.checkpoint("discover", [], {})
    record.save_arrays("other", a=np.ones(2))
    os.replace(record.folder / "arrays" / "other.npz", record.folder / "checkpoints" / "discover.npz")
    with pytest.raises(InputError, match="is no checkpoint"):
        record.restore("discover")


def test_numbers_that_no_float_can_hold_are_none(record):
    """What is computed from them, a duration or a picture, would overflow."""
    huge = 10**400
    record.checkpoint("discover", [], {"seconds": huge, "best": float("-inf"), "seed": 2**127})
    assert record.restore("discover") == ([], {"seconds": None, "best": float("-inf"), "seed": 2**127})
    record.save_metrics([{"steps": huge}])
    assert record.load_metrics() == [{"steps": float("inf")}]
    record.finish(RESULT | {"metrics": {"R_Q": huge}})
    assert record.result["metrics"] == {"R_Q": None}


def test_damaged_result_and_metrics(record):
    record.finish(RESULT)
    (record.folder / "result.json").write_text("{")
    with pytest.raises(InputError, match=r"result\.json` is damaged .*delete that file"):
        _ = record.result
    (record.folder / "result.json").unlink()
    assert not Record.open(record.folder).finished
    (record.folder / "metrics.csv").write_bytes(b'a,b\n\xff,"')
    with pytest.raises(InputError, match=r"metrics\.csv` is damaged"):
        record.load_metrics()


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "The disk is full: .* Nothing already saved is lost; free some space, then `szilard resume .*` goes on"),
        (errno.EROFS, "may not be written .*make .* writable"),
        (errno.EIO, "could not be written"),
    ],
)
def test_a_failing_disk_loses_nothing(record, monkeypatch, number, sentence):
    record.checkpoint("discover", [np.ones(3)], {"update": 1})

    def fail(*_):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", fail)
        with pytest.raises(InputError, match=sentence):
            record.checkpoint("discover", [np.ones(3)], {"update": 2})
    assert record.restore("discover")[1] == {"update": 1} and not leftovers(record.folder)


_LIMITED = """
import resource, sys
import numpy as np
from szilard.errors import InputError
from szilard.runs.record import Record
record = Record.create(sys.argv[1], "fake", {})
record.checkpoint("discover", [np.ones(3)], {"update": 1})
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
try:
    record.checkpoint("discover", [np.ones(100_000)], {"update": 2})
except InputError as error:
    print(error)
print(record.restore("discover")[1])
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="no limit on file sizes")
def test_a_file_that_does_not_fit(tmp_path):
    done = subprocess.run([sys.executable, "-c", _LIMITED, str(tmp_path / "run")], capture_output=True, text=True, check=True)
    assert "The disk is full" in done.stdout and done.stdout.endswith("{'update': 1}\n")
    assert not leftovers(tmp_path)


def test_a_disk_that_is_really_full(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.name != "posix" or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("mounting a small disk is not permitted")
    record = Record.create(disk / "run", "fake", {})
    try:
        record.checkpoint("discover", [np.ones(3)], {"update": 1})
        for write in (
            lambda: record.checkpoint("discover", [np.ones(20_000)], {"update": 2}),
            lambda: record.save_arrays("large", a=np.ones(20_000)),
            lambda: record.save_metrics([{"a": i} for i in range(50_000)]),
        ):
            with pytest.raises(InputError, match="The disk is full"):
                write()
        assert record.restore("discover")[1] == {"update": 1} and not leftovers(disk)
    finally:
        record.release()
        subprocess.run(["umount", disk], check=True)


def test_plain_refuses_nothing():
    value = {"a": np.int64(1), 2: (np.nan, Path("x")), "b": [np.bool_(True), {"c": np.arange(2)}], "d": float("inf")}
    assert plain(value) == {"a": 1, "2": [None, "x"], "b": [True, {"c": [0, 1]}], "d": None}
    json.dumps(plain(value), allow_nan=False)


def test_one_process_at_a_time(record):
    again = Record.open(record.folder)
    with pytest.raises(InputError, match=r"Another process is at work in .*wait until it has finished"):
        again.take()
    assert again.state == "running"
    record.release()
    again.take()
    assert again.state == "running" and again.about["seconds"] >= 0
    again.finish(RESULT)
    assert Record.open(record.folder).state == "finished"


def test_a_folder_is_claimed_once(tmp_path):
    folders = {Record.create_in(tmp_path, "fake", {}).folder for _ in range(4)}
    assert len(folders) == 4
    with pytest.raises(InputError, match="is no folder"):
        Record.create_in(_file(tmp_path / "file"), "fake", {})


def test_left_over_parts_are_removed_under_the_lock(record):
    record.checkpoint("discover", [np.ones(3)], {"update": 1})
    for place in (record.folder / ".part-x", record.folder / "checkpoints" / ".part-0123.npz"):
        _file(place)
    assert record.stages() == ["discover"]
    record.release()
    Record.open(record.folder).take()
    assert not leftovers(record.folder)


WRITERS = {
    "checkpoints": lambda record: record.checkpoint("discover", [np.ones(3)], {"update": 1}),
    "arrays": lambda record: record.save_arrays("a", a=np.ones(3)),
    "figures": lambda record: record.save_figure("learning", Figure()),
    "metrics.csv": lambda record: record.save_metrics([{"a": 1}]),
    "result.json": lambda record: record.finish(RESULT),
    "report.html": lambda record: record.finish(RESULT),
    "record.json": lambda record: record.finish(RESULT),
}


@pytest.mark.parametrize("name", WRITERS)
def test_nothing_is_written_through_a_link(record, tmp_path, name):
    outside = tmp_path / "outside"
    outside.mkdir()
    if "." in name:
        (record.folder / name).unlink(missing_ok=True)
        (record.folder / name).symlink_to(_file(outside / name, "mine"))
    else:
        (record.folder / name).symlink_to(outside)
    with pytest.raises(InputError, match=rf"{name}` is a link, and a record holds only files of its own"):
        WRITERS[name](record)
    assert all(path.read_text(encoding="utf-8") == "mine" for path in outside.iterdir())


READERS = {
    "record.json": lambda record: Record.open(record.folder),
    "result.json": lambda record: record.result,
    "metrics.csv": lambda record: record.load_metrics(),
    "checkpoints/discover.npz": lambda record: record.restore("discover"),
    "arrays/a.npz": lambda record: record.load_arrays("a"),
    "figures/learning.svg": lambda record: record.finish(RESULT),
}


@pytest.mark.parametrize("kind", ["link", "lost link", "pipe"])
@pytest.mark.parametrize("name", READERS)
def test_nothing_is_read_through_a_link(record, tmp_path, name, kind):
    for write in WRITERS.values():
        write(record)
    path = record.folder / name
    path.rename(tmp_path / "outside")
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(tmp_path / ("outside" if kind == "link" else "nowhere"))
    with pytest.raises(InputError, match=r"is a link, and a record|is no ordinary file"):
        READERS[name](record)


def test_the_report_shows_only_what_the_run_saved(record):
    record.save_figure("learning", Figure())
    for kind in ("svg", "png"):
        _file(record.folder / "figures" / f"planted.{kind}", "<svg onload='alert(1)'/>")
    record.finish(RESULT)
    page = (record.folder / "report.html").read_text(encoding="utf-8")
    assert page.count("<img") == 1 and "planted" not in page


@pytest.mark.parametrize(
    ("like", "words"),
    [
        ([np.ones(3), np.ones(2)], "it holds 1 arrays, not 2"),
        ([np.ones(4)], r"array 0 is float64 of shape \(3,\), not float64 of shape \(4,\)"),
        ([np.ones(3, np.float32)], "array 0 is float64 .* not float32 of shape"),
    ],
)
def test_a_checkpoint_of_other_shapes(record, like, words):
    record.checkpoint("discover", [np.ones(3)], {"update": 1})
    with pytest.raises(InputError, match=f"does not fit these settings .{words}.*delete that file"):
        record.restore("discover", like)
    assert record.restore("discover", [np.zeros(3)])[1] == {"update": 1}


@pytest.mark.parametrize("state", [b"[1]", b"{", b"\xff"])
def test_a_checkpoint_whose_state_is_no_object(record, state):
    path = record.folder / "checkpoints" / "discover.npz"
    record.checkpoint("discover", [], {})
    path.write_bytes(pack({"state": np.frombuffer(state, np.uint8)}))
    with pytest.raises(InputError, match="its state is no JSON"):
        record.restore("discover")


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("sentence", 3, "`sentence` must be text, but is a whole number"),
        ("table", {}, "`table` must be a list, but is an object"),
        ("table", [1], "each row of `table` must be an object"),
        ("table", [{"a": [[1]]}], "each cell of `table` must be"),
        ("metrics", [], "`metrics` must be an object"),
        ("notes", [1], "each of `notes` must be text"),
        ("captions", {"a": 1}, "each of `captions` must be text"),
    ],
)
def test_an_edited_result(record, key, value, words):
    record.finish(RESULT)
    _file(record.folder / "result.json", json.dumps(RESULT | {"metrics": {}, key: value}))
    with pytest.raises(InputError, match=f"result.json` is damaged .{words}.*delete that file"):
        _ = record.result


def test_a_run_tells_how_long_it_took(record):
    time.sleep(0.2)
    record.finish(RESULT)
    assert 0.2 <= record.about["seconds"] < 10


def _file(path: Path, text: str = "") -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
