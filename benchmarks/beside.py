"""Two runs at once beside one alone: do programs of small matrices wait for one another?

`python -m benchmarks.beside [NAME ...] [--repeats N]`: on an otherwise idle machine, short forms of experiments that compute with NumPy,
alone and with a second run of the same. Goal: neither takes more than twice as long, as if the machine had been cut in two.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from statistics import median
from time import perf_counter

from ._history import Goal, finish

NAMES = ("backpropagation", "optimizers", "random-network")


def seconds(name: str, runs: int) -> float:
    """Wall seconds until the last of so many runs, which begin together, has ended."""
    with tempfile.TemporaryDirectory() as folder:
        commands = [[sys.executable, "-m", "szilard", "run", name, "--quick", "--out", f"{folder}/{i}"] for i in range(runs)]
        begin = perf_counter()
        started = [
            subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | {"SZILARD_CACHE": "off"})
            for command in commands
        ]
        failed = [command for command, process in zip(commands, started, strict=True) if process.wait()]
    if failed:
        sys.exit(f"`{' '.join(failed[0])}` failed.")
    return perf_counter() - begin


def measured(names: Sequence[str], repeats: int) -> dict[str, dict[str, float]]:
    """Of each experiment the medians of its seconds alone and beside a second run, and their ratio."""
    found = {}
    for name in names:
        alone, beside = (median(seconds(name, runs) for _ in range(repeats)) for runs in (1, 2))
        found[name] = {"alone": alone, "beside": beside, "ratio": beside / alone}
        print(f"{name}: {alone:.1f} s alone, {beside:.1f} s beside a second run, ratio {beside / alone:.2f}", flush=True)
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Two runs at once beside one alone.")
    parser.add_argument("names", nargs="*", default=NAMES)
    parser.add_argument("--repeats", type=int, default=3)
    asked = parser.parse_args()
    found = measured(asked.names, asked.repeats)
    finish(__file__, found, [Goal(f"{name}/ratio", 2.0, most=True) for name in found])


if __name__ == "__main__":
    main()
