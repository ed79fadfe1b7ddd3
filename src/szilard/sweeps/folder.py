"""What a sweep leaves behind: its plan, a record per run, and what came out of all of them.

```
sweep.json       the experiment and the settings of every run; written first, never changed
runs/NAME/       the record of a run
failures.json    why runs have failed, by name
sweep.html       all runs side by side, once some have finished
```
"""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..errors import InputError, require, shown
from ..runs import atomic, disk
from ..runs.plain import from_bytes, to_bytes
from ..runs.record import Record
from ..runs.settings import Settings
from .plan import MOST_RUNS

FORMAT = 1
PLAN, FAILURES, PAGE = "sweep.json", "failures.json", "sweep.html"
_LIMIT = 1 << 28  # bytes of a JSON file


class Sweep:
    """A sweep in its folder. Use `Sweep.create` or `Sweep.open`."""

    def __init__(self, folder: Path, experiment: str, runs: dict[str, dict[str, Any]], command: str):
        self.folder, self.experiment, self.runs, self.command = folder, experiment, runs, command

    @classmethod
    def create(cls, folder: str | Path | None, experiment: str, runs: Mapping[str, Settings], command: str = "") -> "Sweep":
        """A new sweep, or the one in `folder` if it has the same runs.

        Args:
            folder: new or empty, or that of the same sweep; without it, one in `runs` that is named after the experiment and the time.
            experiment: its name.
            runs: the settings of every run, by its name.
            command: that made the sweep.

        Raises:
            InputError: the folder holds something else, or cannot be written.
        """
        plan = {name: settings.located().to_json() for name, settings in runs.items()}
        if folder is not None and is_sweep(folder):
            known = cls.open(folder)
            same = known.experiment == experiment and _text(known.runs) == _text(plan)
            require(same, f"`{folder}` holds a sweep with other runs; choose another `--out`, or `szilard resume` goes on with that one.")
            return known
        place = Path(folder) if folder else disk.new_folder(Path("runs"), f"sweep-{experiment}-{datetime.now():%Y%m%d-%H%M%S}")
        disk.require_unused(place)
        about = {"format": FORMAT, "experiment": experiment, "command": command, "created": datetime.now(UTC).isoformat(timespec="seconds")}
        try:
            place.mkdir(parents=True, exist_ok=True)
            atomic.create(place / PLAN, to_bytes(about | {"runs": plan}), place)
        except OSError as error:
            raise InputError(f"`{place}` could not be written ({error.strerror}); choose another `--out`.") from None
        return cls(place, experiment, plan, command)

    @classmethod
    def open(cls, folder: str | Path) -> "Sweep":
        """The sweep in `folder`.

        Raises:
            InputError: there is none, or its plan is damaged.
        """
        place = Path(folder)
        require(is_sweep(place), f"There is no sweep in `{place}`; give the folder that holds {PLAN}.")
        try:
            about = from_bytes(atomic.read(place / PLAN, place, _LIMIT))
        except (OSError, ValueError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError(f"`{place / PLAN}` is damaged ({error}); restore it from a copy, or start the sweep again.") from None
        fault = _fault(about)
        require(not fault, f"`{place / PLAN}` is damaged ({fault}); restore it from a copy, or start the sweep again.")
        return cls(place, about["experiment"], about["runs"], str(about.get("command", "")))

    def place(self, name: str) -> Path:
        """The folder of a run."""
        return self.folder / "runs" / name

    def record(self, name: str) -> Record | None:
        """The record of a run, None if it has not begun.

        Raises:
            InputError: it is damaged.
        """
        return Record.open(self.place(name)) if os.path.lexists(self.place(name) / "record.json") else None

    def finished(self) -> list[str]:
        """The names of the runs that have come to their end."""
        return [name for name in self.runs if (record := self.record(name)) and record.finished]

    @property
    def failures(self) -> dict[str, str]:
        """Why runs have failed when they were last tried, by their names."""
        path = self.folder / FAILURES
        if not os.path.lexists(path):
            return {}
        try:
            found = from_bytes(atomic.read(path, self.folder, _LIMIT))
        except (OSError, ValueError):
            return {}
        return {name: shown(why, 400) for name, why in found.items() if name in self.runs}

    def save_failures(self, failures: Mapping[str, str]) -> None:
        """Say why runs have failed; no failures, no file."""
        path = self.folder / FAILURES
        if failures:
            atomic.write(path, to_bytes(dict(failures)), self.folder)
        else:
            path.unlink(missing_ok=True)


def is_sweep(folder: str | Path) -> bool:
    """Whether there is a sweep in `folder`, damaged or not."""
    return os.path.lexists(os.path.join(folder, PLAN))


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _fault(about: dict[str, Any]) -> str:
    runs = about.get("runs")
    if about.get("format") != FORMAT:
        return f"its format must be {FORMAT}; a newer szilard may read it"
    if not isinstance(about.get("experiment"), str):
        return "`experiment` must be a name"
    if not isinstance(runs, dict) or not 1 < len(runs) <= MOST_RUNS:
        return f"`runs` must be an object of 2 to {MOST_RUNS:,} runs"
    for name, settings in runs.items():
        if not isinstance(settings, dict) or not _is_name(name):
            return f"`runs.{shown(name)}` must be a plain name with settings"
    return ""


def _is_name(name: str) -> bool:
    return bool(name) and not name.startswith(".") and all(letter.isalnum() or letter in "-+._" for letter in name)
