"""The pages of the experiments, each with a picture of what it found, and the gallery of all."""

import re
from collections.abc import Mapping
from pathlib import Path

from szilard.experiments import REGISTRY, Experiment

from . import pictures
from .markdown import contents, rows, sections

QUANTUM = (
    "neural-quantum-states",
    "tomography",
    "feedback",
    "phase-estimation",
    "projective-simulation",
    "bit-flip",
    "memory",
    "noise-aware",
)
COLUMN = 84  # characters of a line of code
COURSE, BEYOND, CONTROL = "The course", "Physics by machine learning", "Quantum states, measurement and feedback"


class Gallery:
    """The experiments in groups, with what README's table says of each: the lectures, and what it shows."""

    def __init__(self, front: str):
        self.said = {name: (lectures, shows) for lectures, link, shows in _listed(front) if (name := link.split("`")[1]) in REGISTRY}
        self.groups: dict[str, list[str]] = {COURSE: [], BEYOND: [], CONTROL: []}
        for name in [*self.said, *(one for one in REGISTRY if one not in self.said)]:
            self.groups[CONTROL if name in QUANTUM else COURSE if self.lectures(name) else BEYOND].append(name)

    def lectures(self, name: str) -> list[str]:
        """The numbers of the lectures to which an experiment belongs."""
        return [number.strip() for number in self.said.get(name, ("", ""))[0].split(",") if number.strip()]

    def by_lecture(self) -> dict[str, list[str]]:
        """The experiments of each lecture's number."""
        found: dict[str, list[str]] = {}
        for name in self.said:
            for number in self.lectures(name):
                found.setdefault(number, []).append(name)
        return found

    def page(self) -> str:
        """The gallery."""
        parts = ["---\nhide-toc: true\n---\n# Experiments\n", _ABOUT]
        for group, names in self.groups.items():
            cards = "\n".join(self._card(REGISTRY[name]) for name in names)
            parts.append(f"## {group}\n\n:::::{{grid}} 1 2 2 3\n:gutter: 3\n:class-container: gallery\n\n{cards}\n:::::\n")
            parts.append(contents(f"{name} <{name}>" for name in names))
        return "\n".join(parts)

    def _card(self, experiment: Experiment) -> str:
        name, facts = experiment.name, [f"lecture {', '.join(found)}"] if (found := self.lectures(experiment.name)) else []
        if experiment.minutes:
            facts.append("a minute" if experiment.minutes == 1 else f"{experiment.minutes:g} minutes")
        picture = pictures.kept(name)
        image = f":img-top: pictures/{picture.name}\n:img-alt: the figure `{pictures.figure(picture)}` of a run\n" if picture else ""
        head = f"::::{{grid-item-card}}\n:link: {name}\n:link-type: doc\n{image}\n**{name}**\n\n{experiment.question}"
        return f"{head}\n\n:::{{card-footer}}\n{' · '.join(facts)}\n:::\n::::\n"


_ABOUT = """
Each experiment asks one question, and `szilard run NAME` answers it, with no download: a table with a baseline beside what is learned,
figures and a record. The time is that of the full form on two cores; `--quick` gives a short one. The pictures are from short forms.
"""


def _listed(front: str) -> list[list[str]]:
    """README's table of experiments."""
    return [row for row in rows(sections(front)["The course"]) if row[1].startswith("[`")]


def pages(gallery: Gallery, written: Mapping[str, str | bytes], runs: Path | None) -> dict[str, str | bytes]:
    """The gallery, each experiment's page with its picture, and the pictures."""
    shown = pictures.of_runs(runs) if runs else {}
    found: dict[str, str | bytes] = {"gallery.md": gallery.page()}
    for name in (one for one in REGISTRY if f"{one}.md" in written):
        found[f"{name}.md"] = _page(name, str(written[f"{name}.md"]), [path for path, *_ in shown.get(name, [])])
    found |= {f"pictures/{path.name}": path.read_bytes() for path in pictures.all_kept()}
    return found | {f"figures/{path}": data for kept in shown.values() for path, data in kept}


def _page(name: str, text: str, figures: list[str]) -> str:
    """A page with its picture below the heading, and the figures of a run, where there is one, below their table."""
    heading, _, rest = text.partition("\n")
    kept = pictures.kept(name)
    lead = _shown(f"pictures/{kept.name}", caption(text, pictures.figure(kept))) if kept and not figures else ""
    added = "".join(_shown(f"figures/{path}", caption(text, Path(path).stem)) for path in figures)
    before, mark, after = _wrapped(rest).partition("\n## `--json`")
    return f"{heading}\n\n{lead}{before}\n{added}{mark}{after}"


def _wrapped(text: str) -> str:
    """The command of a page, in lines that fit into its column."""
    block = re.search(r"^```\n(szilard run [^\[\n]*)(\[.*?)^```$", text, re.DOTALL | re.MULTILINE)
    if block is None or not re.fullmatch(r"(\[[^\]]*\]\s*)+", block[2]):
        return text
    lines = [block[1].rstrip()]
    for flag in re.findall(r"\[[^\]]*\]", block[2]):
        fits = len(lines[-1]) + len(flag) < COLUMN
        lines = [*lines[:-1], f"{lines[-1]} {flag}"] if fits else [*lines, f"    {flag}"]
    return text[: block.start(1)] + "\n".join(lines) + "\n" + text[block.end(2) :]


def caption(text: str, figure: str) -> str:
    """What the table of a page says of a figure; a part of a name in braces stands for any word."""
    for names, shows, *_ in rows(sections(text).get("Figures", "")):
        patterns = (re.sub(r"\\{\w+\\}", ".+", re.escape(name)) for name in re.findall(r"`([^`]+)`", names))
        if any(re.fullmatch(pattern, figure) for pattern in patterns):
            return shows
    return ""


def _shown(path: str, said: str) -> str:
    return f"\n:::{{figure}} {path}\n:alt: {said or Path(path).stem}\n:figclass: result\n\n{said[:1].upper()}{said[1:]}\n:::\n"
