"""Do two processes on the loopback interface carry out one run, and what is said if one of them dies?"""

import json
import os
import socket
import subprocess
import sys
import time

import numpy as np
import pytest
from small import MEMORY

import szilard
from szilard import hosts
from szilard.runs.record import Record

START = [sys.executable, "-m", "szilard"]
PLAIN = {name: value for name, value in os.environ.items() if name != "XLA_FLAGS"}


def free_port():
    """One that nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def begun(*words):
    """Two processes that share the work."""
    place = f"127.0.0.1:{free_port()}"
    return [
        subprocess.Popen(
            [*START, *words, "--hosts", f"{rank}/2@{place}"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=PLAIN
        )
        for rank in (0, 1)
    ]


def ended(processes):
    """Their exit statuses, and what they said: (standard output, standard error) of each."""
    said = [process.communicate(timeout=900) for process in processes]
    return [process.returncode for process in processes], said


def test_a_record_comes_to_the_others_as_it_is(tmp_path):
    """Its settings and checkpoints; the copy can be gone on with, and the original is still held."""
    record = Record.create(tmp_path / "run", "bit-flip", {"seed": 3})
    record.checkpoint("discover", [np.arange(3.0)], {"done": 1})
    (tmp_path / "copy").mkdir()
    copy = hosts._unpacked(hosts._packed(record.folder), tmp_path / "copy")
    found = copy.restore("discover")
    assert copy.settings == {"seed": 3} and copy.state == record.state == "running"
    assert found is not None and found[0][0].tolist() == [0, 1, 2] and found[1] == {"done": 1}
    with pytest.raises(szilard.InputError, match="The first host could not begin; it says why"):
        hosts._unpacked(b"", tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("rank", [0, 1])
def test_who_waits_in_vain_says_so(rank, tmp_path):
    """After a second, for whoever comes first; nothing is left behind."""
    asked = ["run", "memory", "--hosts", f"{rank}/2@127.0.0.1:{free_port()}", "--out", str(tmp_path / "run")]
    alone = f"from szilard import cli, hosts; hosts._WAIT = 1; cli.main({asked})"
    ended = subprocess.run([sys.executable, "-c", alone], capture_output=True, text=True, timeout=300, env=PLAIN)
    assert ended.returncode == 2 and ended.stderr.startswith("The hosts do not come together within 1 seconds")
    assert not (tmp_path / "run").exists()


@pytest.mark.slow
def test_two_processes_find_what_one_finds(tmp_path):
    """Nothing is drawn otherwise, so all that differs are sums, by 1.4e-5 in lifetimes; the first alone says something and writes."""
    assert subprocess.run([*START, "run", "bit-flip", *MEMORY.split(), "--out", tmp_path / "one"], env=PLAIN, timeout=900).returncode == 0
    statuses, said = ended(begun("run", "bit-flip", *MEMORY.split(), "--out", str(tmp_path / "two"), "--json"))
    assert statuses == [0, 0] and said[1] == ("", "")
    one, two = szilard.load(tmp_path / "one").metrics, szilard.load(tmp_path / "two").metrics
    assert json.loads(said[0][0].splitlines()[-1])["record"] == str(tmp_path / "two")
    same = [name for name in set(one) & set(two) if "second" not in name and isinstance(one[name], float)]
    assert "student" in same and [two[name] for name in same] == pytest.approx([one[name] for name in same], rel=1e-4)
    around = json.loads((tmp_path / "two" / "result.json").read_text())["surroundings"]
    assert (around["accelerators"], around["hosts"]) == ("2", "2")


@pytest.mark.slow
def test_one_sentence_where_the_other_dies_and_resume_goes_on(tmp_path):
    """The second is killed once something is saved."""
    processes = begun("run", "bit-flip", *MEMORY.split(), "--out", str(tmp_path / "run"))
    while not (tmp_path / "run" / "checkpoints" / "begin.npz").exists():
        assert [process.poll() for process in processes] == [None, None]
        time.sleep(0.05)
    processes[1].kill()
    statuses, said = ended(processes)
    last = said[0][1].splitlines()[-1]
    assert statuses[0] == 2 and last.startswith("Another host has failed, or cannot be reached any more")
    assert Record.open(tmp_path / "run").state == "interrupted"
    statuses, _ = ended(begun("resume", str(tmp_path / "run")))
    assert statuses == [0, 0] and Record.open(tmp_path / "run").finished
