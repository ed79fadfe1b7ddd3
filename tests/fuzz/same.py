"""Are two records those of the same run? Everything but times, dates and pictures must agree bit for bit."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

TIMES = ("second", "time spent")  # in the names of what no two runs share
DATE, ADDRESS = "metadata.json", rb'"shared_object_id": \d+'  # in a network's file: the day, and a place in memory


def differences(found: Path, whole: Path) -> list[str]:
    """In what the finished record `found` differs from `whole`, and what lies in it that should not."""
    if not (found / "result.json").is_file() or json.loads((found / "record.json").read_bytes())["status"] != "finished":
        return ["it has not finished"]
    wrong = [f"left over: {path.name}" for path in found.rglob(".part-*")]
    wrong += [f"{name} is in one of them" for name in sorted(_names(found) ^ _names(whole))]
    for name, value in _contents(whole):
        other = dict(_contents(found, name)).get(name)
        wrong += [] if other == value else [f"{name} differs: {_short(other)}, not {_short(value)}"]
    return wrong


def _names(folder: Path) -> set[str]:
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    return {name for name in files if ".part-" not in name}


def _contents(folder: Path, only: str = "") -> Iterator[tuple[str, Any]]:
    """The name of everything that must agree, and what is in it."""
    for name in [only] if only else sorted(_names(folder)):
        path = folder / name
        if not path.is_file():
            continue
        if name == "result.json":
            yield name, _without_times(json.loads(path.read_bytes()))
        elif name == "metrics.csv":
            yield name, _without_times(list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))))
        elif path.suffix == ".npz" and path.parent.name == "arrays":
            yield name, {key: (array.dtype.str, array.shape, array.tobytes()) for key, array in np.load(path).items()}
        elif path.suffix == ".keras":
            with zipfile.ZipFile(path) as archive:
                yield name, {part: re.sub(ADDRESS, b"", archive.read(part)) for part in archive.namelist() if part != DATE}


def _without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_times(one) for key, one in value.items() if not any(word in key for word in TIMES)}
    return [_without_times(one) for one in value] if isinstance(value, list) else value


def _short(value: Any) -> str:
    return repr(value)[:500]
