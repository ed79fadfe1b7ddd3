"""A comparison of runs as one web page, with their curves on one picture."""

import math
import warnings
from collections.abc import Iterator
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any

from ..draw import comparison, style
from ..errors import InputError, require
from . import atomic
from .compare import Comparison
from .page import Picture, figure, page, paragraph, table
from .record import Record

_NOT_COUNTED = ("stage", "evaluated", "seconds")
_HUGE = 1e30


def html(compared: Comparison) -> str:
    """The page: the runs and what tells them apart, their curves, their metrics."""
    title = f"szilard: {' and '.join(dict.fromkeys(group.records[0].experiment for group in compared.groups))}, compared"
    body = [
        f"<h1>{escape(title)}</h1>",
        table(compared.runs),
        *_pictures(compared),
        table(compared.table),
        *(paragraph(note) for note in compared.notes),
    ]
    return page(title, body)


def save(compared: Comparison, path: Path) -> None:
    """Write the page as the file `path`, which ends with .html.

    Raises:
        InputError: it cannot be written, or is something else than a page.
    """
    require(path.suffix.lower() in (".html", ".htm"), f"`--out` must be the name of a page, such as comparison.html, but is `{path}`.")
    try:
        atomic.write(path, html(compared).encode("utf-8", "replace"), path.parent)
    except OSError as error:
        raise InputError(f"`{path}` could not be written ({error.strerror}); choose another `--out`.") from None


def curves(compared: Comparison) -> dict[str, list[comparison.Curve]]:
    """Of every stage the curves of all runs: what was evaluated, against what was counted."""
    found: dict[str, list[comparison.Curve]] = {}
    for index, (label, group) in enumerate(zip(compared.labels, compared.groups, strict=True)):
        for record in group.records:
            for stage, counted, points in _curves(record):
                found.setdefault(stage, []).append(comparison.Curve(label, index, counted, points))
    return found


def _pictures(compared: Comparison) -> Iterator[str]:
    found = curves(compared)
    if found:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a folder's name may have letters that the font lacks
            drawing = comparison.curves(found)
            picture = Picture(style.render(drawing, "svg"), style.render(drawing, "png"))
        yield figure(picture, "What was evaluated along the way: a colour for each group, a line for each run.")


def _curves(record: Record) -> Iterator[tuple[str, str, list[tuple[float, float]]]]:
    rows = [row for row in record.load_metrics() if _is_number(row.get("evaluated"))]
    for stage in dict.fromkeys(str(row.get("stage") or "") for row in rows):
        own = [row for row in rows if str(row.get("stage") or "") == stage]
        counted = _counted(own)
        if counted:
            yield stage, counted, [(row[counted], row["evaluated"]) for row in own]


def _counted(rows: list[dict[str, Any]]) -> str | None:
    """The column that counts what was done: the last one that grows from row to row, steps rather than updates."""
    names = [name for name in rows[0] if name not in _NOT_COUNTED and all(_is_whole(row.get(name)) for row in rows)]
    growing = [name for name in names if all(a[name] < b[name] for a, b in pairwise(rows))]
    steps = [name for name in growing if name.endswith(("steps", "step", "games", "epoch", "epochs"))]
    return next(iter(steps or growing), None)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _HUGE


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and abs(value) < _HUGE
