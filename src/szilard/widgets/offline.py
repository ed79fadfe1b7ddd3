"""Widgets in a plain HTML file, which needs no Python, no server and no other file.

The same modules run as in a notebook. Each widget has a model of its own there, which only remembers what the reader has done.
"""

import json
from collections.abc import Iterable
from html import escape
from typing import Any, Protocol

from ..draw.schemes.svg import STYLE
from .policy import policy
from .sources import script, style

__all__ = ["document", "fragment", "script", "style"]


class Shown(Protocol):
    """What a page needs to know of a widget."""

    @property
    def kind(self) -> str:
        """The name of its class."""
        ...

    def state(self) -> dict[str, Any]:
        """All that the page's part is told."""
        ...


def fragment(widget: Shown) -> str:
    """The place of a widget in an HTML page that has `style()` in its head and, after all places, `script()` as a module.

    Until the script runs, and where none may, the widget's words stand there, with what it shows when it stands still.
    """
    state = widget.state()
    data = json.dumps(state, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
    words = state.get("description") or state.get("caption") or ""
    still = getattr(widget, "still", str)()
    before = f'<div class="szilard-before"><p>{escape(words)} (It moves in a browser that runs scripts.)</p>{still}</div>'
    return f'<div class="szilard-widget" data-kind="{widget.kind}">{before}<script type="application/json">{data}</script></div>'


def document(title: str, parts: Iterable["Shown | str"]) -> str:
    """A page of widgets and pieces of HTML, one below the other.

    The page may load nothing, and may run nothing but the widgets' script.
    """
    look = style() + _PAGE
    rules = policy(styles=[look, STYLE], scripts=[script()])
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{rules}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title><style>{look}</style>'
    )
    body = "\n".join(part if isinstance(part, str) else fragment(part) for part in parts)
    live = f'<script type="module">{script()}</script>'
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head>\n<body>\n<h1>{escape(title)}</h1>\n{body}\n{live}\n</body></html>\n'


_PAGE = """
:root { color-scheme: light dark }
body { font: 17px/1.55 system-ui, sans-serif; max-width: 46rem; margin: auto; padding: 1rem; color: #1a1a1a; background: #fff }
@media (prefers-color-scheme: dark) { body { color: #e8e8e8; background: #15181c } }
"""
