"""A finished run as one web page."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

from ..widgets import offline
from .page import Picture, figure, flat, page, pairs, paragraph, table

__all__ = ["Picture", "html"]


def html(record: dict[str, Any], result: dict[str, Any], figures: Mapping[str, Picture], widgets: Sequence[offline.Shown] = ()) -> str:
    """The page of a run: its question, what was found, the table, the figures, and everything needed to run it again.

    Args:
        record: What record.json holds.
        result: What result.json holds: `sentence`, `table`, `notes`, `captions`, `metrics`.
        figures: The files of each figure, by name.
        widgets: What moves, before the figures.
    """
    captions = result.get("captions") or {}
    order = list(captions)
    names = sorted(figures, key=lambda name: (order.index(name) if name in captions else len(order), name))
    experiment, settings = str(record["experiment"]), record.get("settings", {})
    badge = ' <span class="badge">short form</span>' if settings.get("quick") is True else ""
    command = record.get("command", "")
    body = [
        f"<h1>szilard: {escape(experiment)}{badge}</h1>",
        paragraph(record["question"], "question") if record.get("question") else "",
        paragraph(_facts(experiment, record), "soft"),
        paragraph(str(result.get("sentence", "")), "sentence"),
        table(result.get("table", [])),
        *(paragraph(str(note)) for note in result.get("notes", [])),
        *(offline.fragment(widget) for widget in widgets),
        *(figure(figures[name], str(captions.get(name, name.replace("_", " ")))) for name in names),
        f"<h2>Run it again</h2>\n<pre><code>{escape(command)}</code></pre>" if command else "",
        pairs("Metrics", result.get("metrics", {})),
        pairs("Settings", flat(settings)),
        pairs("Versions", record.get("versions", {}) | {"device": record.get("device", "")}),
    ]
    return page(f"szilard: {experiment}", filter(None, body), live=bool(widgets))


def duration(seconds: float) -> str:
    """A time as one says it.

    >>> duration(3.21), duration(75), duration(7300)
    ('3.2 s', '1 min 15 s', '2 h 1 min')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _facts(experiment: str, record: dict[str, Any]) -> str:
    facts = [f"{datetime.fromisoformat(record['created']):%d %B %Y, %H:%M %Z}"]
    if record.get("seconds"):
        facts.append(f"took {duration(record['seconds'])}")
    if record.get("seed") is not None:
        facts.append(f"seed {record['seed']}")
    facts.append(f"explained in docs/{experiment}.md")
    return " · ".join(facts)
