"""A run is killed at every operation on its files: `python tests/fuzz/kill_operations.py [STRIDE] [EXPERIMENT ...]`."""

import random
import shutil
import signal
import sys
from pathlib import Path

import forking
from kill import LONGEST, one_core, scratch, undisturbed
from operations import Counter
from same import differences
from small import command

CHEAPEST = "curve-fitting"  # it computes for a tenth of a second and writes for as long
FIRST = 40  # operations with which a resumed run begins


def trial(experiment: str, folder: Path, counter: Counter, ends: list[int]) -> list[str]:
    """Kill a run at operation ends[0], resume and kill it at ends[1], ..., and let it come to its end; what went wrong."""
    found = []
    for last in [*ends, 0]:
        begun = (folder / "run" / "record.json").exists()
        arguments = ["resume", "run"] if begun else [*command(experiment), "--out", "run"]
        install = counter.until(last)
        child = forking.begin(arguments, folder, lambda install=install: (forking.draw_nothing(), install()))
        status = child.wait(LONGEST)
        if status not in ((0, -signal.SIGKILL) if last else (0,)):
            found.append(f"operation {last}: exit status {status}: {child.said()[-500:]}")
    return found


def kill(experiment: str, folder: Path, stride: int, rng: random.Random) -> tuple[int, int, list[str]]:
    """Operations in all, kills, and the faults."""
    counter, found, kills = Counter(), [], 0
    whole = undisturbed(experiment, folder / "whole")
    found += trial(experiment, folder / "counted", counter, [])
    total = counter.count
    for last in range(1, total + 1, stride):
        place = folder / str(last)
        ends = [last, rng.randint(1, FIRST)]
        wrong = trial(experiment, place, counter, ends) + differences(place / "run", whole)
        found += [f"{experiment}, killed at operations {ends}: {one}" for one in wrong]
        kills += len(ends)
        shutil.rmtree(place)
    return total, kills, found


def main(stride: int, experiments: list[str]) -> int:
    """The exit status."""
    one_core()
    forking.prepare(experiments)
    wrong = []
    with scratch() as temporary:
        for experiment in experiments:
            total, kills, found = kill(experiment, Path(temporary) / experiment, stride, random.Random(0))
            print(f"{experiment}: {total} operations, {kills} kills, {len(found)} faults", flush=True)
            wrong += found
    print("\n".join([*wrong, f"{len(wrong)} faults"]))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1, sys.argv[2:] or [CHEAPEST]))
