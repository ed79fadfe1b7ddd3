"""Is everything that README promises checked by a test that exists?"""

import importlib
import re
from pathlib import Path

import pytest

import szilard
from szilard import cli
from szilard.experiments import REGISTRY

ROOT = Path(__file__).parents[1]


def squeezed(words: str) -> str:
    return " ".join(words.split())


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def rows(part: str) -> list[list[str]]:
    """The cells of a table's rows; `\\|` is a bar within a cell."""
    lines = [line for line in part.splitlines() if line.startswith("| ")][1:]
    return [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


README = squeezed(read("README.md"))
TESTED, _, UNTESTED = read("docs/promises.md").partition("## Without a test")
QUOTED = [cells[0] for cells in rows(TESTED) + rows(UNTESTED)]


@pytest.mark.parametrize("promise", QUOTED)
def test_promise_stands_in_readme(promise):
    assert squeezed(promise) in README


@pytest.mark.parametrize("test", sorted({test for _, tests in rows(TESTED) for test in re.findall(r"`([^`]+)`", tests)}))
def test_named_test_exists(test):
    path, _, name = test.partition("::")
    assert re.search(rf"^def {name}\b" if name else "^def test_", read(path), re.MULTILINE)


def test_every_row_names_a_test():
    assert [cells[0] for cells in rows(TESTED) if not re.search(r"`tests/\S+`", cells[1])] == []


def test_every_paragraph_is_listed():
    """Headings, pictures and blocks of code apart; a table counts as one paragraph, and so do the blocks that `test_docs` reads."""
    prose = re.sub(r"^```.*?^```$", "", read("README.md"), flags=re.DOTALL | re.MULTILINE)
    paragraphs = [squeezed(part) for part in prose.split("\n\n") if part.strip() and part.strip()[0] not in "#!"]
    assert [part for part in paragraphs if not any(squeezed(promise) in part for promise in QUOTED)] == []


def test_help_lists_what_there_is():
    for name in set(szilard.__all__) - {"Result", "InputError", "__version__"}:
        assert name in (szilard.__doc__ or "")
    learn = importlib.import_module("szilard.learn")
    assert [name for name in learn.__all__ if name not in (learn.__doc__ or "")] == []


@pytest.mark.parametrize("command", sorted(cli._COMMANDS))
def test_every_command_has_help(command, capsys):
    assert cli.main([*command.split(), "--help"]) == 0
    assert len(capsys.readouterr().out) > 40


@pytest.mark.parametrize("experiment", REGISTRY)
def test_every_table_has_a_baseline(experiment, some_run):
    assert len(some_run(experiment).table) >= 2
