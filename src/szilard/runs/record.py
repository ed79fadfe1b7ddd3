"""What a run leaves behind: one folder, written so that a crash at any moment loses nothing already saved.

```
record.json          experiment, settings, seed, versions, device, status
network.py           a copy of the user's own network, where there is one
metrics.csv          the figures along the way
checkpoints/*.npz    a stage in progress: arrays, and its state as JSON
arrays/*.npz  figures/*.png, *.svg  networks/*.keras
result.json  report.html             once the run has finished
```

One process at a time writes in it, and nothing in it may be a link, as a record may come from somebody else.
"""

import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError
from . import atomic, checks, disk, lock, metrics_file, report
from .archives import Shaped, misfit, pack, pack_state, unpack, unpack_state
from .command import repeating, resume
from .plain import from_bytes, plain, to_bytes
from .versions import accelerator, versions

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..widgets import offline

__all__ = ["FORMAT", "Record", "plain", "versions"]
FORMAT = 1
_LIMIT = 1 << 28  # bytes of a JSON file
_COPY = "restore the file from a copy, or start the run again in another folder"


class Record:
    """The record of one run. Use `Record.create` or `Record.open`; `with record:` lets others write in it afterwards."""

    def __init__(self, folder: Path, about: dict[str, Any]):
        self.folder = folder
        self._about: dict[str, Any] = about
        self._lock: lock.Lock | None = None
        self._made = False  # by this process
        self._begun = time.monotonic()

    @classmethod
    def create(
        cls,
        folder: str | Path,
        experiment: str,
        settings: dict[str, Any],
        *,
        question: str = "",
        command: str = "",
        files: dict[str, dict[str, Any]] | None = None,
    ) -> "Record":
        """A new record in `folder`, which is made if need be and must be empty. It belongs to this process until it is finished.

        Args:
            folder: of the run.
            experiment: its name.
            settings: of the run, as JSON.
            question: that the experiment answers, for the report.
            command: that repeats the run, for the report; without it, it is made from all settings.
            files: that the run reads, by the settings that name them: `path`, `sha256` and `bytes`.

        Raises:
            InputError: the folder is in use, or cannot be written.
        """
        record = cls(Path(folder), _about(experiment, plain(settings), question, command) | {"files": files or {}})
        disk.require_unused(record.folder)
        record._claim()
        return record

    @classmethod
    def create_in(cls, parent: str | Path, experiment: str, settings: dict[str, Any], **more: Any) -> "Record":
        """A new record in a new folder of `parent`, named after the experiment and the time; for `more` see `create`."""
        folder = disk.new_folder(Path(parent), f"{experiment}-{datetime.now():%Y%m%d-%H%M%S}")
        return cls.create(folder, experiment, settings, **more)

    @classmethod
    def open(cls, folder: str | Path) -> "Record":
        """The record in `folder`, to read. Who writes in it calls `take` first.

        Raises:
            InputError: there is none, or it is damaged.
        """
        folder = Path(folder)
        path = folder / "record.json"
        if not os.path.lexists(path):
            raise InputError(f"There is no record in `{folder}`; give the folder of a run, the one that holds record.json.")
        about = _read_json(path, folder, _COPY)
        if fault := checks.fault_of_about(about):
            raise InputError(f"`{path}` is damaged ({fault}); {_COPY}.")
        if not 1 <= about["format"] <= FORMAT:
            raise InputError(
                f"`{path}` was written by a newer szilard (format {about['format']}, here {FORMAT}); update szilard to open it."
            )
        return cls(folder, about)

    def take(self) -> None:
        """Go on with the run: from now on this process alone writes in the record.

        Raises:
            InputError: another process is at work in it, or it cannot be written.
        """
        remedy = f"wait until it has finished, or interrupt it and go on by `{resume(self.folder)}`"
        self._guarded(self.folder / lock.NAME, lambda: self._hold(remedy))
        self._about = Record.open(self.folder)._about
        atomic.sweep(self.folder)
        if not self.finished:
            self._about["seconds"] = self._seconds_so_far()
            self._about["started"] = _now()
            self._begun = time.monotonic()
            self._write_about()

    def release(self) -> None:
        """Let other processes write in the record."""
        if self._lock:
            self._lock.release()
        self._lock = None

    def withdraw(self) -> None:
        """Take back a new record in which nothing has been saved: what refused its run must not be looked for, nor gone on with."""
        if not self._made or {path.name for path in self.folder.iterdir()} != {"record.json", lock.NAME}:
            return
        with suppress(OSError):
            for name in ("record.json", lock.NAME):
                (self.folder / name).unlink()
            self.folder.rmdir()

    def __enter__(self) -> "Record":
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    @property
    def experiment(self) -> str:
        """The name of the experiment."""
        return self._about["experiment"]

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of the run, as JSON."""
        return self._about["settings"]

    @property
    def about(self) -> dict[str, Any]:
        """All of record.json."""
        return dict(self._about)

    @property
    def finished(self) -> bool:
        """Whether the run came to its end and its result is there."""
        return self._about["status"] == "finished" and os.path.lexists(self.folder / "result.json")

    @property
    def state(self) -> str:
        """Whether the run is "finished", "running" in some process, or "interrupted"."""
        if self.finished:
            return "finished"
        return "running" if lock.held(self.folder) else "interrupted"

    @property
    def result(self) -> dict[str, Any]:
        """What the run found: metrics, table, sentence, notes and captions.

        Raises:
            InputError: the run has not finished, or the result is damaged.
        """
        if not self.finished:
            raise InputError(f"The run in `{self.folder}` has not finished; `{resume(self.folder)}` goes on with it.")
        path, remedy = self.folder / "result.json", f"delete that file, then `{resume(self.folder)}` makes it anew"
        result = _read_json(path, self.folder, remedy)
        if fault := checks.fault_of_result(result):
            raise InputError(f"`{path}` is damaged ({fault}); {remedy}.")
        return result

    def stages(self) -> list[str]:
        """The stages that have a checkpoint, the latest last."""
        files = [path for path in (self.folder / "checkpoints").glob("*.npz") if checks.is_name(path.stem)]
        return [path.stem for path in sorted(files, key=_changed)]

    def checkpoint(self, stage: str, arrays: list[np.ndarray], state: dict[str, Any]) -> None:
        """Save `arrays` and `state` (JSON) so that `stage` can go on from here; replaces the last checkpoint at once or not at all."""
        named = {f"array_{i}": np.asarray(array) for i, array in enumerate(arrays)}
        self._write(self.folder / "checkpoints" / f"{stage}.npz", pack(named | {"state": pack_state(state)}))

    def restore(self, stage: str, like: Sequence[Shaped] | None = None) -> tuple[list[np.ndarray], dict[str, Any]] | None:
        """The last checkpoint of `stage`, or None if there is none.

        Args:
            stage: its name.
            like: arrays, or what has their shapes and types, that those of the checkpoint must equal in number, shape and type.

        Raises:
            InputError: the checkpoint is damaged, or of another stage.
        """
        path = self.folder / "checkpoints" / f"{stage}.npz"
        if not os.path.lexists(path):
            return None
        remedy = f"delete that file, and `{resume(self.folder)}` starts the stage `{stage}` again"
        files = unpack(path, self.folder, remedy)
        names = [f"array_{i}" for i in range(len(files) - 1)]
        if set(files) != {*names, "state"}:
            raise InputError(f"`{path}` is no checkpoint; {remedy}.")
        arrays = [files[name] for name in names]
        if like is not None and (fault := misfit(arrays, like)):
            raise InputError(f"`{path}` does not fit these settings ({fault}); {remedy}.")
        try:
            return arrays, unpack_state(files["state"])
        except ValueError as error:
            raise InputError(f"`{path}` is damaged ({error}); {remedy}.") from None

    def save_metrics(self, rows: list[dict[str, Any]]) -> None:
        """Write metrics.csv: a column per key, in order of appearance; None and NaN leave a cell empty."""
        self._write(self.folder / "metrics.csv", metrics_file.to_bytes(rows))

    def load_metrics(self) -> list[dict[str, Any]]:
        """The rows of metrics.csv with their numbers; an empty cell is None. No file, no rows.

        Raises:
            InputError: the file is damaged.
        """
        path = self.folder / "metrics.csv"
        if not os.path.lexists(path):
            return []
        try:
            return metrics_file.from_bytes(atomic.read(path, self.folder, _LIMIT))
        except InputError:
            raise
        except (OSError, ValueError) as error:
            raise InputError(f"`{path}` is damaged ({error}); delete that file, `{resume(self.folder)}` writes it anew.") from None

    def save_figure(self, name: str, figure: "Figure") -> None:
        """Write figures/`name`.png and .svg; equal figures give equal files. The report shows what was saved here, and nothing else."""
        from .. import draw

        for kind in ("png", "svg"):
            self._write(self.folder / "figures" / f"{name}.{kind}", draw.render(figure, kind))
        names = self._about.setdefault("figures", [])
        if name not in names:
            names.append(name)
            self._write_about()

    def save_network(self, name: str, model: Any) -> None:
        """Write networks/`name`.keras, which `keras.saving.load_model` reads."""
        self._replace(self.folder / "networks" / f"{name}.keras", lambda part: model.save(str(part)))

    def network_file(self, name: str) -> Path | None:
        """The file that `save_network` has written, or None if there is none.

        Raises:
            InputError: it is a link.
        """
        path = self.folder / "networks" / f"{name}.keras"
        atomic.require_own(path, self.folder)
        return path if path.is_file() else None

    def keep(self, name: str, data: bytes) -> None:
        """Write a copy of a user's file."""
        self._write(self.folder / name, data)

    def save_arrays(self, name: str, **arrays: np.ndarray) -> None:
        """Write arrays/`name`.npz, which `numpy.load` reads."""
        self._write(self.folder / "arrays" / f"{name}.npz", pack(arrays))

    def load_arrays(self, name: str) -> dict[str, np.ndarray]:
        """The arrays saved under `name`.

        Raises:
            InputError: there are none, or the file is damaged.
        """
        path = self.folder / "arrays" / f"{name}.npz"
        if not os.path.lexists(path):
            raise InputError(f"`{path}` does not exist; `{resume(self.folder)}` makes what is missing.")
        return unpack(path, self.folder, f"delete that file, and `{resume(self.folder)}` makes it anew")

    def finish(self, result: dict[str, Any], widgets: "Sequence[offline.Shown]" = ()) -> None:
        """Write result.json and report.html, and mark the record as finished. A second call changes nothing but the files' dates.

        Args:
            result: what was found.
            widgets: what moves in the report.
        """
        values = plain(result)
        done = self._about | {"status": "finished"}
        if not self.finished:
            done["seconds"] = round(self._about.get("seconds", 0.0) + time.monotonic() - self._begun, 1)
        self._write(self.folder / "result.json", to_bytes(values))
        page = report.html(done, values, self._figures(), widgets)
        self._write(self.folder / "report.html", page.encode("utf-8", "replace"))
        self._about = done
        self._write_about()
        self.release()

    def _figures(self) -> dict[str, report.Picture]:
        """The figures that this run has saved, by name."""
        found = {}
        for name in self._about.get("figures", []):
            files = [self.folder / "figures" / f"{name}.{kind}" for kind in ("svg", "png")]
            if all(map(os.path.lexists, files)):
                found[name] = report.Picture(*(atomic.read(path, self.folder) for path in files))
        return found

    def _claim(self) -> None:
        path = self.folder / "record.json"

        def first() -> None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._hold("choose another `--out`")
            disk.require_unused(self.folder)
            atomic.sweep(self.folder)
            try:
                atomic.create(path, to_bytes(self._about), self.folder)
                self._made = True
            except FileExistsError:
                disk.require_unused(self.folder)

        self._guarded(path, first)

    def _hold(self, remedy: str) -> None:
        if self._lock is None:
            self._lock = lock.hold(self.folder, self, remedy)

    def _seconds_so_far(self) -> float:
        """How long the run has taken, as far as the dates of its files tell."""
        begun = datetime.fromisoformat(self._about.get("started", self._about["created"])).timestamp()
        files = [*(self.folder / "checkpoints").glob("*.npz"), self.folder / "metrics.csv"]
        last = max((_changed(path) / 1e9 for path in files), default=begun)
        return round(self._about.get("seconds", 0.0) + max(last - begun, 0.0), 1)

    def _write_about(self) -> None:
        self._write(self.folder / "record.json", to_bytes(self._about))

    def _write(self, path: Path, data: bytes) -> None:
        self._guarded(path, lambda: atomic.write(path, data, self.folder))

    def _replace(self, path: Path, fill: Callable[[Path], object]) -> None:
        self._guarded(path, lambda: atomic.replace(path, fill, self.folder))

    def _guarded(self, path: Path, work: Callable[[], None]) -> None:
        """Do `work`, which writes `path`; what fails becomes a sentence."""
        try:
            work()
        except OSError as error:
            raise InputError(disk.sentence(path, self.folder, error)) from error


def _about(experiment: str, settings: dict[str, Any], question: str, command: str) -> dict[str, Any]:
    now = _now()
    return {
        "format": FORMAT,
        "experiment": experiment,
        "question": question,
        "settings": settings,
        "seed": settings.get("seed"),
        "command": command or repeating(experiment, settings),
        "versions": versions(),
        "device": accelerator(),
        "created": now,
        "started": now,
        "seconds": 0.0,
        "figures": [],
        "status": "running",
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _changed(path: Path) -> int:
    with suppress(OSError):
        return path.lstat().st_mtime_ns
    return 0


def _read_json(path: Path, folder: Path, remedy: str) -> dict[str, Any]:
    try:
        return from_bytes(atomic.read(path, folder, _LIMIT))
    except InputError:
        raise
    except (OSError, ValueError, MemoryError) as error:
        raise InputError(f"`{path}` is damaged ({error}); {remedy}.") from None
