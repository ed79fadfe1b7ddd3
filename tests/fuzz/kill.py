"""Runs that are ended at random moments: `python tests/fuzz/kill.py 200` kills, interrupts and resumes many."""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMAND = [sys.executable, str(Path(__file__).with_name("launch.py"))]
SIGNALS = [signal.SIGKILL, signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
START = 0.1  # seconds in which Python itself starts, and has no handler yet
LONGEST = 4.0


def begin(*arguments: str, folder: Path) -> subprocess.Popen:
    """A process that heeds SIGINT even if this one was started in the background, where it is ignored."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=folder,
        text=True,
        encoding="utf-8",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def fault(status: int, said: str, number: signal.Signals, early: bool) -> str | None:
    """What is wrong with the end of a process that was sent the signal `number`."""
    if "Traceback" in said:
        return f"a traceback after {number.name}: {said[-300:]}"
    if number == signal.SIGKILL or status == 0 or (early and status == -number):
        return None
    if status != 128 + number:
        return f"exit status {status} after {number.name}: {said[-300:]}"
    return None if said.splitlines()[-1].startswith("Interrupted") else f"no sentence after {number.name}: {said[-300:]}"


def trial(folder: Path, rng: random.Random, whole: list[float], ends: int = 4) -> list[str]:
    """Start a run, end it at random moments, resume it until it is through; what went wrong."""
    found, arguments = [], ["run", "fake", "--ppo.updates", "10", "--pause", "0.05", "--out", "run", "--json"]
    for _ in range(ends):
        process, number, wait = begin(*arguments, folder=folder), rng.choice(SIGNALS), rng.uniform(START, LONGEST)
        time.sleep(wait)
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
        found += filter(None, [fault(process.returncode, said, number, early=wait < 2 * START)])
        if (folder / "run" / "record.json").exists():
            arguments = ["resume", "run", "--json"]
    process = begin(*arguments, folder=folder)
    out, said = process.communicate(timeout=120)
    if process.returncode or json.loads(out.splitlines()[-1])["sum"] != whole:
        found.append(f"resumed to something else: {process.returncode} {out[-300:]} {said[-300:]}")
    left = [path.name for path in (folder / "run").rglob(".part-*")]
    return found + ([f"left over: {left}"] if left else [])


def kill(count: int, seed: int, folder: Path, ends: int = 4) -> list[str]:
    """The faults that `count` runs bring to light that are ended at random moments."""
    rng, found = random.Random(seed), []
    out, _ = begin("run", "fake", "--ppo.updates", "10", "--out", "whole", "--json", folder=folder).communicate()
    whole = json.loads(out.splitlines()[-1])["sum"]
    for number in range(count):
        place = folder / str(number)
        place.mkdir()
        found += [f"{number}: {wrong}" for wrong in trial(place, rng, whole, ends)]
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        wrong = kill(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0, Path(temporary))
    print("\n".join([*wrong, f"{len(wrong)} faults"]))
    sys.exit(bool(wrong) or os.name != "posix")
