"""Runs that are killed at random moments and resumed: `python tests/fuzz/kill.py 1000` kills real experiments, one after the other."""

import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import forking
from same import differences
from small import SMALL, command

ONE_OTHER = {"PYTHONHASHSEED": "1"}  # what is in a set has another order there
LONGEST = 300.0  # seconds that a small run may take
CHAIN = 5  # kills until a run may come to its end


class Killed:
    """Small runs of one experiment, killed again and again.

    Args:
        experiment: its name.
        folder: for its records.
        rng: chooses the moments.
    """

    def __init__(self, experiment: str, folder: Path, rng: random.Random):
        self.experiment, self.folder, self.rng = experiment, folder, rng
        self.kills = self.finished = 0
        self.whole = folder / "whole" / "run"
        self.seconds = self._measured()

    def _measured(self) -> float:
        """Make the record that a process of its own leaves when nobody disturbs it; how long a fork computes for the same."""
        uninterrupted(self.experiment, self.whole)
        child = self._begin("undisturbed")
        status = child.wait(LONGEST)
        wrong = differences(self.folder / "undisturbed" / "run", self.whole)
        self.wrong = [f"undisturbed: exit status {status}"] if status else [f"two undisturbed runs: {one}" for one in wrong]
        return child.spent

    def faults(self, count: int) -> Iterator[str]:
        """What goes wrong in `count` kills."""
        for number in itertools.count():
            if self.kills >= count:
                return
            name = str(number)
            ended = sum(self._killed(name) for _ in range(min(CHAIN, count - self.kills)))
            yield from (f"{self.experiment} {number}, killed {ended} times: {wrong}" for wrong in self._end(name))
            shutil.rmtree(self.folder / name)

    def _killed(self, name: str) -> bool:
        """Whether the run could be killed before it had come to its end."""
        if (self.folder / name / "run" / "result.json").exists():
            return False
        child = self._begin(name)
        status = child.wait(LONGEST, self.rng.uniform(0, self.seconds))
        if status is None:
            child.send(signal.SIGKILL)
            status = child.wait(LONGEST)
        self.kills += status == -signal.SIGKILL
        return status == -signal.SIGKILL

    def _end(self, name: str) -> list[str]:
        child = self._begin(name)
        status = child.wait(LONGEST)
        self.finished += 1
        if status:
            return [f"exit status {status}: {child.said()[-500:]}"]
        return differences(self.folder / name / "run", self.whole) + (["a traceback"] if "Traceback" in child.said() else [])

    def _begin(self, name: str) -> forking.Child:
        folder = self.folder / name
        begun = (folder / "run" / "record.json").exists()
        arguments = ["resume", "run"] if begun else [*command(self.experiment), "--out", "run"]
        return forking.begin(arguments, folder, forking.draw_nothing)


def uninterrupted(experiment: str, record: Path) -> None:
    """The record of a small run in a process of its own."""
    arguments = [sys.executable, "-m", "szilard", *command(experiment), "--out", str(record)]
    subprocess.run(arguments, check=True, env=os.environ | ONE_OTHER, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def undisturbed(experiment: str, folder: Path) -> Path:
    """The record of a small run in a fork; `Killed` compares it with that of a process of its own."""
    child = forking.begin([*command(experiment), "--out", "run"], folder, forking.draw_nothing)
    assert child.wait(LONGEST) == 0, child.said()
    return folder / "run"


def kill(count: int, experiments: Iterable[str], seed: int, folder: Path, note: Callable[[str], object] = print) -> list[str]:
    """The faults that `count` kills of each experiment bring to light; `note` hears of each experiment."""
    found = []
    forking.prepare(experiments)
    for experiment in experiments:
        begin, runs = time.monotonic(), Killed(experiment, folder / experiment, random.Random(f"{seed} {experiment}"))
        wrong = runs.wrong or list(runs.faults(count))
        took = time.monotonic() - begin
        note(f"{experiment}: {runs.kills} kills, {runs.finished} runs of {runs.seconds:.1f} s, {took:.0f} s, {len(wrong)} faults")
        found += wrong
        shutil.rmtree(folder / experiment)
    return found


def one_core() -> None:
    """Stay on one core, as results depend on their number, and keep what was compiled. Call it before anything imports JAX."""
    os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(Path(tempfile.gettempdir()) / "szilard-compiled"))
    os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])


def scratch() -> tempfile.TemporaryDirectory:
    """A folder for records, in memory where the system has such a place."""
    return tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)


def main(count: int, seed: int, experiments: list[str]) -> int:
    """About `count` kills in all; the exit status."""
    one_core()
    with scratch() as temporary:
        wrong = kill(-(-count // len(experiments)), experiments, seed, Path(temporary), lambda line: print(line, flush=True))
    print("\n".join([*wrong, f"{len(wrong)} faults"]))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0, sys.argv[3:] or list(SMALL)))
