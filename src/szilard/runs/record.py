"""What a run leaves behind: one folder, written so that a crash at any moment loses nothing already saved.

```
record.json          experiment, settings, seed, versions, device, status
metrics.csv          the figures along the way
checkpoints/*.npz    a stage in progress: arrays, and its state as JSON
arrays/*.npz  figures/*.png, *.svg  networks/*.keras
result.json  report.html             once the run has finished
```
"""

import csv
import errno
import hashlib
import io
import json
import math
import os
import platform
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError
from ..version import __version__
from . import report

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMAT = 1
_KEYS = {"format": int, "experiment": str, "settings": dict, "versions": dict, "device": str, "created": str, "status": str}
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_DIGEST = 64


class Record:
    """The record of one run. Use `Record.create` or `Record.open`."""

    def __init__(self, folder: Path, about: dict[str, Any]):
        self.folder = folder
        self._about: dict[str, Any] = about

    @classmethod
    def create(cls, folder: str | Path, experiment: str, settings: dict[str, Any]) -> "Record":
        """A new record in `folder`, which is made if need be and must be empty.

        Raises:
            InputError: the folder is in use, or cannot be written.
        """
        folder = Path(folder)
        _require_unused(folder)
        about = {
            "format": FORMAT,
            "experiment": experiment,
            "settings": plain(settings),
            "seed": plain(settings).get("seed"),
            "versions": versions(),
            "device": _accelerator(),
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "status": "running",
        }
        record = cls(folder, about)
        record._write_about()
        return record

    @classmethod
    def open(cls, folder: str | Path) -> "Record":
        """The record in `folder`.

        Raises:
            InputError: there is none, or it is damaged.
        """
        folder = Path(folder)
        path = folder / "record.json"
        if not path.is_file():
            raise InputError(f"There is no record in `{folder}`; give the folder of a run, the one that holds record.json.")
        about = _read_json(path, "restore the file from a copy, or start the run again in another folder")
        wrong = [key for key, kind in _KEYS.items() if not isinstance(about.get(key), kind)]
        if wrong or about["status"] not in ("running", "finished"):
            what = f"`{(wrong or ['status'])[0]}` is missing or wrong"
            raise InputError(f"`{path}` is damaged ({what}); restore the file from a copy, or start the run again in another folder.")
        if about["format"] > FORMAT:
            raise InputError(
                f"`{path}` was written by a newer szilard (format {about['format']}, here {FORMAT}); update szilard to open it."
            )
        return cls(folder, about)

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
        return self._about["status"] == "finished" and (self.folder / "result.json").is_file()

    @property
    def result(self) -> dict[str, Any]:
        """What the run found: metrics, table, sentence, notes and captions.

        Raises:
            InputError: the run has not finished, or the result is damaged.
        """
        if not self.finished:
            raise InputError(f"The run in `{self.folder}` has not finished; `szilard resume {self.folder}` goes on with it.")
        return _read_json(self.folder / "result.json", f"delete that file, then `szilard resume {self.folder}` makes it anew")

    def stages(self) -> list[str]:
        """The stages that have a checkpoint, the latest last."""
        files = [path for path in (self.folder / "checkpoints").glob("*.npz") if not path.name.startswith(".")]
        return [path.stem for path in sorted(files, key=lambda path: path.stat().st_mtime_ns)]

    def checkpoint(self, stage: str, arrays: list[np.ndarray], state: dict[str, Any]) -> None:
        """Save `arrays` and `state` (JSON) so that `stage` can go on from here; replaces the last checkpoint at once or not at all."""
        text = np.frombuffer(json.dumps(state, default=_simple).encode(), np.uint8)
        named = {f"array_{i}": np.asarray(array) for i, array in enumerate(arrays)}
        self._write(self.folder / "checkpoints" / f"{stage}.npz", _seal(_npz(named | {"state": text})))

    def restore(self, stage: str) -> tuple[list[np.ndarray], dict[str, Any]] | None:
        """The last checkpoint of `stage`, or None if there is none.

        Raises:
            InputError: the checkpoint is damaged.
        """
        path = self.folder / "checkpoints" / f"{stage}.npz"
        if not path.exists():
            return None
        remedy = f"delete that file, and `szilard resume {self.folder}` starts the stage `{stage}` again"
        files = _read_npz(path, remedy)
        if "state" not in files:
            raise InputError(f"`{path}` is no checkpoint; {remedy}.")
        state = json.loads(files.pop("state").tobytes())
        return [files[f"array_{i}"] for i in range(len(files))], state

    def save_metrics(self, rows: list[dict[str, Any]]) -> None:
        """Write metrics.csv: a column per key, in order of appearance; None and NaN leave a cell empty."""
        columns = list(dict.fromkeys(key for row in rows for key in row))
        text = io.StringIO()
        writer = csv.DictWriter(text, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(plain(rows))
        self._write(self.folder / "metrics.csv", text.getvalue().encode())

    def load_metrics(self) -> list[dict[str, Any]]:
        """The rows of metrics.csv with their numbers; an empty cell is None. No file, no rows.

        Raises:
            InputError: the file is damaged.
        """
        path = self.folder / "metrics.csv"
        if not path.exists():
            return []
        try:
            rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode()), strict=True))
        except (UnicodeDecodeError, csv.Error) as error:
            raise InputError(f"`{path}` is damaged ({error}); delete that file, `szilard resume {self.folder}` writes it anew.") from None
        return [{key: _number(cell) for key, cell in row.items() if key is not None} for row in rows]

    def save_figure(self, name: str, figure: "Figure") -> None:
        """Write figures/`name`.png and .svg; equal figures give equal files."""
        from .. import draw

        for kind in ("png", "svg"):
            self._write(self.folder / "figures" / f"{name}.{kind}", draw.render(figure, kind))

    def save_network(self, name: str, model: Any) -> None:
        """Write networks/`name`.keras, which `keras.saving.load_model` reads."""
        self._replace(self.folder / "networks" / f"{name}.keras", lambda part: model.save(str(part)))

    def save_arrays(self, name: str, **arrays: np.ndarray) -> None:
        """Write arrays/`name`.npz, which `numpy.load` reads."""
        self._write(self.folder / "arrays" / f"{name}.npz", _seal(_npz(arrays)))

    def load_arrays(self, name: str) -> dict[str, np.ndarray]:
        """The arrays saved under `name`.

        Raises:
            InputError: there are none, or the file is damaged.
        """
        path = self.folder / "arrays" / f"{name}.npz"
        if not path.exists():
            raise InputError(f"`{path}` does not exist; `szilard resume {self.folder}` makes what is missing.")
        return _read_npz(path, f"delete that file, and `szilard resume {self.folder}` makes it anew")

    def finish(self, result: dict[str, Any]) -> None:
        """Write result.json and report.html, and mark the record as finished. A second call changes nothing but the files' dates."""
        self._write(self.folder / "result.json", _json(plain(result)))
        done = self._about | {"status": "finished"}
        figures = {path.stem: path.read_text() for path in sorted((self.folder / "figures").glob("*.svg"))}
        self._write(self.folder / "report.html", report.html(done, plain(result), figures).encode())
        self._about = done
        self._write_about()

    def _write_about(self) -> None:
        self._write(self.folder / "record.json", _json(self._about))

    def _write(self, path: Path, data: bytes) -> None:
        self._replace(path, lambda part: part.write_bytes(data))

    def _replace(self, path: Path, write: Callable[[Path], object]) -> None:
        """Let `write` fill a file beside `path`, then put it in its place in one step."""
        part = path.with_name(f".part-{path.name}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write(part)
            _sync(part)
            os.replace(part, path)
            _sync(path.parent)
        except OSError as error:
            with suppress(OSError):
                part.unlink()
            raise InputError(self._sentence(path, error)) from error

    def _sentence(self, path: Path, error: OSError) -> str:
        again = f"`szilard resume {self.folder}` goes on" if (self.folder / "record.json").is_file() else "run again"
        if error.errno in _FULL or "errno = 28" in str(error):
            return f"The disk is full: `{path}` could not be written. Nothing already saved is lost; free some space, then {again}."
        if error.errno in _FORBIDDEN:
            return f"`{path}` may not be written ({error.strerror}); make `{path.parent}` writable, then {again}."
        return f"`{path}` could not be written ({error.strerror or error}); mend that, then {again}."


def versions() -> dict[str, str]:
    """The versions that decide whether a run can be repeated bit for bit."""
    found = {"python": platform.python_version(), "szilard": __version__}
    for name in ("jax", "keras", "numpy", "stim"):
        with suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


def plain(value: Any) -> Any:
    """`value` as JSON knows it: arrays become lists, and what is not a finite number becomes None.

    >>> plain({"R_Q": np.float32(0.5), "interval": (1, float("nan")), "mask": np.array([True])})
    {'R_Q': 0.5, 'interval': [1, None], 'mask': [True]}
    """
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int | bool):
        return value
    return plain(_simple(value))


def _simple(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") else str(value)


def _require_unused(folder: Path) -> None:
    if (folder / "record.json").exists():
        raise InputError(f"`{folder}` already holds a record; choose another `--out`, or go on with it by `szilard resume {folder}`.")
    if folder.exists() and not folder.is_dir():
        raise InputError(f"`{folder}` is a file; choose another `--out`.")
    try:
        if folder.is_dir() and any(not path.name.startswith(".part-") for path in folder.iterdir()):
            raise InputError(f"`{folder}` is not empty; choose another `--out`, or empty it.")
    except OSError as error:
        raise InputError(f"`{folder}` cannot be read ({error.strerror}); choose another `--out`.") from None


def _accelerator() -> str:
    """What JAX runs on, if the run uses it."""
    jax = sys.modules.get("jax")
    if jax is None:
        return "none used"
    devices = jax.devices()
    return f"{len(devices)} x {devices[0].device_kind} ({devices[0].platform})"


def _number(cell: str | None) -> Any:
    if not cell:
        return None
    for kind in (int, float):
        with suppress(ValueError):
            return kind(cell)
    return {"True": True, "False": False}.get(cell, cell)


def _json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _read_json(path: Path, remedy: str) -> dict[str, Any]:
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"`{path}` is damaged ({error}); {remedy}.") from None
    if not isinstance(value, dict):
        raise InputError(f"`{path}` is damaged (no JSON object); {remedy}.")
    return value


def _npz(arrays: dict[str, np.ndarray]) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # pyright: ignore[reportArgumentType]
    return buffer.getvalue()


def _seal(data: bytes) -> bytes:
    """The zip archive `data` with its SHA-256 as archive comment: still an npz file, but every wrong bit is noticed."""
    return data[:-2] + _DIGEST.to_bytes(2, "little") + hashlib.sha256(data).hexdigest().encode()


def _read_npz(path: Path, remedy: str) -> dict[str, np.ndarray]:
    try:
        sealed = path.read_bytes()
        data = sealed[: -_DIGEST - 2] + b"\0\0"
        if _seal(data) != sealed:
            raise ValueError("its checksum does not fit")
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            return dict(archive)
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise InputError(f"`{path}` is damaged ({error}); {remedy}.") from None


def _sync(path: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
