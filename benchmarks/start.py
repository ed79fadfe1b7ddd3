"""Seconds until `szilard list` and `szilard run NAME --help` have answered, here and in another checkout.

`python -m benchmarks.start [CHECKOUT]`: medians of five, in turns, on an otherwise idle machine. Goals: 0.25 s for the list, 1 s for the
help of any experiment.
"""

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

from ._history import Goal, finish
from .whole_run import HERE

REPEATS = 5
ASKED = {"list": ["list"]} | {f"help of {name}": ["run", name, "--help"] for name in ("curve-fitting", "bit-flip", "walker")}


def seconds(checkout: Path, arguments: list[str]) -> float:
    """Of one command."""
    begin = perf_counter()
    command = [sys.executable, "-m", "szilard", *arguments]
    subprocess.run(command, env=os.environ | {"PYTHONPATH": str(checkout / "src")}, stdout=subprocess.DEVNULL, check=False)
    return perf_counter() - begin


def main() -> None:
    """Measure in turns and print."""
    checkouts = {"here": HERE} | ({"there": Path(sys.argv[1]).absolute()} if sys.argv[1:] else {})
    taken: dict[str, dict[str, list[float]]] = {what: {side: [] for side in checkouts} for what in ASKED}
    for _ in range(REPEATS):
        for what, arguments in ASKED.items():
            for side, checkout in checkouts.items():
                taken[what][side].append(seconds(checkout, arguments))
    found = {what: {side: round(median(times), 3) for side, times in sides.items()} for what, sides in taken.items()}
    finish(__file__, found, [Goal(f"{what}/here", 0.25 if what == "list" else 1.0, most=True) for what in ASKED])


if __name__ == "__main__":
    main()
