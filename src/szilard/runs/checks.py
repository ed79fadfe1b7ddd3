"""Are the files of a record what a run writes? Records are edited, and come from other versions and other people."""

import math
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from ..errors import shown

_DEPTH = 20
_NAME = re.compile(r"[\w+=,@ -][\w.+=,@ -]*")
_KINDS = {bool: "true or false", int: "a whole number", float: "a number", str: "text", dict: "an object", list: "a list"}
_ABOUT = {"format": int, "experiment": str, "settings": dict, "versions": dict, "device": str, "created": str, "status": str}
_MORE = {"question": str, "command": str, "figures": list, "started": str, "seconds": float, "files": dict}
_RESULT = {"sentence": str, "table": list, "metrics": dict, "notes": list}


def fault_of_about(about: dict[str, Any]) -> str | None:
    """What is wrong with record.json, or None.

    >>> fault_of_about({"format": "1"})
    '`format` must be a whole number, but is text'
    """
    wrong = _wrong_kinds(about, _ABOUT) or _wrong_kinds(about, {key: kind for key, kind in _MORE.items() if key in about})
    return wrong or next((fault for check in _ABOUT_CHECKS if (fault := check(about))), None)


def fault_of_result(result: dict[str, Any]) -> str | None:
    """What is wrong with result.json, or None."""
    more = {"captions": dict} if result.get("captions") is not None else {}
    return _wrong_kinds(result, _RESULT | more) or _too_deep(result) or _wrong_items(result)


def is_name(value: Any) -> bool:
    """Whether `value` can be the name of a stage, figure, network or group of arrays: one file, in its own folder.

    >>> is_name("tic-tac-toe"), is_name("../outside"), is_name(".hidden"), is_name("")
    (True, False, False, False)
    """
    return isinstance(value, str) and len(value) <= 200 and bool(_NAME.fullmatch(value))


def _wrong_kinds(values: dict[str, Any], kinds: dict[str, type]) -> str | None:
    for key, kind in kinds.items():
        if key not in values:
            return f"`{key}` is missing"
        if not _is(values[key], kind):
            return f"`{key}` must be {_KINDS[kind]}, but is {_kind_of(values[key])}"
    return None


def _is(value: Any, kind: type) -> bool:
    if isinstance(value, bool):
        return kind is bool
    if kind is float:
        return isinstance(value, int | float)
    return isinstance(value, kind)


def _kind_of(value: Any) -> str:
    return "null" if value is None else _KINDS.get(type(value), type(value).__name__)


def _status(about: dict[str, Any]) -> str | None:
    return None if about["status"] in ("running", "finished") else "`status` must be `running` or `finished`"


def _seed(about: dict[str, Any]) -> str | None:
    seed = about.get("seed")
    return None if seed is None or _is(seed, int) else f"`seed` must be a whole number, but is {_kind_of(seed)}"


def _dates(about: dict[str, Any]) -> str | None:
    for key in ("created", "started"):
        try:
            if datetime.fromisoformat(about.get(key, about["created"])).tzinfo is None:
                raise ValueError
        except ValueError:
            return f"`{key}` must be a date and time with its zone"
    return None


def _versions(about: dict[str, Any]) -> str | None:
    return None if all(isinstance(version, str) for version in about["versions"].values()) else "each of `versions` must be text"


def _figures(about: dict[str, Any]) -> str | None:
    return None if all(map(is_name, about.get("figures", []))) else "each of `figures` must be the name of a figure"


def _files(about: dict[str, Any]) -> str | None:
    kinds = {"path": str, "sha256": str, "bytes": int}
    for name, file in about.get("files", {}).items():
        if not isinstance(file, dict) or _wrong_kinds(file, kinds):
            return f"`files.{shown(name)}` must have `path`, `sha256` and `bytes`"
    return None


def _seconds(about: dict[str, Any]) -> str | None:
    return None if 0 <= about.get("seconds", 0) < math.inf else "`seconds` must be a number that is not negative"


def _too_deep(values: dict[str, Any]) -> str | None:
    level: list[Any] = [values]
    for _ in range(_DEPTH):
        level = [item for value in level for item in _inside(value)]
        if not level:
            return None
    return "it nests too deeply"


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


_ABOUT_CHECKS: tuple[Callable[[dict[str, Any]], str | None], ...] = (
    _status,
    _seed,
    _dates,
    _versions,
    _figures,
    _files,
    _seconds,
    _too_deep,
)


def _wrong_items(result: dict[str, Any]) -> str | None:
    if not all(isinstance(row, dict) for row in result["table"]):
        return "each row of `table` must be an object"
    if not all(isinstance(note, str) for note in result["notes"]):
        return "each of `notes` must be text"
    if not all(isinstance(caption, str) for caption in (result.get("captions") or {}).values()):
        return "each of `captions` must be text"
    cells = [cell for row in result["table"] for cell in row.values()]
    if any(isinstance(item, dict | list) for cell in cells for item in (cell if isinstance(cell, list) else [])):
        return "each cell of `table` must be a value or a list of values"
    return "each cell of `table` must be a value or a list of values" if any(isinstance(cell, dict) for cell in cells) else None
