"""Is what pages and notebooks get one module each, of all files and nothing else?"""

import re
from importlib.resources import files

import pytest

import szilard.widgets
from szilard.widgets import offline, sources
from szilard.widgets.widget import Widget

FILES = sorted(file.name for file in files("szilard.widgets").iterdir() if file.name.endswith(".js"))


def test_every_widget_has_a_module():
    classes = [getattr(szilard.widgets, name) for name in szilard.widgets.__all__]
    assert {one.__name__ for one in classes if issubclass(one, Widget)} == set(sources.KINDS)


@pytest.mark.parametrize("kind", sources.KINDS)
def test_module_of_a_notebook_imports_nothing(kind):
    """It is one text with one default export, as anywidget wants it."""
    text = sources.module(kind)
    assert re.findall(r"^(?:import|export)\b.*$", text, re.MULTILINE) == ["export default (() => {"]
    assert getattr(szilard.widgets, kind)._esm == text


def test_script_of_a_page_has_every_file_once():
    script = sources.script()
    assert "</script" not in script and not re.search(r"^(?:import|export)\b", script, re.MULTILINE)
    for name in FILES:
        first = next(line for line in sources._text(name).splitlines() if line.startswith("//"))
        assert script.count(first) == 1, name


@pytest.mark.parametrize("name", FILES)
def test_file_keeps_the_measure(name):
    lines = sources._text(name).splitlines()
    assert len(lines) <= 400 and max(map(len, lines)) <= 160
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", sources._text(name))


def test_text_cannot_end_the_script_that_holds_it():
    class Strange:
        kind = "Player"

        def state(self):
            return {"caption": "</script><b>&"}

    assert offline.fragment(Strange()).count("</script") == 1 and "<b>" not in offline.fragment(Strange())
