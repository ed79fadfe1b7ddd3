"""Every benchmark, one after the other, each in a process of its own: `python -m benchmarks [NAME ...]`."""

import subprocess
import sys
from pathlib import Path

LONG = ("memory_methods", "memory_table", "short_forms", "whole_run")  # hours, or a second checkout


def main() -> None:
    """Run those that are named, else all that need neither hours nor another checkout; the last line says which have failed."""
    names = sys.argv[1:] or sorted({path.stem for path in Path(__file__).parent.glob("[!_]*.py")} - {*LONG})
    failed = []
    for name in names:
        print(f"\n{name}", flush=True)
        failed += [name] if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode else []
    if failed:
        sys.exit("Failed: " + ", ".join(failed) + ".")


if __name__ == "__main__":
    main()
