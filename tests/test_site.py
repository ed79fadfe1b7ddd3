"""Is the site whole: a page for everything, links that lead somewhere, small pictures, and nothing from another machine?"""

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from website import docstrings, experiments, lectures, markdown, members, pictures, stage

from szilard.experiments import REGISTRY
from szilard.lectures import LECTURES

ROOT = Path(__file__).parents[1]
PACKAGES = ROOT / "build" / "docs" / "packages"
OUTSIDE = re.compile(
    r"<(?:script|link|img|iframe|source|object|use)\b[^>]*?(?:src|href)=\"(?:https?:)?//[^\"]*|url\([\"']?(?:https?:)?//|@import"
)


@pytest.fixture(scope="module")
def pages():
    """Every page but those of the reference, which are made by what only `make docs` installs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage.api, "pages", lambda: {"api/index.md": "# Reference\n"})
        return stage.pages()


@pytest.mark.parametrize("module", [docstrings, markdown, members])
def test_examples_of_the_generator(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("experiment", REGISTRY)
def test_experiment_has_a_picture_of_one_of_its_figures(experiment):
    picture = pictures.kept(experiment)
    assert picture, f"`make pictures` makes the picture of {experiment} for the gallery; commit it"
    assert experiments.caption((ROOT / "docs" / f"{experiment}.md").read_text("utf-8"), pictures.figure(picture))


def test_pictures_are_small_and_none_is_left_over():
    names = [path.name.split(".")[0] for path in pictures.all_kept()]
    assert sorted(names) == sorted(set(names) & REGISTRY.keys())
    assert sum(path.stat().st_size for path in pictures.all_kept()) < pictures.MOST


def test_gallery_shows_every_experiment_once(pages):
    assert sorted(re.findall(r"^:link: (.+)$", pages["gallery.md"], re.MULTILINE)) == sorted(REGISTRY)
    assert set(experiments.QUANTUM) <= REGISTRY.keys()
    assert [name for name, known in REGISTRY.items() if known.question not in pages["gallery.md"]] == []


@pytest.mark.parametrize("number", LECTURES)
def test_lecture_can_be_read(number, pages):
    text = pages[f"lectures/{lectures.name(LECTURES[number])}.md"]
    assert text.startswith(f"# {number}. {LECTURES[number].title}\n")
    assert re.findall(r"^\*\*([\d.]+)\*\*", text, re.MULTILINE) == [f"{number}.{k + 1}" for k in range(7)]
    assert text.count("<svg") >= 3 and "**Derivation: " in text and "to play with: " in text
    assert "In the live page, to move: " in text


def test_links_lead_to_pages(pages):
    missing = []
    for path, text in pages.items():
        prose = "".join(line for line, outside in markdown.prose(text) if outside) if isinstance(text, str) else ""
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", prose):
            place = os.path.normpath(os.path.join(os.path.dirname(path), target))
            missing += [(path, target)] * (place not in pages)
        entries = re.findall(r"^:link: (.+)$", prose, re.MULTILINE)
        missing += [(path, entry) for entry in entries if f"{entry}.md" not in pages]
    assert missing == []


def test_every_page_is_in_the_navigation(pages):
    listed = set()
    for path, text in pages.items():
        for block in re.findall(r"^:::\{toctree\}\n(.*?)^:::$", text, re.DOTALL | re.MULTILINE) if path.endswith(".md") else []:
            entries = [line for line in block.splitlines() if line and not line.startswith(":")]
            listed |= {re.sub(r".*<(.*)>", r"\1", entry) + ".md" for entry in entries}
    assert {path for path in pages if path.endswith(".md")} - listed == {"index.md"}


def test_only_what_has_changed_is_written(tmp_path):
    stage.write({"a.md": "one", "b/c.md": "two"}, tmp_path)
    before = (tmp_path / "a.md").stat().st_mtime_ns
    stage.write({"a.md": "one", "d.md": b"three"}, tmp_path)
    assert (tmp_path / "a.md").stat().st_mtime_ns == before
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["a.md", "d.md"]


def test_figures_of_a_run_take_the_place_of_the_picture():
    text = "# a\n\n## Figures\n\n| figure | shows |\n|---|---|\n| `deep` | many layers |\n\n## `--json`\n"
    shown = experiments._page("random-network", text, ["random-network/deep.webp"])
    assert "pictures/" not in shown
    assert ":::{figure} figures/random-network/deep.webp\n:alt: many layers" in shown
    assert shown.index("figures/") < shown.index("## `--json`")
    assert "{figure} pictures/random-network." in experiments._page("random-network", text, [])


def test_command_of_a_page_keeps_its_flags(pages):
    for name in REGISTRY:
        written = (ROOT / "docs" / f"{name}.md").read_text("utf-8").split("```")[1]
        shown = pages[f"{name}.md"].partition(":::\n")[2].split("```")[1]
        assert written.split() == shown.split()
        assert max(map(len, shown.splitlines())) <= experiments.COLUMN + 20


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ('<script src="https://a.org/x.js">', 1),
        ('<link rel="stylesheet" href="//a.org/x.css">', 1),
        ("src: url(https://a.org/x.woff2)", 1),
        ('<a href="https://arxiv.org">', 0),
        ('<script src="_static/x.js">', 0),
    ],
)
def test_requests_to_others_are_noticed(page, found):
    assert len(OUTSIDE.findall(page)) == found


@pytest.mark.slow
@pytest.mark.skipif(not PACKAGES.exists(), reason="`make docs` fetches what builds the site")
def test_site_is_built_without_a_warning_and_asks_nobody(tmp_path):
    """Some 50 seconds on one core, most of them for the reference."""
    around = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, [ROOT / "src", ROOT / "docs", PACKAGES]))}
    built = subprocess.run(
        [sys.executable, "-m", "website", "--out", str(tmp_path)], env=around, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    files = [path for path in (tmp_path / "html").rglob("*") if path.is_file()]
    assert [path for path in files if path.suffix in {".html", ".css"} and OUTSIDE.search(path.read_text("utf-8"))] == []
    assert [path for path in files if path.suffix in {".woff", ".woff2", ".ttf"}] == []
    assert sum(path.stat().st_size for path in files) < 40e6
    assert "spontaneous_magnetisation" in (tmp_path / "html" / "searchindex.js").read_text("utf-8")
