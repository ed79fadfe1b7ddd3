"""A web page that needs nothing else and may load nothing: no network, no other file, and no script but that of its own widgets."""

import base64
import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, NamedTuple

from ..widgets import offline
from ..widgets.policy import policy
from .numbers import columns, written

STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --soft: #666; --paper: #fff; --line: #ccc; --band: #f3f5f7 }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --soft: #a5a5a5; --paper: #15181c; --line: #3a4048; --band: #1e2329 } }
body { font: 17px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 68rem; margin: auto; padding: 1.2rem }
h1 { font-size: 1.9rem; line-height: 1.2; margin-bottom: .3rem } h2 { font-size: 1.25rem; margin-top: 2.2rem }
h1, h2, p, figcaption { overflow-wrap: anywhere }
.sentence { font-size: 1.2rem } .question { font-style: italic; margin: .3rem 0 } .soft, figcaption { color: var(--soft) }
.badge { font-size: .9rem; font-weight: 600; padding: .15rem .6rem; border: 1px solid var(--line); border-radius: 1rem;
  background: var(--band); vertical-align: middle; white-space: nowrap }
.scroll { overflow-x: auto } table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { text-align: left; vertical-align: top; padding: .4rem 1.1rem .4rem 0; border-bottom: 1px solid var(--line) }
td.number, th.number { text-align: right; white-space: nowrap } code { overflow-wrap: anywhere }
pre { background: var(--band); padding: .7rem .9rem; border-radius: 6px; white-space: pre-wrap }
figure { margin: 1.4rem 0; break-inside: avoid } figure img { max-width: 100%; height: auto; background: #fff; border-radius: 6px }
.wide { overflow-x: auto } .wide img { max-width: max(100%, 44rem) }
details { margin-top: 1rem } summary { cursor: pointer; font-weight: 600 }
@media print { :root { --ink: #000; --soft: #333; --paper: #fff; --line: #bbb } body { font-size: 11pt; max-width: none; margin: 0 }
  .wide img { max-width: 100% } }
"""
_LARGE = 1_000_000  # bytes from which a drawing of lines may be shown as one of dots
_WIDE = 8.0  # inches from which a figure is too small to read on a telephone, so that it moves sideways there


class Picture(NamedTuple):
    """A figure as the bytes of its two files."""

    svg: bytes
    png: bytes


def page(title: str, body: Iterable[str], live: bool = False) -> str:
    """The page of that title; the parts of `body` are HTML. With `live` ones among them (`offline.fragment`) it may run their script."""
    style, scripts = (STYLE + offline.style(), [offline.script()]) if live else (STYLE, [])
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy([style], scripts)}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title><style>{style}</style>'
    )
    parts = [*body, *(f'<script type="module">{script}</script>' for script in scripts)]
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head>\n<body>\n' + "\n".join(parts) + "\n</body></html>\n"


def paragraph(text: str, kind: str = "") -> str:
    """A paragraph of a class of the style."""
    return f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def table(rows: list[dict[str, Any]]) -> str:
    """A table of results."""
    if not rows:
        return ""
    names = columns(rows)
    numeric = {name for name in names if any(isinstance(row.get(name), int | float | list) for row in rows)}
    kind = {name: ' class="number"' if name in numeric else "" for name in names}
    head = "".join(f"<th{kind[name]}>{escape(name)}</th>" for name in names)
    lines = []
    for row in rows:
        cells = written(row)
        lines.append("<tr>" + "".join(f"<td{kind[name]}>{escape(cells.get(name, ''))}</td>" for name in names) + "</tr>\n")
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead>\n<tbody>\n{"".join(lines)}</tbody></table></div>'


def pairs(title: str, values: Mapping[str, Any]) -> str:
    """Names and values that one may unfold."""
    rows = "".join(f"<tr><td>{escape(str(key))}</td><td><code>{escape(str(value))}</code></td></tr>\n" for key, value in values.items())
    return f'<details><summary>{escape(title)}</summary><div class="scroll"><table><tbody>\n{rows}</tbody></table></div></details>'


def figure(picture: Picture, caption: str) -> str:
    """A figure as an image, in which nothing can be live; on a narrow screen a wide one moves sideways, its caption stays."""
    text, shape = escape(caption), "wide" if _inches(picture.svg) > _WIDE else "scroll"
    drawn = len(picture.svg) < max(_LARGE, len(picture.png))
    kind, data = ("svg+xml", picture.svg) if drawn else ("png", picture.png)
    source = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
    return f'<figure><div class="{shape}"><img src="{source}" alt="{text}"></div><figcaption>{text}</figcaption></figure>'


def _inches(svg: bytes) -> float:
    """The width that a drawing declares; 0 where it declares none in points."""
    found = re.search(rb'<svg[^>]*?\bwidth="([\d.]{1,12})pt"', svg[:4000])
    return float(found[1]) / 72 if found else 0.0


def flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Groups of settings as one level of names with dots.

    >>> flat({"seed": 0, "ppo": {"rounds": 2}})
    {'seed': 0, 'ppo.rounds': 2}
    """
    found = {}
    for key, value in values.items():
        found |= flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return found
