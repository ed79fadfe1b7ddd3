"""Docstrings as Markdown, which is how they are written, with Google's sections."""

import re
from collections.abc import Iterator
from typing import Any

_HEADINGS = {
    "parameters": "Args",
    "other parameters": "Args",
    "raises": "Raises",
    "attributes": "Fields",
    "returns": "Returns",
    "yields": "Yields",
}


def first_line(thing: Any) -> str:
    """What a thing says of itself in its first line."""
    return plain(thing.docstring.value.splitlines()[0]) if thing.docstring else ""


def markdown(docstring: Any, hidden: tuple[str, ...] = ()) -> str:
    """A docstring as a piece of a page, without the sections that are `hidden`."""
    if not docstring:
        return ""
    parts = [_section(one) for one in docstring.parsed if one.kind.value not in hidden]
    return "\n".join(part for part in parts if part)


def _section(section: Any) -> str:
    kind, value = section.kind.value, section.value
    if kind == "text":
        return "".join(_fenced(plain(value)))
    if kind in ("parameters", "other parameters", "attributes"):
        lines = [f"- `{one.name}`: {_flowing(one.description)}" for one in value]
    elif kind == "raises":
        lines = [f"- `{one.annotation}`: {_flowing(one.description)}" for one in value]
    elif kind in ("returns", "yields"):
        lines = [_flowing(one.description) for one in value]
    elif kind == "admonition":
        return f"**{section.title}** " + "".join(_fenced(plain(value.description)))
    elif kind == "examples":
        return "".join(_fenced("\n\n".join(text for _, text in value)))
    else:
        raise ValueError(f"a docstring has a section `{kind}`, which the site does not show")
    return f"\n{{.sections}}\n**{_HEADINGS[kind]}**\n\n" + "\n".join(lines) + "\n"


def _flowing(text: str) -> str:
    return plain(" ".join(text.split()))


def plain(text: str) -> str:
    r"""Text whose signs of multiplication and angle brackets are no marks of Markdown.

    >>> print(plain("2*x*y and `a*b`, <z|"))
    2\*x\*y and `a*b`, \<z|
    """
    pieces = re.split(r"(```.*?```|`[^`\n]+`)", text, flags=re.DOTALL)
    return "".join(piece if i % 2 else re.sub(r"(?<![\s*])\*(?=[\w(])|<(?=\w)", r"\\\g<0>", piece) for i, piece in enumerate(pieces))


def _fenced(text: str) -> Iterator[str]:
    """The lines of a text, with its examples as blocks of code."""
    inside = False
    for line in text.splitlines():
        begins = line.lstrip().startswith(">>>")
        if begins and not inside:
            yield "\n```pycon\n"
            inside = True
        elif inside and not line.strip():
            yield "```\n"
            inside = False
        yield (line.replace("\\", "") if inside else line) + "\n"
    if inside:
        yield "```\n"
