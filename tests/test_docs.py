"""Does what README, CONTRIBUTING and the pages under docs show work as it stands there?"""

import importlib
import importlib.util
import inspect
import re
import shlex
import shutil
from dataclasses import fields
from pathlib import Path

import pytest

import szilard
from szilard import cli, experiments, flags, learn, scenarios, settings
from szilard.devices import Device, read_device
from szilard.experiments import REGISTRY
from szilard.options import option_of

ROOT = Path(__file__).parents[1]
PAGES = {path.stem: path for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]}
BLOCK = re.compile(r"^(`{3,})(\w*)\n(.*?)^\1$", re.DOTALL | re.MULTILINE)
FLAG = re.compile(r"(?<![\w-])--([a-z][\w.-]*\w)(\.\*)?")
SHOWN = {"lecture": flags.OfLecture, "device": flags.OfDevice, "compare": flags.OfCompare, "runs": flags.OfRuns}
SHOWN |= {"device import": flags.OfImport, "list": flags.OfList, "show": flags.OfRun, "resume": flags.OfResume}
PLACES = {"RUN": "runs/one", "N": "3", "FILE": "a.toml", "FOLDER": "runs", "NAME": "walker", "...": ""}

experiment_pages = pytest.mark.parametrize("experiment", REGISTRY)


def text(page: str) -> str:
    return PAGES[page].read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    return [content for _, kind, content in BLOCK.findall(text(page)) if kind == language]


def entries(page: str, program: str) -> list[str]:
    """The commands of a page's plain blocks that call `program`, each on one line, without what is said beside it."""
    joined = "\n".join(blocks(page, "") + [found[2] for whole in blocks(page, "markdown") for found in BLOCK.findall(whole)])
    lines = re.sub(r"\n +(?=\[)", " ", joined).splitlines()
    return [re.split(r"\s{2,}(?!\[)|\s+#", line)[0] for line in lines if line.startswith(f"{program} ")]


def known_flags(settings: type) -> set[str]:
    return {name.removeprefix("--") for name in flags._names(flags.of_experiment(settings))}


def said(name: str, group: str, known: set[str]) -> bool:
    """Whether a flag on a page is one, or `--group.*` a group with flags in it; `--no-x` switches x off."""
    return any(flag.startswith(f"{name}.") for flag in known) if group else bool({name, name.removeprefix("no-")} & known)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def substitutes(folder, some_run, monkeypatch):
    """`szilard.run` and `szilard.load` with a shorter form's result instead of a long run's, but with the settings checked."""
    load = szilard.load

    def place(name, out):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(szilard, "run", experiments.run, raising=False)
            patch.setattr(szilard, "load", load, raising=False)
            shutil.copytree(some_run(name).folder, out, dirs_exist_ok=True)
        return load(out)

    def run(name, out, progress=None, **settings):
        REGISTRY[name].load().Settings(**settings)
        return place(name, out)

    def load_short(out):
        return place(Path(out).name, out) if Path(out).name in REGISTRY else load(out)

    monkeypatch.setattr(szilard, "run", run, raising=False)
    monkeypatch.setattr(szilard, "load", load_short, raising=False)


def execute(page: str) -> None:
    names: dict = {"__name__": page}
    for number, block in enumerate(blocks(page, "python")):
        exec(compile(block, f"{page}, block {number}", "exec"), names)


@pytest.mark.parametrize("experiment", [name for name in REGISTRY if blocks(name, "python")])
def test_python_of_a_page_runs(experiment, substitutes):
    execute(experiment)


@pytest.mark.parametrize("experiment", ["memory"])
def test_python_of_the_front_page_runs(experiment, substitutes, folder):
    (folder / "my_device.toml").write_text(blocks("README", "toml")[0], encoding="utf-8")
    execute("README")


@pytest.mark.parametrize("experiment", ["bit-flip"])
def test_python_of_the_page_on_records_runs(experiment, substitutes):
    execute("records")


def test_numbers_reached_stand_on_the_pages_of_their_experiments():
    """Only what was measured there may stand in the table; single digits, which stand everywhere, are not looked for."""
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in text("required-and-reached").splitlines() if line.startswith("| [`")]
    assert len(rows) == 15
    for name, *_, reached, baseline in rows:
        page = text(re.findall(r"`(.*?)`", name)[0])
        numbers = {number for number in re.findall(r"\d+(?:\.\d+)?", reached + baseline) if len(number) > 1}
        assert {number for number in numbers if not re.search(rf"(?<![\d.]){number}(?!\d)", page)} == set(), name


def test_page_on_data_lists_every_setting_that_names_a_file():
    listed = set(re.findall(r"^\| \[`([\w-]+)`\]\(\1\.md\) `--([\w-]+)`", text("data-files"), re.MULTILINE))
    settings = [(name, declared) for name in REGISTRY for declared in fields(REGISTRY[name].load().Settings)]
    known = {(name, declared.name.replace("_", "-")): option_of(declared).file for name, declared in settings}
    assert {setting for setting, is_file in known.items() if is_file} <= listed <= known.keys()


def test_python_of_the_page_on_data_runs(folder):
    pytest.importorskip("pandas")
    pytest.importorskip("ase")
    shutil.copy(ROOT / "docs" / "data" / "shots.csv", folder)
    execute("data-files")


def test_python_of_the_page_on_widgets_runs(folder):
    execute("widgets")
    assert (folder / "wave.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_python_of_the_page_on_own_networks_runs():
    """It defines functions, which are those of the files beside it; what they make is tried in `runs/test_own_network.py`."""
    execute("own-network")
    files = [ROOT / "docs" / "data" / name for name in ("my_network.py", "my_autoencoder.py")]
    assert blocks("own-network", "python") == [path.read_text(encoding="utf-8") for path in files]


@pytest.mark.parametrize("name", ["trajectories.csv", "shots.csv", "configurations.csv", "alloys.xyz"])
def test_examples_of_data_begin_as_the_page_shows(name):
    shown = [block for block in blocks("data-files", "") if (ROOT / "docs" / "data" / name).read_text("utf-8").startswith(block)]
    assert len(shown) == 1


def test_every_language_is_looked_at():
    languages = {(page, kind) for page in PAGES for _, kind, _ in BLOCK.findall(text(page))}
    assert {kind for _, kind in languages} <= {"", "python", "toml", "markdown"}
    run = {*REGISTRY, "README", "CONTRIBUTING", "data-files", "own-network", "records", "widgets"}
    assert {page for page, kind in languages if kind == "python"} <= run


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "toml")])
def test_devices_of_a_page_can_be_read(page, folder):
    for block in blocks(page, "toml"):
        (folder / "device.toml").write_text(block, encoding="utf-8")
        assert isinstance(read_device(folder / "device.toml"), Device)


@experiment_pages
def test_page_names_every_setting_and_no_other_flag(experiment):
    settings, page = REGISTRY[experiment].load().Settings, text(experiment)
    found = FLAG.findall(page)
    known = known_flags(settings)
    assert [name for name, group in found if not said(name, group, known)] == []
    named = {name.removeprefix("no-").partition(".")[0].replace("-", "_") for name, _ in found} | {"seed", "quick"}
    assert {declared.name for declared in fields(settings)} <= named


class StartedError(Exception):
    """The command line was understood, and the run would begin."""


def understood(line: str, monkeypatch) -> None:
    """Let the real parser read a line; a synopsis is looked at flag by flag."""

    def begin(*arguments, **settings):
        raise StartedError

    monkeypatch.setattr(cli, "begin", begin)
    monkeypatch.setattr(cli, "_placed", lambda chosen, make: make())  # not on other hosts, which would be waited for
    _, command, *rest = shlex.split(line)
    name = next((word for word in rest if not word.startswith(("-", "["))), "")
    if command == "run" and name in REGISTRY and "[" not in line:
        with pytest.raises(StartedError):
            cli.main([command, *rest])
        return
    if command == "sweep" and name in REGISTRY:
        assert cli.main([command, *rest, "--dry-run"]) == 0
        return
    assert command in cli._COMMANDS
    if command == "device" and rest[:1] == ["import"]:
        command, rest = "device import", rest[1:]
    if command == "run":
        assert "[" in line or name == "NAME"
        known = known_flags(REGISTRY[name].load().Settings) if name in REGISTRY else {"setting", "out", "json"}
    elif command == "sweep":
        known = {declared.name.replace("_", "-") for declared in fields(flags.OfSweep)} | {"setting"}
    else:
        arguments = [PLACES.get(word, word) for word in rest if "[" not in word and "]" not in word]
        flags.parse(SHOWN[command], [word for word in arguments if word], command, "", "")
        known = {declared.name.replace("_", "-") for declared in fields(SHOWN[command])}
    assert [flag for flag, group in FLAG.findall(line) if not said(flag, group, known)] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page != "CONTRIBUTING" and entries(page, "szilard")])
def test_commands_of_a_page_are_understood(page, folder, monkeypatch):
    for number, block in enumerate(blocks(page, "toml")):
        (folder / "my_device.toml").write_text(block, encoding="utf-8") if number == 0 else None
    for line in entries(page, "szilard"):
        understood(line, monkeypatch)


def test_front_page_lists_every_command():
    listed = {cli._command(line.split()[1:]) for line in entries("README", "szilard")}
    assert set(cli._COMMANDS) <= listed


def test_wrong_flags_are_noticed(monkeypatch):
    with pytest.raises(AssertionError):
        understood("szilard run walker [--slips S]", monkeypatch)
    with pytest.raises(szilard.InputError):
        understood("szilard show RUN --table", monkeypatch)


@pytest.mark.parametrize("page", [page for page in PAGES if entries(page, "make")])
def test_targets_of_a_page_exist(page):
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {line.split()[1] for line in entries(page, "make")} <= set(targets)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", text(page))
    folder = ROOT if page == "promises" else PAGES[page].parent  # promises are quoted from the front page
    assert [target for target in targets if not (folder / target).exists()] == []


def load(path: Path):
    spec = importlib.util.spec_from_file_location(f"printed_{path.stem}", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def printed(tmp_path, monkeypatch):
    """The files that CONTRIBUTING shows, as if they had been added: modules, registry line, page and tests."""
    *modules, line = [block for block in blocks("CONTRIBUTING", "python") if not block.startswith("# tests/")]
    tests = [block for block in blocks("CONTRIBUTING", "python") if block.startswith("# tests/")]
    if not line.startswith("Experiment("):
        raise AssertionError("the last module is the line of the registry")
    for block in [*modules, *tests]:
        path = tmp_path / block.splitlines()[0].removeprefix("# ")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block, encoding="utf-8")
    for package in (experiments, learn, scenarios, settings):
        place = str(tmp_path / "src" / "szilard" / package.__name__.split(".")[1])
        monkeypatch.setattr(package, "__path__", [*package.__path__, place])
    entry = eval(line.rstrip().rstrip(","), {"Experiment": experiments.Experiment})
    monkeypatch.setitem(REGISTRY, entry.name, entry)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / f"{entry.name}.md").write_text(blocks("CONTRIBUTING", "markdown")[0], encoding="utf-8")
    return tmp_path


def test_printed_tests_pass(printed, short_run):
    class Fixtures:
        @pytest.fixture
        def short_run(self):
            return short_run

    (printed / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", f"--rootdir={printed}", "-c", str(printed / "pytest.ini")]
    found = sorted((printed / "tests").rglob("test_*.py"))
    assert len(found) == 3
    assert pytest.main([*options, *map(str, found)], plugins=[Fixtures()]) == pytest.ExitCode.OK


def test_printed_experiment_keeps_the_rules_of_all(printed, some_run, tmp_path_factory):
    """Every test of the registry, called for the experiment that CONTRIBUTING shows."""
    registry = load(ROOT / "tests" / "experiments" / "test_registry.py")
    vars(registry)["DOCS"] = printed / "docs"
    asked = [test for name, test in vars(registry).items() if name.startswith("test_")]
    values = {"experiment": "climb", "some_run": some_run, "wrong": "three"}
    for number, test in enumerate(asked):
        with pytest.MonkeyPatch.context() as patch:
            new = {"tmp_path": tmp_path_factory.mktemp(f"rule{number}"), "monkeypatch": patch}
            test(**{name: (values | new)[name] for name in inspect.signature(test).parameters})
    assert len(asked) >= 8


def test_printed_experiment_is_short_and_has_its_command(printed, monkeypatch):
    source = (printed / "src" / "szilard" / "experiments" / "climb.py").read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 60
    for line in entries("CONTRIBUTING", "szilard"):
        understood(line, monkeypatch)
    assert any("climb" in line for line in entries("CONTRIBUTING", "szilard"))


def test_files_that_contributing_names_exist():
    names = re.findall(r"`((?:src|tests|docs|findings)/[\w/.]+\.\w+|\w+\.(?:py|toml|md))`", text("CONTRIBUTING"))
    ours = {path.name for path in ROOT.rglob("*") if ".venv" not in path.parts} | {"fuzz_NAME.py", "lecture_15.py"}
    assert [name for name in names if Path(name).name not in ours] == []


def test_full_sizes_of_every_fuzzer_stand_in_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    missing = [path.name for path in (ROOT / "tests" / "fuzz").glob("fuzz_*.py") if not re.search(rf"{path.name} \d+000\n", makefile)]
    assert missing == []
