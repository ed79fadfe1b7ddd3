"""The sources of the site, gathered from where each thing is written once."""

import re
from collections.abc import Mapping
from pathlib import Path

from . import api, experiments, lectures
from .markdown import page, sections

HERE = Path(__file__).parent
DOCS = HERE.parent
ROOT = DOCS.parent
# Pages that are sections of README or CONTRIBUTING.
SECTIONS = {
    "command-line": "The command line",
    "how-it-works": "How it works, and how it is checked",
    "add-a-scenario": "Add a scenario",
    "add-a-method": "Add a learning method",
    "add-an-experiment": "Add an experiment",
}
WHOLE = {"contributing": "CONTRIBUTING.md", "changelog": "CHANGELOG.md"}

Pages = dict[str, str | bytes]


def pages(runs: Path | None = None) -> Pages:
    """Every file of the site's source, by its path in it. With `runs`, figures of the runs in that folder, too."""
    written = {path.name: path.read_text("utf-8") for path in DOCS.glob("*.md")}
    found: Pages = {name: at_root(text) for name, text in written.items()}
    front_text = (ROOT / "README.md").read_text("utf-8")
    front, guide = sections(front_text), sections((ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    found |= {f"{name}.md": page(heading, at_root((front | guide)[heading])) for name, heading in SECTIONS.items()}
    found |= {f"{name}.md": at_root((ROOT / file).read_text("utf-8")) for name, file in WHOLE.items()}
    found |= {path.name: path.read_bytes() for path in DOCS.glob("*.png")}
    found |= {f"data/{path.name}": path.read_bytes() for path in (DOCS / "data").iterdir()}
    found["index.md"] = start(front[""])
    gallery = experiments.Gallery(front_text)
    found |= experiments.pages(gallery, {name: found[name] for name in written}, runs)
    found |= lectures.pages(gallery.by_lecture())
    found |= api.pages()
    return found


def write(found: Mapping[str, str | bytes], target: Path) -> None:
    """Write what has changed, so that Sphinx reads no more than that again, and remove what is no longer there."""
    for path, content in found.items():
        file, new = target / path, content.encode() if isinstance(content, str) else content
        if not file.exists() or file.read_bytes() != new:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(new)
    for file in target.rglob("*"):
        if file.is_file() and file.relative_to(target).as_posix() not in found:
            file.unlink()


def at_root(text: str) -> str:
    """Links of a file at the root, as they are from the pages, which lie side by side."""
    text = re.sub(r"\]\(docs/", "](", text)
    return text.replace("](CONTRIBUTING.md)", "](contributing.md)").replace("](CHANGELOG.md)", "](changelog.md)")


def start(front: str) -> str:
    """The first page: what README says first, in the frame of `index.md`."""
    said = "\n\n".join(part for part in at_root(front).split("\n\n") if part.strip() and part.strip()[0] not in "#*")
    return (HERE / "index.md").read_text("utf-8").replace("INTRODUCTION", said)
