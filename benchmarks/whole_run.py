"""A whole run here against the same in another checkout: wall seconds, from the command to the report, with nothing compiled before.

`python -m benchmarks.whole_run CHECKOUT [NAME] [--seeds N]`: the two take turns, seed by seed, on an otherwise idle machine; `bit-flip`
unless another experiment is named. The other checkout runs in this environment. Goal: at most 0.35 of the wall seconds of commit
6c7f3b1, and R_Q no worse. Ratios are those of medians; the range is that of the seeds.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from ._history import Goal, finish

HERE = Path(__file__).parents[1]
KEPT = ("teacher", "student")


def run(checkout: Path, name: str, seed: int) -> dict[str, Any]:
    """Wall and processor seconds, the most memory in MB, and what teacher and student keep."""
    environment = {key: value for key, value in os.environ.items() if key != "JAX_COMPILATION_CACHE_DIR"}
    environment |= {"SZILARD_CACHE": "off", "PYTHONPATH": str(checkout / "src")}
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "szilard", "run", name, "--seed", str(seed), "--out", f"{folder}/run", "--json"]
        begin = perf_counter()
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
        with subprocess.Popen(command, **pipes, env=environment, cwd=folder) as process:
            words = process.stdout.read() if process.stdout else ""
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"`{' '.join(command)}` of {checkout} ended with status {process.returncode}.")
    found = json.loads(words.splitlines()[-1])
    seconds = {"wall": perf_counter() - begin, "processor": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss / 1e3}
    return seconds | {key: found[key] for key in KEPT if key in found}


def main() -> None:
    """Measure in turns and print."""
    parser = argparse.ArgumentParser(description="A whole run here and in another checkout.")
    parser.add_argument("checkout", type=Path)
    parser.add_argument("name", nargs="?", default="bit-flip")
    parser.add_argument("--seeds", type=int, default=5)
    asked = parser.parse_args()
    pairs = []
    for seed in range(asked.seeds):
        pairs.append({"here": run(HERE, asked.name, seed), "there": run(asked.checkout.absolute(), asked.name, seed)})
        print(seed, json.dumps(pairs[-1]), flush=True)
    here, there = (median(pair[which]["wall"] for pair in pairs) for which in ("here", "there"))
    ratios = [pair["here"]["wall"] / pair["there"]["wall"] for pair in pairs]
    memory = median(pair["here"]["memory"] for pair in pairs) / median(pair["there"]["memory"] for pair in pairs)
    found = {"ratio": here / there, "least_ratio": min(ratios), "largest_ratio": max(ratios), "memory_ratio": memory, "pairs": pairs}
    found |= {f"least_{key}": min(pair["here"][key] for pair in pairs) for key in KEPT if key in pairs[0]["here"]}
    goals = [Goal("ratio", 0.35, most=True), Goal("memory_ratio", 0.6, most=True)]
    goals += [Goal("least_teacher", 0.985), Goal("least_student", 0.98)] if asked.name == "bit-flip" else []
    finish(f"whole_run_{asked.name}", found, goals)


if __name__ == "__main__":
    main()
