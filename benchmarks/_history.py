"""How every benchmark ends: with its goals, met or missed, its figures as JSON, and a line in its history, `results/NAME.jsonl`.

A figure is named by its keys, joined with "/". Where one is missing, since a peer is not installed, its goal is not judged.
"""

import importlib.metadata
import json
import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import jax

from szilard.runs.record import versions

RESULTS = Path(__file__).parent / "results"


class Goal(NamedTuple):
    """A figure should be at least, or at most, the bound."""

    figure: str
    bound: float
    most: bool = False

    def judged(self, found: dict[str, Any]) -> dict[str, Any]:
        """The goal, what was found, and whether that meets it; None where nothing was found."""
        value: Any = found
        for key in self.figure.split("/"):
            value = value.get(key) if isinstance(value, dict) else None
        met = None if value is None else bool(value <= self.bound if self.most else value >= self.bound)
        return {"figure": self.figure, "goal": f"{'at most' if self.most else 'at least'} {self.bound:,g}", "value": value, "met": met}


def finish(file: str, found: dict[str, Any], goals: Sequence[Goal], packages: Sequence[str] = ()) -> None:
    """Print whether each goal is met, and all figures as JSON; keep them with the device and the versions, `packages` being peers'."""
    judged = [goal.judged(found) for goal in goals]
    for one in judged:
        value = "not measured" if one["value"] is None else f"{one['value']:,.4g}"
        word = {True: "met", False: "missed", None: "open"}[one["met"]]
        print(f"goal {word:<7} {one['figure']}: {value}, {one['goal']} wanted")
    known = versions() | {name: _version(name) for name in packages}
    machine = {"device": jax.devices()[0].device_kind, "cores": os.cpu_count(), "machine": platform.machine(), "processor": _processor()}
    line = {"date": datetime.now(UTC).isoformat(timespec="seconds"), "commit": _commit()} | machine
    line |= {"versions": {name: version for name, version in known.items() if version}, "goals": judged, "found": found}
    print(json.dumps(line))
    RESULTS.mkdir(exist_ok=True)
    with open(RESULTS / f"{Path(file).stem}.jsonl", "a", encoding="utf-8") as history:
        history.write(json.dumps(line) + "\n")


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _processor() -> str:
    """Its model, as Linux calls it; else what Python knows."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.processor())


def _commit() -> str | None:
    """That of the checkout, with a plus sign where files differ from it."""
    git = ["git", "-C", str(RESULTS.parent)]
    try:
        head = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
        changed = subprocess.run([*git, "diff", "--quiet", "HEAD", "--", "../src"], check=False).returncode
    except (OSError, subprocess.CalledProcessError):
        return None
    return head + "+" * bool(changed)
