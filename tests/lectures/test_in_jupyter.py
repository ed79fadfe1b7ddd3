"""Does what stands for marimo in Jupyter have all that the lectures use, and hold what the reader chooses?"""

import ast
import json
from operator import attrgetter

import nbformat
import pytest

from szilard.cli import main
from szilard.lectures import LECTURES, in_jupyter
from szilard.lectures.in_jupyter import ui


def used(file):
    """What a file takes of `mo`, as "md" or "ui.slider"."""
    nodes = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Attribute)]
    return {name.removeprefix("mo.") for name in map(ast.unparse, nodes) if name.startswith("mo.") and "(" not in name}


def test_it_has_all_that_the_lectures_use():
    folder = LECTURES[1].file.parent
    names = set().union(*(used(file) for file in [*folder.glob("lecture_*.py"), folder / "page.py", folder / "board.py"]))
    assert {"md", "accordion", "ui.slider", "ui.run_button"} <= names
    for name in names - {"as_html"}:  # which is used only where it is there
        attrgetter(name)(in_jupyter)


def test_controls_hold_what_is_chosen():
    steps, fine, whole = ui.slider(steps=[10, 20]), ui.slider(0, 1, 0.001, label="x"), ui.slider(2, 5, 1, value=4)
    assert [steps.value, fine.value, whole.value] == [10, 0, 4] and isinstance(whole.value, int)
    assert fine.widget.readout_format == ".3f"
    named = ui.dropdown({"one": 1.0, "two": 2.0}, value="two", label="n")
    group = ui.dictionary({"named": named, "whole": whole})
    named.widget.value, whole.widget.value = 1.0, 5
    assert group.value == {"named": 1.0, "whole": 5} and list(group.values()) == [named, whole]
    assert ui.radio(["a", "b"], value=None).value is None and ui.multiselect(["a", "b"], value=["b"]).value == ["b"]
    assert ui.code_editor("def f(): pass").form(submit_button_label="Check").value == "def f(): pass"


def test_buttons_act_once():
    get, put = in_jupyter.state(1)
    ui.button(label="double", on_change=lambda _: put(lambda before: 2 * before)).widget.click()
    assert get() == 2
    train = ui.run_button(label="Train")
    assert not train.value
    train.widget.click()
    assert train.value and not train.value


def test_texts_are_markdown():
    folded = in_jupyter.accordion({"Why": in_jupyter.md("\n    $x<1$\n")}).parts
    assert [part._repr_markdown_() for part in folded] == ["<details><summary>Why</summary>\n\n$x<1$\n\n</details>"]
    assert in_jupyter.callout(in_jupyter.md("a\n\nb"), "warn").text == "> ✘ a\n> \n> b"


@pytest.mark.slow
@pytest.mark.parametrize("number", LECTURES)
def test_notebook_runs_in_jupyter(number, tmp_path):
    pytest.importorskip("ipykernel")
    preprocessors = pytest.importorskip("nbconvert.preprocessors")
    path = tmp_path / "lecture.ipynb"
    assert main(["lecture", str(number), "--jupyter", str(path)]) == 0
    notebook = nbformat.read(path, as_version=4)
    preprocessors.ExecutePreprocessor(timeout=300).preprocess(notebook)
    assert "marimo-" not in json.dumps([cell.get("outputs") for cell in notebook.cells]), "an element that only marimo's pages know"
