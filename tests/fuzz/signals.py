"""Real experiments that are sent SIGINT, SIGTERM or SIGHUP: `python tests/fuzz/signals.py 200`.

A third of the signals come within the first tenth of a second and a third while the libraries are imported, both to the installed
command; a third while a fork works that has them already.
Until Python has started and imported szilard's first two files, some 9 ms on an idle machine, no handler is there: such ends are
counted apart.
"""

import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import forking
from kill import LONGEST, one_core, scratch
from same import differences
from small import command

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
EXPERIMENTS = ["backpropagation", "curve-fitting", "visualisation", "recall", "word-vectors", "walker", "feedback", "bit-flip"]
SZILARD = str(Path(sys.executable).with_name("szilard"))
EARLY, IMPORTS = 0.1, 2.5  # seconds: on the clock, and of computing
GO_ON = ("`szilard resume run` goes on from ", "; nothing already saved is lost: give the command again.", "`szilard show run` shows")


class End(NamedTuple):
    """How a process ended that was sent a signal after `wait` seconds."""

    number: signal.Signals
    wait: float
    status: int
    said: str

    def kind(self) -> str:
        """What became of it: "answered", "finished", "before szilard could answer", or what is wrong."""
        if self.status == 0:
            return "finished"
        lines = self.said.splitlines() or [""]
        answered = self.status == 128 + self.number and lines[-1].startswith("Interrupted")
        if answered and any(words in lines[-1] for words in GO_ON) and len(lines[-1]) < 400 and "Traceback" not in self.said:
            return "answered"
        if self.wait < EARLY and self.status == -self.number:  # Python's own answer: the handlers were not there yet
            return "before szilard could answer" + (", with a traceback" if self.said else "")
        return f"exit status {self.status} after {self.number.name} at {self.wait:.3f} s: {self.said[-600:]}"


class Undisturbed(NamedTuple):
    """The record of a run that nobody disturbed, and how long a fork computes for it."""

    record: Path
    seconds: float

    @classmethod
    def of(cls, experiment: str, folder: Path) -> "Undisturbed":
        """Run it."""
        child = forking.begin([*command(experiment), "--out", "run"], folder, forking.draw_nothing)
        assert child.wait(LONGEST) == 0, child.said()
        return cls(folder / "run", child.spent)


def installed(arguments: list[str], folder: Path) -> None:
    """Become the installed command; this is for a fork to call."""
    os.environ.pop("PYTHONHASHSEED", None)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # it may be ignored where this runs in the background
    os.execv(SZILARD, [SZILARD, *arguments])


def sent(experiment: str, folder: Path, number: signal.Signals, when: int, seconds: float, rng: random.Random) -> End:
    """Run an experiment in its smallest form, and send it a signal: within 0 a tenth of a second, 1 the imports, 2 the work."""
    arguments = [*command(experiment), "--out", "run"]
    first = forking.draw_nothing if when == 2 else lambda: installed(arguments, folder)
    child, begin = forking.begin(arguments, folder, first), time.monotonic()
    status = child.wait(rng.uniform(0, EARLY)) if when == 0 else child.wait(LONGEST, rng.uniform(0, [0, IMPORTS, seconds][when]))
    wait = time.monotonic() - begin
    if status is None:
        child.send(number)
        status = child.wait(LONGEST)
    return End(number, wait, -1 if status is None else status, child.said())


def trial(number: int, folder: Path, whole: Undisturbed, rng: random.Random) -> tuple[str, list[str]]:
    """What became of a process that was sent a signal, and what is wrong with the record once the run has been resumed."""
    experiment = EXPERIMENTS[number // 3 % len(EXPERIMENTS)]
    end = sent(experiment, folder, SIGNALS[rng.randrange(3)], number % 3, whole.seconds, rng)
    if not (folder / "run" / "record.json").exists():
        return end.kind(), []
    status = 0
    if end.kind() == "answered":
        status = forking.begin(["resume", "run"], folder, forking.draw_nothing).wait(LONGEST)
    wrong = differences(folder / "run", whole.record)
    return end.kind(), ([f"resumed with exit status {status}"] if status else []) + [f"{experiment}: {one}" for one in wrong]


def send(count: int, seed: int, folder: Path) -> tuple[Counter[str], list[str]]:
    """How often what became of `count` processes, and the faults."""
    forking.prepare(EXPERIMENTS[: -(-count // 3)])
    ends: Counter[str] = Counter()
    found = []
    wholes: dict[str, Undisturbed] = {}
    for number in range(count):
        place, experiment = folder / str(number), EXPERIMENTS[number // 3 % len(EXPERIMENTS)]
        if experiment not in wholes:
            wholes[experiment] = Undisturbed.of(experiment, folder / experiment)
        kind, wrong = trial(number, place, wholes[experiment], random.Random(f"{seed} {number}"))
        ends[kind.partition(" after ")[0]] += 1
        found += [f"{number}: {one}" for one in ([kind] if kind.startswith("exit") else []) + wrong]
        shutil.rmtree(place)
    return ends, found


if __name__ == "__main__":
    one_core()
    with scratch() as temporary:
        ends, wrong = send(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0, Path(temporary))
    print("\n".join([*(f"{count} {kind}" for kind, count in ends.items()), *wrong, f"{len(wrong)} faults"]))
    sys.exit(bool(wrong))
