"""The JavaScript of the widgets, joined as a page needs it.

Every `.js` file here is an ES module, which imports from its neighbours with `import { names } from "./neighbour.js";` on one line. A page
gets one module without imports: anywidget hands a widget over as one text, and a file that may fetch nothing has nowhere to import from.
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

# A widget's class, and its module.
KINDS = {
    "Board": "board.js",
    "KeptAnswers": "kept_answers.js",
    "Pad": "pad.js",
    "Player": "player.js",
    "Points": "points.js",
    "SmallNetwork": "small_network.js",
    "Timeline": "timeline.js",
}

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const|let|function)", re.MULTILINE)


@cache
def module(kind: str) -> str:
    """The ES module of a widget, whose default export has `render`, with all that it imports."""
    file = KINDS[kind]
    return _helpers([file]) + f"export default {_enclosed(file)};\n"


@cache
def script() -> str:
    """The module of a page that stands alone: it finds the widgets of the page and lets them live."""
    kinds = "".join(f"{kind}: {_enclosed(file)},\n" for kind, file in KINDS.items())
    return f"{_helpers(KINDS.values())}const WIDGETS = {{\n{kinds}}};\n{_text('offline.js')}"


@cache
def style() -> str:
    """The style sheet of all widgets."""
    return _text("widgets.css")


@cache
def _text(file: str) -> str:
    return files("szilard.widgets").joinpath(file).read_text(encoding="utf-8")


def _helpers(of: Iterable[str]) -> str:
    """What the modules `of` import, each once, after what it imports itself."""
    found: dict[str, None] = {}

    def visit(file: str) -> None:
        for needed in _IMPORT.findall(_text(file)):
            visit(needed)
            found.setdefault(needed)

    for file in of:
        visit(file)
    return "".join(_EXPORT.sub("", _IMPORT.sub("", _text(file))) for file in found)


def _enclosed(file: str) -> str:
    """A widget's module as an expression, with its own names kept from those of the others."""
    body = _IMPORT.sub("", _text(file)).replace("export default ", "return ")
    return f"(() => {{\n{body}}})()"
