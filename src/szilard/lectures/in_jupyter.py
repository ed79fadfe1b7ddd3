"""What the lectures use of marimo, for a notebook in Jupyter: the same names, shown as Markdown and as ipywidgets.

Jupyter runs no cell because a control was moved. Controls keep what the reader chose, and a cell below shows it when it is run again.
"""

import base64
import textwrap
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from . import jupyter_controls as ui

__all__ = ["Html", "accordion", "callout", "download", "hstack", "image", "md", "state", "stop", "ui", "vstack"]

MARKS = {"success": "✔ ", "warn": "✘ "}


class Html:
    """A piece of HTML; `text` is its source."""

    def __init__(self, text: str) -> None:
        self.text = text

    def _repr_html_(self) -> str:
        return self.text


class Markdown:
    """Text in Markdown, with formulas between dollar signs."""

    def __init__(self, text: str) -> None:
        self.text = textwrap.dedent(text).strip()

    def _repr_markdown_(self) -> str:
        return self.text


class Column:
    """Parts of any kind, one below the other; all outputs of one cell."""

    def __init__(self, parts: Sequence[Any]) -> None:
        self.parts = parts

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for part in self.parts:
            display(Markdown(part) if isinstance(part, str) else part)


class Stopped(Exception):
    """Ends a cell that lacks what it needs; what it says instead is shown already."""

    def _render_traceback_(self) -> list[str]:
        return []


def md(text: str) -> Markdown:
    """Text in Markdown."""
    return Markdown(text)


def vstack(parts: Sequence[Any], **_: Any) -> Column:
    """Parts one below the other."""
    return Column(parts)


def hstack(parts: Sequence[Any], **_: Any) -> Any:
    """Controls in a row, which breaks where it is too long; other parts one below the other."""
    row = [part for part in parts if isinstance(part, ui.Control)]
    return ui.row(row) if len(row) == len(parts) else Column(parts)


def accordion(parts: Mapping[str, Any]) -> Column:
    """Texts that open when their titles are pressed; what is no text stands below its title."""
    return Column([piece for title, part in parts.items() for piece in _folded(title, part)])


def callout(part: Any, kind: str = "neutral") -> Any:
    """A text that stands out, with a mark in front where it is right or wrong."""
    if not isinstance(part, Markdown):
        return part
    return Markdown("\n".join(f"> {line}" for line in f"{MARKS.get(kind, '')}{part.text}".splitlines()))


def image(source: str, alt: str = "", width: str = "100%") -> Html:
    """A picture, with words for those who cannot see it."""
    return Html(f'<img src="{source}" alt="{escape(alt)}" style="width:{width}">')


def download(data: bytes, filename: str, label: str) -> Html:
    """A link that saves `data` as a file."""
    held = base64.b64encode(data).decode()
    return Html(f'<a download="{escape(filename)}" href="data:application/octet-stream;base64,{held}">{escape(label)}</a>')


def state(first: Any) -> tuple[Callable[[], Any], Callable[[Any], None]]:
    """A value that outlives its cells: how to read it, and how to replace it by another or by a function of it."""
    held = [first]

    def replace(value: Any) -> None:
        held[0] = value(held[0]) if callable(value) else value

    return lambda: held[0], replace


def stop(condition: bool, instead: Any = None) -> None:
    """End the cell here, and show something else, if the condition holds."""
    if condition:
        Column([] if instead is None else [instead])._ipython_display_()
        raise Stopped


def _folded(title: str, part: Any) -> list[Any]:
    if isinstance(part, Markdown):
        return [Markdown(f"<details><summary>{escape(title)}</summary>\n\n{part.text}\n\n</details>")]
    return [Markdown(f"**{title}**"), part]
