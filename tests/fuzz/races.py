"""Two processes want one record: `python tests/fuzz/races.py 100`. One goes on, the other says so, and nothing is lost."""

import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

import forking
from kill import LONGEST, one_core, scratch, undisturbed
from same import differences
from small import command

EXPERIMENT = "visualisation"  # it computes for longer than one process is ahead of the other
TOGETHER = 0.03  # seconds between the two
RUN, RESUME = [*command(EXPERIMENT), "--out", "run"], ["resume", "run"]


def both_run(folder: Path, rng: random.Random) -> list[forking.Child]:
    """Two runs with the same `--out`."""
    return _two(folder, rng, RUN, RUN)


def resumed_beside_the_run(folder: Path, rng: random.Random) -> list[forking.Child]:
    """A run, and soon afterwards somebody who resumes it."""
    child = _begun(folder, rng)
    return [child, _begin(folder, "two", RESUME)]


def both_resume(folder: Path, rng: random.Random) -> list[forking.Child]:
    """A run was killed, and two want to go on with it."""
    child = _begun(folder, rng)
    child.send(signal.SIGKILL)
    child.wait(LONGEST)
    return _two(folder, rng, RESUME, RESUME)


KINDS = [both_run, resumed_beside_the_run, both_resume]


def _begin(folder: Path, name: str, arguments: list[str]) -> forking.Child:
    """Each has a folder of its own for what it says, and both the same record."""
    place = folder / name
    return forking.begin(arguments, place, lambda: (os.chdir(folder), forking.draw_nothing()))


def _two(folder: Path, rng: random.Random, first: list[str], second: list[str]) -> list[forking.Child]:
    child = _begin(folder, "one", first)
    time.sleep(rng.uniform(0, TOGETHER))
    return [child, _begin(folder, "two", second)]


def _begun(folder: Path, rng: random.Random) -> forking.Child:
    child = _begin(folder, "one", RUN)
    while not (folder / "run" / "record.json").exists():
        time.sleep(0.001)
    time.sleep(rng.uniform(0, 0.3))
    return child


def faults(children: list[forking.Child], record: Path, whole: Path) -> list[str]:
    """What went wrong between the two."""
    wrong, statuses = [], [child.wait(LONGEST) for child in children]
    if sorted(map(str, statuses)) != ["0", "2"]:
        return [f"exit statuses {statuses}: {[child.said()[-300:] for child in children]}"]
    said = children[statuses.index(2)].said().splitlines()
    words = ("Another process is at work in `run`; ", "`run` already holds a record; ")
    if len(said) != 1 or not said[0].startswith(words) or len(said[0]) >= 400:
        wrong.append(f"the other said {said}")
    return wrong + differences(record, whole)


def race(count: int, seed: int, folder: Path) -> list[str]:
    """The faults of `count` races."""
    found = []
    forking.prepare([EXPERIMENT])
    whole = undisturbed(EXPERIMENT, folder / "whole")
    for number in range(count):
        kind, place = KINDS[number % len(KINDS)], folder / str(number)
        place.mkdir()
        wrong = faults(kind(place, random.Random(f"{seed} {number}")), place / "run", whole)
        found += [f"{number} {kind.__name__}: {one}" for one in wrong]
        shutil.rmtree(place)
    return found


if __name__ == "__main__":
    one_core()
    with scratch() as temporary:
        wrong = race(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0, Path(temporary))
    print("\n".join([*wrong, f"{len(wrong)} faults"]))
    sys.exit(bool(wrong))
