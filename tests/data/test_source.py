"""Are files that cannot be read refused in one sentence, by every reader, and is a changed file noticed?"""

import ast
import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from mutation import require_sentence

from szilard.data.arrays import read_binary
from szilard.data.digits import read_npz
from szilard.data.layouts import read_layout
from szilard.data.measurements import CONFIGURATIONS, SHOTS, TRAJECTORIES
from szilard.data.pictures import read_picture
from szilard.data.points import read_points
from szilard.data.source import LARGEST, fingerprint, require_unchanged
from szilard.data.texts import read_sentences
from szilard.devices import read_device
from szilard.errors import InputError

LAYOUTS = [partial(read_layout, layout=layout) for layout in (TRAJECTORIES, SHOTS, CONFIGURATIONS)]
FUZZ = Path(__file__).parents[1] / "fuzz"
READERS = [*LAYOUTS, read_binary, read_npz, read_picture, read_points, read_sentences, fingerprint, read_device]


def odd(folder):
    """Paths at which there is no ordinary file that can be read."""
    os.mkfifo(folder / "pipe")
    (folder / "loop").symlink_to("loop")
    (folder / "empty").touch()
    (folder / "file").write_text("x")
    names = ["pipe", "loop", "none", "file/more", "a" * 300, "a\0b", "\udc80", "new\nline\x1b[31m", "\u202e", "a" * 200]
    return [folder, "/dev/zero", "/dev/tty", "", *(f"{folder}/{name}" for name in names)]


@pytest.mark.parametrize("reader", READERS)
def test_odd_paths_get_a_sentence(tmp_path, reader):
    for path in odd(tmp_path):
        with pytest.raises(InputError) as mistake:
            reader(str(path))
        require_sentence(mistake.value)


@pytest.mark.parametrize("reader", [reader for reader in READERS if reader is not fingerprint])
def test_files_without_end_are_refused_before_they_are_read(tmp_path, reader):
    path = tmp_path / "large.npz"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)  # a hole, which takes no room
    with pytest.raises(InputError, match=r"must (have at most|be shorter than)"):
        reader(str(path))


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may search every folder")
@pytest.mark.parametrize("reader", READERS)
def test_folder_that_may_not_be_searched(tmp_path, reader):
    (tmp_path / "closed").mkdir(mode=0)
    with pytest.raises(InputError, match="ermission"):
        reader(str(tmp_path / "closed" / "file"))


def test_changed_file_is_noticed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("own.txt").write_text("abc")
    recorded = fingerprint("own.txt")
    abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2, appendix B.1
    assert recorded == {"path": str(tmp_path / "own.txt"), "sha256": abc, "bytes": 3}
    monkeypatch.chdir("/")
    require_unchanged(recorded)
    (tmp_path / "own.txt").write_text("abd")
    with pytest.raises(InputError, match=r"own.txt` has changed: .* put the old file back, or begin a new run"):
        require_unchanged(recorded)
    (tmp_path / "own.txt").unlink()
    with pytest.raises(InputError, match="There is no file"):
        require_unchanged(recorded)


ALL = """
import contextlib, io, json, runpy, sys
told = {}
for script in sys.argv[1:]:
    sys.argv = [script, "300", "0"]
    with contextlib.redirect_stdout(io.StringIO()) as out:
        runpy.run_path(script, run_name="__main__")
    told[script] = out.getvalue().splitlines()[:-1]
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def fuzzed():
    """What each fuzzer prints, in a process of their own: they bound the most memory that it has ever had."""
    scripts = ["fuzz_data.py", "fuzz_layouts.py", "fuzz_devices.py", "fuzz_calibrations.py"]
    done = subprocess.run([sys.executable, "-c", ALL, *scripts], cwd=FUZZ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_damaged_files_of_data_give_data_or_a_sentence(fuzzed):
    assert {line.split()[1] for line in fuzzed["fuzz_data.py"]} == {"read", "refused"}


def test_damaged_files_of_named_arrays_give_them_or_a_sentence(fuzzed):
    told = {tuple(line.split()[:2]) for line in fuzzed["fuzz_layouts.py"]}
    assert told == {(made, how) for made in ("columns", "hdf5", "npz") for how in ("read", "refused")}


def test_damaged_device_files_give_a_device_or_a_sentence(fuzzed):
    (told,) = fuzzed["fuzz_devices.py"]
    assert set(ast.literal_eval(told)) == {"read", "refused"}


def test_damaged_calibrations_give_a_device_or_a_sentence(fuzzed):
    (told,) = fuzzed["fuzz_calibrations.py"]
    assert "imported" in ast.literal_eval(told)
