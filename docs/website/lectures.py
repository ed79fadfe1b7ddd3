"""A page to read for each lecture: its text and its exercises. What moves there is in the live page alone."""

import ast
from collections.abc import Iterator
from inspect import cleandoc

from szilard.lectures import LECTURES, Lecture

from .markdown import contents

_CONTROLS = {f"mo.ui.{kind}" for kind in ("slider", "dropdown", "radio", "checkbox", "multiselect", "text")}
_EXERCISES = {"Number", "Choice", "Code"}


def pages(experiments: dict[str, list[str]]) -> dict[str, str]:
    """The pages of the course, by path; `experiments` are those of each lecture's number."""
    found = {f"lectures/{name(lecture)}.md": page(lecture, experiments.get(str(lecture.number), [])) for lecture in LECTURES.values()}
    return found | {"course.md": overview(experiments)}


def name(lecture: Lecture) -> str:
    """Of its page."""
    return lecture.file.stem.replace("_", "-")


def overview(experiments: dict[str, list[str]]) -> str:
    """The lectures, with their experiments."""
    lines = ["# The course\n", (_ABOUT + "\n")]
    for lecture in LECTURES.values():
        links = ", ".join(f"[`{one}`]({one}.md)" for one in experiments.get(str(lecture.number), []))
        lines.append(f"{lecture.number}. [{lecture.title}](lectures/{name(lecture)}.md)  \n   {links}")
    entries = [f"{lecture.number}. {lecture.title} <lectures/{name(lecture)}>" for lecture in LECTURES.values()]
    return "\n".join([*lines, "", contents(["lecture", *entries])])


_ABOUT = """
Twelve lectures, from the first neuron to quantum error correction. Each is a live page: what you see is computed while you look, its
pictures follow sliders, and its exercises check themselves. `szilard lecture 1` opens the first; [this page](lecture.md) says more.
Their text can be read here, without the pictures.
"""


def page(lecture: Lecture, experiments: list[str]) -> str:
    """The text of a lecture, from its notebook."""
    cells = [node for node in ast.parse(lecture.file.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)]
    heading, *parts = [part for cell in cells for part in _parts(cell)]
    title, _, rest = heading.partition("\n")
    links = ", ".join(f"[`{one}`](../{one}.md)" for one in experiments)
    live = f"This is the text of the lecture. `szilard lecture {lecture.number}` opens the live page, with its pictures and controls."
    note = f":::{{div}} control\n{live} " + (f"Its experiments: {links}." if links else "") + "\n:::\n"
    return "\n\n".join([title, note, rest, *parts]) + "\n"


def _parts(cell: ast.FunctionDef) -> Iterator[str]:
    """What a cell says: its text, its controls, its questions."""
    calls = sorted((node for node in ast.walk(cell) if isinstance(node, ast.Call)), key=lambda call: (call.lineno, call.col_offset))
    texts = [(call.lineno, cleandoc(text)) for call in calls if _called(call) == "mo.md" and (text := _constant(call, 0))]
    titles = [(key.lineno, f"**{_text(key)}**") for call in calls if _called(call) == "mo.accordion" for key in _titles(call)]
    yield from (text for _, text in sorted(titles + texts, key=lambda found: found[0]))
    labels = [_label(call) for call in calls if _called(call) in _CONTROLS and _label(call)]
    if labels:
        yield ":::{div} control\nIn the live page, to move: " + " · ".join(labels) + "\n:::"
    yield from (_question(call) for call in calls if _called(call) in _EXERCISES)


def _titles(accordion: ast.Call) -> list[ast.expr]:
    """The titles of parts of a page that open when they are clicked, where they are text."""
    parts = accordion.args[0] if accordion.args else None
    texts = [isinstance(value, ast.Call) and bool(_constant(value, 0)) for value in parts.values] if isinstance(parts, ast.Dict) else []
    return [key for key, text in zip(parts.keys, texts, strict=True) if key and text] if isinstance(parts, ast.Dict) else []


def _question(call: ast.Call) -> str:
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    options = listed.elts if isinstance(listed := given.get("options"), ast.List) else []
    lines = "".join(f"\n- {_text(one)}" for one in options)
    start = f"\n```python\n{_text(given['start'])}\n```" if "start" in given else ""
    return f"**{_constant(call, 0)}** {_constant(call, 1)}\n{lines}{start}"


def _called(call: ast.Call) -> str:
    return ast.unparse(call.func)


def _label(call: ast.Call) -> str:
    return next((_text(keyword.value) for keyword in call.keywords if keyword.arg == "label"), "")


def _constant(call: ast.Call, place: int) -> str:
    return _text(call.args[place]) if len(call.args) > place else ""


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
