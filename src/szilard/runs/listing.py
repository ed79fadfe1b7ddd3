"""The records that there are in a folder."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import InputError
from .numbers import cell
from .record import Record

_DEPTH = 3  # folders below the one that is listed


class Entry(NamedTuple):
    """A record in a word or two each. Of a damaged one only `folder` and `state` are known."""

    folder: str
    state: str
    experiment: str = ""
    quick: bool = False
    seed: int | None = None
    headline: str = ""
    created: str = ""


def listed(folder: Path) -> list[Entry]:
    """Every record in `folder`, the oldest first, the damaged ones last. Links are not followed.

    Raises:
        InputError: there is no such folder.
    """
    if not os.path.isdir(folder):  # that of a path fails on names that are too long
        raise InputError(f"There is no folder `{folder}`; give the one that holds the records, which is `runs` unless `--out` was used.")
    entries = [_entry(place) for place in _places(folder, _DEPTH)]
    return sorted(entries, key=lambda entry: (not entry.created, entry.created, entry.folder))


def age(created: str, now: datetime | None = None) -> str:
    """How long ago that was.

    >>> age("2025-01-01T00:00:00+00:00", datetime(2025, 1, 3, tzinfo=UTC))
    '2 days'
    """
    seconds = ((now or datetime.now(UTC)) - datetime.fromisoformat(created)).total_seconds()
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return "just now"


def headline(result: dict[str, Any]) -> str:
    """The figure that matters most: what the result names as such, or its first number."""
    metrics, name = result["metrics"], result.get("headline")
    if isinstance(name, str) and not _is_number(metrics.get(name)):
        return name
    names = [name] if isinstance(name, str) else [name for name, value in metrics.items() if _is_number(value)]
    return f"{names[0].replace('_', ' ')} {cell(metrics[names[0]])}" if names else ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _places(folder: Path, depth: int) -> list[Path]:
    if os.path.lexists(folder / "record.json"):
        return [folder]
    if depth == 0:
        return []
    try:
        below = sorted(Path(entry.path) for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []
    return [place for inner in below for place in _places(inner, depth - 1)]


def _entry(folder: Path) -> Entry:
    try:
        record = Record.open(folder)
        about, state = record.about, record.state
        shown = headline(record.result) if record.finished else ""
    except InputError as error:
        return Entry(str(folder), f"damaged: {error}")
    quick = record.settings.get("quick") is True
    return Entry(str(folder), state, record.experiment, quick, about.get("seed"), shown, about["created"])
