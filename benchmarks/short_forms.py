"""Seconds of every short form, from the command to the report, with nothing compiled before: `python -m benchmarks.short_forms [NAME ...]`.

One run each, with seed 0, one after the other on an otherwise idle machine. Goal: at most 8 wall seconds each.
"""

import sys

from szilard.experiments import REGISTRY

from ._history import Goal, finish
from .whole_run import HERE, run

MOST = 8.0  # seconds


def main() -> None:
    """Run and print."""
    found = {}
    for name in sys.argv[1:] or REGISTRY:
        found[name] = run(HERE, name, 0, ["--quick"])
        print(f"{name:24} {found[name]['wall']:6.1f} s, {found[name]['processor']:6.1f} s of the processors", flush=True)
    finish(__file__, found, [Goal(f"{name}/wall", MOST, most=True) for name in found])


if __name__ == "__main__":
    main()
