"""A page to read for each lecture: its text and its exercises. What moves there is in the live page alone."""

import ast
from collections.abc import Iterator
from importlib import import_module
from inspect import cleandoc
from types import ModuleType

from szilard.lectures import LECTURES, Lecture
from szilard.lectures.listing import listing

from .markdown import contents

_CONTROLS = {f"mo.ui.{kind}" for kind in ("slider", "dropdown", "radio", "checkbox", "multiselect", "text")}
_DRAWN = "szilard.lectures.drawn"
_WIDGETS = {"Player", "SmallNetwork"}
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
Fourteen lectures, from the first neuron to quantum error correction, and on to matter, quantum states and laws. Each is a live page:
what you see is computed while you look, its pictures follow sliders, and its exercises check themselves.
`szilard lecture 1` opens the first; [this page](lecture.md) says more.
Their text can be read here, with their schemes but without what moves.
"""


def page(lecture: Lecture, experiments: list[str]) -> str:
    """The text of a lecture, from its notebook."""
    tree = ast.parse(lecture.file.read_text("utf-8"))
    cells = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    schemes = _schemes(tree)
    heading, *parts = [part for cell in cells for part in _parts(cell, schemes)]
    title, _, rest = heading.partition("\n")
    links = ", ".join(f"[`{one}`](../{one}.md)" for one in experiments)
    live = f"This is the text of the lecture. `szilard lecture {lecture.number}` opens the live page, with its pictures and controls."
    note = f":::{{div}} control\n{live} " + (f"Its experiments: {links}." if links else "") + "\n:::\n"
    return "\n\n".join([title, note, rest, *parts]) + "\n"


def _schemes(tree: ast.AST) -> dict[str, ModuleType]:
    """The modules whose functions draw the lecture's schemes, by their names there."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == _DRAWN]
    return {name.asname or name.name: import_module(f"{_DRAWN}.{name.name}") for node in imports for name in node.names}


def _parts(cell: ast.FunctionDef, schemes: dict[str, ModuleType]) -> Iterator[str]:
    """What a cell says: its text, its schemes, its controls, its questions."""
    calls = sorted((node for node in ast.walk(cell) if isinstance(node, ast.Call)), key=lambda call: (call.lineno, call.col_offset))
    for call in calls:
        yield from _said(call, schemes)
    labels = [_label(call) for call in calls if _called(call) in _CONTROLS and _label(call)]
    if labels:
        yield ":::{div} control\nIn the live page, to move: " + " · ".join(labels) + "\n:::"
    yield from (_question(call) for call in calls if _called(call) in _EXERCISES)


def _said(call: ast.Call, schemes: dict[str, ModuleType]) -> Iterator[str]:
    """The text of a call, the heading of what it folds away, its code or schemes, or the caption of its widget."""
    called = _called(call)
    if called == "mo.md" and (text := _constant(call, 0)):
        yield cleandoc(text)
    elif called == "mo.accordion" and isinstance(folded := call.args[0], ast.Dict):
        yield from (f"**{_text(key)}**" for key in folded.keys if key)
    elif called == "page.listing":
        module, *names = map(_text, call.args)
        yield f"```python\n{listing(module, *names)}\n```"
    elif called == "page.drawn":
        yield from (f"```{{raw}} html\n{scheme}\n```" for one in call.args if (scheme := _scheme(one, schemes)))
    elif called in _WIDGETS and (caption := _label(call, "caption") or _constant(call, 2)):
        yield f":::{{div}} control\nIn the live page, to play with: {caption}\n:::"


def _scheme(drawn: ast.AST, schemes: dict[str, ModuleType]) -> str:
    """What a function of `schemes` draws; nothing where the picture depends on a control."""
    if isinstance(drawn, ast.Call) and not drawn.args and isinstance(way := drawn.func, ast.Attribute) and isinstance(way.value, ast.Name):
        return getattr(schemes[way.value.id], way.attr)() if way.value.id in schemes else ""
    return ""


def _question(call: ast.Call) -> str:
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    options = listed.elts if isinstance(listed := given.get("options"), ast.List) else []
    lines = "".join(f"\n- {_text(one)}" for one in options)
    start = f"\n```python\n{_text(given['start'])}\n```" if "start" in given else ""
    star = " (harder)" if "starred" in given else ""
    return f"**{_constant(call, 0)}**{star} {_constant(call, 1)}\n{lines}{start}"


def _called(call: ast.Call) -> str:
    return ast.unparse(call.func)


def _label(call: ast.Call, name: str = "label") -> str:
    return next((_text(keyword.value) for keyword in call.keywords if keyword.arg == name), "")


def _constant(call: ast.Call, place: int) -> str:
    return _text(call.args[place]) if len(call.args) > place else ""


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
