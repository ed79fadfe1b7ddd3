"""A finished run as one web page that needs nothing else: no network, no other file, no script."""

import re
from html import escape
from typing import Any

_STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --soft: #666; --paper: #fff; --line: #ccc; --band: #f3f5f7 }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --soft: #a5a5a5; --paper: #15181c; --line: #3a4048; --band: #1e2329 } }
body { font: 17px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 68rem; margin: auto; padding: 1.2rem }
h1 { font-size: 1.9rem; line-height: 1.2; margin-bottom: .3rem } h2 { font-size: 1.25rem; margin-top: 2.2rem }
.sentence { font-size: 1.2rem } .soft, figcaption { color: var(--soft) }
.scroll { overflow-x: auto } table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { text-align: left; vertical-align: top; padding: .4rem 1.1rem .4rem 0; border-bottom: 1px solid var(--line) }
td.number, th.number { text-align: right } code { overflow-wrap: anywhere }
figure { margin: 1.4rem 0; break-inside: avoid } figure svg { max-width: 100%; height: auto; background: #fff; border-radius: 6px }
details { margin-top: 1rem } summary { cursor: pointer; font-weight: 600 }
@media print { :root { --ink: #000; --soft: #333; --paper: #fff; --line: #bbb } body { font-size: 11pt; max-width: none; margin: 0 } }
"""


def html(record: dict[str, Any], result: dict[str, Any], figures: dict[str, str]) -> str:
    """The page of a run: what was found, the table of strategies, the figures, and everything needed to run it again.

    Args:
        record: What record.json holds.
        result: What result.json holds: `sentence`, `table`, `notes`, `captions`, `metrics`.
        figures: The SVG text of each figure, by name.
    """
    captions = result.get("captions", {})
    names = sorted(figures, key=lambda name: (list(captions).index(name) if name in captions else len(captions), name))
    title = f"szilard: {escape(str(record['experiment']))}"
    body = [
        f"<h1>{title}</h1>",
        f'<p class="soft">{escape(str(record["created"]))}</p>',
        f'<p class="sentence">{escape(str(result.get("sentence", "")))}</p>',
        _table(result.get("table", [])),
        *(f"<p>{escape(str(note))}</p>" for note in result.get("notes", [])),
        *(_figure(name, figures[name], str(captions.get(name, name.replace("_", " ")))) for name in names),
        _pairs("Metrics", result.get("metrics", {})),
        _pairs("Settings", _flat(record.get("settings", {}))),
        _pairs("Versions", record.get("versions", {}) | {"device": record.get("device", "")}),
    ]
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}<style>{_STYLE}</style></head>\n<body>\n' + "\n".join(body) + "\n</body></html>\n"


def cell(value: Any) -> str:
    """How a value is written in a table of results.

    >>> cell(0.98765), cell([0.98, 0.99]), cell(None), cell(12), cell("idle")
    ('0.9877', '0.9800 to 0.9900', '', '12', 'idle')
    """
    if isinstance(value, float):
        return f"{value:.4f}" if abs(value) >= 1e-3 or value == 0 else f"{value:.3g}"
    if isinstance(value, list | tuple):
        return (" to " if len(value) == 2 else ", ").join(map(cell, value))
    return "" if value is None else str(value)


def columns(table: list[dict[str, Any]]) -> list[str]:
    """The columns of a table of results: every key of its rows, in order of appearance."""
    return list(dict.fromkeys(key for row in table for key in row))


def _table(table: list[dict[str, Any]]) -> str:
    if not table:
        return ""
    names = columns(table)
    numeric = {name for name in names if any(isinstance(row.get(name), int | float | list) for row in table)}
    kind = {name: ' class="number"' if name in numeric else "" for name in names}
    head = "".join(f"<th{kind[name]}>{escape(name)}</th>" for name in names)
    rows = "".join("<tr>" + "".join(f"<td{kind[name]}>{escape(cell(row.get(name)))}</td>" for name in names) + "</tr>\n" for row in table)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>'


def _pairs(title: str, values: dict[str, Any]) -> str:
    rows = "".join(f"<tr><td>{escape(str(key))}</td><td><code>{escape(str(value))}</code></td></tr>\n" for key, value in values.items())
    return f'<details><summary>{title}</summary><div class="scroll"><table><tbody>\n{rows}</tbody></table></div></details>'


def _flat(values: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat = {}
    for key, value in values.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return flat


def _figure(name: str, svg: str, caption: str) -> str:
    text = escape(caption)
    drawing = _inline(svg, re.sub(r"\W", "-", name)).replace("<svg ", f'<svg role="img" aria-label="{text}" ', 1)
    return f"<figure>{drawing}<figcaption>{text}</figcaption></figure>"


def _inline(svg: str, prefix: str) -> str:
    """The `<svg>` element of a file, fit for a page with others: its ids are made its own, and prolog, scripts and metadata go."""
    svg = svg[max(svg.find("<svg"), 0) :]
    svg = re.sub(r"<(metadata|script)\b.*?</\1>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\sxmlns(:\w+)?="[^"]*"', "", svg)
    svg = re.sub(r'\bid="', f'id="{prefix}-', svg)
    svg = re.sub(r'(?:xlink:)?href="#', f'href="#{prefix}-', svg)
    return re.sub(r"url\(#", f"url(#{prefix}-", svg)
