"""Pieces of Markdown pages."""

import re
from collections.abc import Iterable, Iterator, Sequence

_FENCE = re.compile(r"`{3,}")
_CELL = re.compile(r"(?<!\\)\|")


def prose(text: str) -> Iterator[tuple[str, bool]]:
    """The lines of a page, and whether each stands outside the blocks of code."""
    fence = ""
    for line in text.splitlines(keepends=True):
        mark = _FENCE.match(line)
        inside = bool(fence or mark)
        if mark and not fence:
            fence = mark[0]
        elif mark and line.startswith(fence):
            fence = ""
        yield line, not inside


def sections(text: str) -> dict[str, str]:
    r"""What stands below each heading of the second level; before the first of them, below "".

    >>> sections("# A" + chr(10) + "b" + chr(10) + "## C" + chr(10) + "d")
    {'': '# A\nb\n', 'C': 'd'}
    """
    found, heading = {"": ""}, ""
    for line, outside in prose(text):
        if outside and line.startswith("## "):
            heading = line[3:].strip()
            found[heading] = ""
        else:
            found[heading] += line
    return found


def page(heading: str, text: str) -> str:
    """A section as a page of its own; its headings rise by a level."""
    lines = (line[1:] if outside and line.startswith("###") else line for line, outside in prose(text))
    return f"# {heading}\n" + "".join(lines)


def rows(text: str) -> list[list[str]]:
    """The cells of the tables in a text, without their headings."""
    lines = [line for line, outside in prose(text) if outside and line.startswith("|")]
    cells = [[cell.strip() for cell in _CELL.split(line)[1:-1]] for line in lines]
    rules = [i for i, row in enumerate(cells) if all(set(cell) <= {"-", ":"} for cell in row)]
    headings = {i - 1 for i in rules}
    return [row for i, row in enumerate(cells) if i not in headings and i not in rules]


def table(heading: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A table without the columns in which nothing stands; bars within its cells are escaped."""
    lines = list(lines)
    used = [i for i in range(len(heading)) if any(line[i] for line in lines)]
    head = ["| " + " | ".join(heading[i] for i in used) + " |", "|" + "---|" * len(used)]
    body = ["| " + " | ".join(_CELL.sub(r"\\|", line[i]).replace("\n", " ") for i in used) + " |" for line in lines]
    return "\n".join([*head, *body]) + "\n"


def code(text: str) -> str:
    """Words of a program, within a line."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def contents(names: Iterable[str], caption: str = "", depth: int = 1) -> str:
    """What the navigation lists below a page, and does not show on it."""
    options = f":hidden:\n:maxdepth: {depth}\n" + (f":caption: {caption}\n" if caption else "")
    return f":::{{toctree}}\n{options}\n" + "\n".join(names) + "\n:::\n"
