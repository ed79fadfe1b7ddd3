"""The table of devices: what teacher and student keep on each, over several seeds, beside the idle qubit and the best strategy by hand.

Every row is a process of its own, `szilard run memory --device NAME --seed S`, whose result stays in a folder, so that the table can be
stopped and goes on where it was. Seconds are those of the first seed's processor, with compilation, since rows may run beside other work.

`python -m benchmarks.memory_table FOLDER [--seeds N] [--only DEVICE ...] [--extra FLAG ...]`: prints the table in Markdown; medians, and
the range where there are several seeds. A star marks a row that has not ended.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from ._history import Goal, finish

STEPS = {"depolarizing-six": 1000}  # others have the steps that the experiment has by itself
DEVICES = (
    *("bit-flip", "star", "chain", "ring", "one-readout", "lopsided-readout", "lopsided-chain", "dephasing", "hadamards"),
    *("uneven-star", "gate-errors", "fixed-times", "depolarizing", "relaxation", "relaxation-four", "depolarizing-six"),
    *("one-sensor", "two-sensors", "three-sensors", "torino"),
)
BY_HAND = ("turned", "encode", "parity_cycle", "repeated_readout", "five_qubit", "five_qubit_checks", "four_qubit", "three_qubit")
BY_HAND += ("echo", "decoherence_free", "sensing", "idle")
COLUMNS = ("device", "seeds", "idle", "best by hand", "teacher", "student", "simulator", "lifetime", "million steps", "seconds")

Result = dict[str, Any]


def row(folder: Path, device: str, seed: int, extra: Sequence[str]) -> Result | None:
    """The metrics of one run, from the folder if they are there; None if it failed, whose words are in the folder then."""
    kept = folder / f"{device}-{seed}.json"
    if kept.exists():
        return json.loads(kept.read_text())
    steps = ["--steps", str(STEPS[device])] if device in STEPS else []
    command = [sys.executable, "-m", "szilard", "run", "memory", "--device", device, "--seed", str(seed), "--json", *steps, *extra]
    begin = perf_counter()
    with open(folder / f"{device}-{seed}.log", "w+") as log:
        cold = os.environ | {"SZILARD_CACHE": "off"}
        process = subprocess.Popen([*command, "--out", str(folder / f"{device}-{seed}")], stdout=log, stderr=subprocess.STDOUT, env=cold)
        _, status, used = os.wait4(process.pid, 0)
        log.seek(0)
        lines = log.read().strip().splitlines()
    if status or not lines:
        return None
    found = json.loads(lines[-1]) | {"processor": used.ru_utime + used.ru_stime, "wall": perf_counter() - begin}
    kept.write_text(json.dumps(found))
    return found


def told(values: Sequence[float | None], digits: int) -> str:
    """Median and range of what is there."""
    there = [value for value in values if value is not None]
    if not there:
        return "-"
    middle, least, most = (f"{value:.{digits}f}" for value in (median(there), min(there), max(there)))
    return middle if least == most else f"{middle} ({least} to {most})"


def line(device: str, results: Sequence[Result], seeds: int) -> str:
    """A line of the table."""
    best = max((name for name in BY_HAND if results[0].get(name) is not None), key=lambda name: results[0][name])
    shown = {key: told([one.get(key) for one in results], 4) for key in ("teacher", "student", "simulator")}
    lifetime = told([one.get("student_lifetime_ratio") for one in results], 1)
    steps = told([one["environment_steps"] / 1e6 for one in results], 2)
    seconds = f"{results[0]['processor']:.0f}"
    unfinished = "" if len(results) == seeds else " *"
    cells = [f"`{device}`{unfinished}", str(len(results)), f"{results[0]['idle']:.3f}", f"`{best}` {results[0][best]:.3f}"]
    return "| " + " | ".join([*cells, *shown.values(), lifetime, steps, seconds]) + " |"


def kept(results: Sequence[Result]) -> dict[str, float]:
    """Medians, and how far the teacher is ahead of the best strategy by hand, and the student behind the teacher."""
    middle = {key: median(one[key] for one in results) for key in ("idle", "teacher", "student")}
    best = max(results[0][name] for name in BY_HAND if results[0].get(name) is not None)
    ahead = {"teacher_ahead": middle["teacher"] - max(best, middle["idle"]), "student_behind": middle["teacher"] - middle["student"]}
    return middle | {"by_hand": best} | ahead


def goals(found: dict[str, list[Result]]) -> list[Goal]:
    """Of every row."""
    some = [device for device, results in found.items() if results]
    both = [(Goal(f"{name}/teacher_ahead", -0.003), Goal(f"{name}/student_behind", 0.005, most=True)) for name in some]
    return [goal for pair in both for goal in pair]


def main() -> None:
    """Run what is missing, seed by seed, and print the table."""
    parser = argparse.ArgumentParser(description="The table of devices.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only", nargs="+", default=DEVICES, choices=DEVICES)
    parser.add_argument("--extra", nargs=argparse.REMAINDER, default=[])
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    found: dict[str, list[Result]] = {device: [] for device in asked.only}
    for seed in range(asked.seeds):
        for device in asked.only:
            result = row(asked.folder, device, seed, asked.extra)
            print(device, seed, "failed" if result is None else f"{result['teacher']:.4f} {result['student']:.4f}", file=sys.stderr)
            found[device] += [result] if result else []
    print("| " + " | ".join(COLUMNS) + " |", "|" + "---|" * len(COLUMNS), sep="\n")
    for device, results in found.items():
        if results:
            print(line(device, results, asked.seeds))
    finish(__file__, {device: kept(results) for device, results in found.items() if results}, goals(found))


if __name__ == "__main__":
    main()
