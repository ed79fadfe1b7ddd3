"""Is a run whole after every end? The long forms are those of `make fuzz`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SHORT = """
from pathlib import Path
import kill, kill_operations, races, random, signals, sys
kill.one_core()
folder = Path(sys.argv[1])
kills = kill.kill(4, ["curve-fitting"], 1, folder / "kill")
operations = kill_operations.kill("curve-fitting", folder / "operations", 150, random.Random(1))
assert not kills and not operations[-1], (kills, operations)
assert not (found := races.race(3, 1, folder / "races")), found
ends, wrong = signals.send(3, 0, folder / "signals")
assert sum(ends.values()) == 3 and not wrong, (ends, wrong)
"""


def python(*arguments):
    """A process of its own, without threads of NumPy: this one has started JAX, and must not be forked."""
    alone = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, *arguments]
    process = subprocess.run(command, cwd=Path(__file__).parent, env=alone, capture_output=True, text=True, timeout=300)
    assert process.returncode == 0, process.stdout[-2000:] + process.stderr[-2000:]
    return process.stdout


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="forks, and what /proc says of them")
def test_runs_that_are_killed_signalled_and_raced_for(tmp_path):
    python("-c", SHORT, str(tmp_path))


def test_a_lost_file_is_noticed(tmp_path):
    from same import differences

    for name in ("found", "whole"):
        (tmp_path / name / "arrays").mkdir(parents=True)
        (tmp_path / name / "result.json").write_text(json.dumps({"metrics": {"error": 0.5, "seconds": len(name)}}))
        (tmp_path / name / "record.json").write_text('{"status": "finished"}')
    assert differences(tmp_path / "found", tmp_path / "whole") == []
    (tmp_path / "whole" / "result.json").write_text('{"metrics": {"error": 0.25, "seconds": 1}}')
    (tmp_path / "whole" / "metrics.csv").write_text("a\n1\n")
    (tmp_path / "found" / ".part-a").write_text("")
    assert len(differences(tmp_path / "found", tmp_path / "whole")) == 4


def test_every_experiment_has_a_smallest_form():
    from small import SMALL, command

    from szilard.experiments import REGISTRY
    from szilard.flags import of_experiment, parse

    assert set(SMALL) == set(REGISTRY) - {"fake", "climb"}
    for name in SMALL:
        flags = of_experiment(REGISTRY[name].load().Settings)
        assert parse(flags, command(name)[2:], name, "", "")
