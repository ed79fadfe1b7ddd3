"""A whole run here against the same in another checkout: wall seconds, from the command to the report, with nothing compiled before.

`python -m benchmarks.whole_run CHECKOUT [NAME] [--seeds SEED ...] [--extra FLAG ...]`: the two take turns, seed by seed, on an otherwise
idle machine; `bit-flip` unless another experiment is named. The other checkout runs in this environment. Ratios are those of medians; the
range is that of the seeds. Goals of `bit-flip`, beside commit 6c7f3b1: at most 0.35 of the wall seconds, 0.6 of the memory, half of the
seconds and of the steps until the teacher keeps 0.98, a quarter of the student's seconds, twice the steps per second, and R_Q no worse.
Of `alphazero`: at most two thirds of the wall seconds; of any other experiment half of them.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from ._history import Goal, finish

HERE = Path(__file__).parents[1]
KEPT = ("teacher", "student")
WELL = 0.98  # R_Q of a teacher that has learned
#: The most that the ratio of wall seconds may be.
RATIOS = {"bit-flip": 0.35, "alphazero": 2 / 3}
#: Figures of `bit-flip`, and the most, or least, that their ratio may be.
PARTS = {"well_seconds": 0.5, "well_steps": 0.5, "teaching_seconds": 0.25, "steps_per_second": 2}


def run(checkout: Path, name: str, seed: int, more: Sequence[str] = ()) -> dict[str, Any]:
    """Wall and processor seconds, the most memory in MB, what teacher and student keep, and how they came to it."""
    environment = {key: value for key, value in os.environ.items() if key != "JAX_COMPILATION_CACHE_DIR"}
    environment |= {"SZILARD_CACHE": "off", "PYTHONPATH": str(checkout / "src")}
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "szilard", "run", name, "--seed", str(seed), "--out", f"{folder}/run", "--json", *more]
        begin = perf_counter()
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
        with subprocess.Popen(command, **pipes, env=environment, cwd=folder) as process:
            words = process.stdout.read() if process.stdout else ""
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        seconds = {"wall": perf_counter() - begin, "processor": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss / 1e3}
        if process.returncode:
            sys.exit(f"`{' '.join(command)}` of {checkout} ended with status {process.returncode}.")
        learned = stages(Path(folder, "run", "metrics.csv")) if name == "bit-flip" else {}
    found = json.loads(words.splitlines()[-1])
    return seconds | learned | {key: found[key] for key in (*KEPT, "steps_per_second") if key in found}


def stages(metrics: Path) -> dict[str, float]:
    """Seconds and steps until the teacher kept `WELL`, where it did, and the seconds from its end to that of the student."""
    with open(metrics, encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["evaluated"]]
    taught, learned = ([row for row in rows if row["stage"] == stage] for stage in ("discover", "teach"))
    found = {"teaching_seconds": float(learned[-1]["seconds"]) - float(taught[-1]["seconds"])}
    well = next((row for row in taught if float(row["evaluated"]) > WELL), None)
    return found | ({"well_seconds": float(well["seconds"]), "well_steps": float(well["environment_steps"])} if well else {})


def main() -> None:
    """Measure in turns and print."""
    parser = argparse.ArgumentParser(description="A whole run here and in another checkout.")
    parser.add_argument("checkout", type=Path)
    parser.add_argument("name", nargs="?", default="bit-flip")
    parser.add_argument("--seeds", nargs="+", type=int, default=list(range(5)))
    parser.add_argument("--extra", nargs=argparse.REMAINDER, default=[])
    asked = parser.parse_args()
    pairs = []
    for seed in asked.seeds:
        sides = {"here": HERE, "there": asked.checkout.absolute()}
        pairs.append({side: run(checkout, asked.name, seed, asked.extra) for side, checkout in sides.items()})
        print(seed, json.dumps(pairs[-1]), flush=True)
    found = compared(pairs)
    goals = [Goal("ratio", RATIOS.get(asked.name, 0.5), most=True)]
    if asked.name == "bit-flip":
        goals += [Goal("memory_ratio", 0.6, most=True), Goal("least_teacher", 0.985), Goal("least_student", 0.98)]
        goals += [Goal(f"{part}_ratio", bound, most=bound < 1) for part, bound in PARTS.items()]
    finish(f"whole_run_{asked.name}" + "_quick" * ("--quick" in asked.extra), found | {"seeds": asked.seeds, "extra": asked.extra}, goals)


def compared(pairs: Sequence[dict[str, dict[str, Any]]]) -> dict[str, Any]:
    """Ratios of medians, the range of that of the wall seconds, and the least that was kept."""
    ratios = [pair["here"]["wall"] / pair["there"]["wall"] for pair in pairs]
    found: dict[str, Any] = {"least_ratio": min(ratios), "largest_ratio": max(ratios), "pairs": list(pairs)}
    for what in ("wall", "processor", "memory", *PARTS):
        sides = [[pair[side][what] for pair in pairs if what in pair[side]] for side in ("here", "there")]
        if all(sides):
            here, there = map(median, sides)
            found["ratio" if what == "wall" else f"{what}_ratio"] = here / there
    return found | {f"least_{key}": min(pair["here"][key] for pair in pairs) for key in KEPT if key in pairs[0]["here"]}


if __name__ == "__main__":
    main()
