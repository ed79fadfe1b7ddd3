"""Do the words tell the truth? The code blocks of README, CONTRIBUTING and the pages are executed."""

import importlib
import re
import sys
from pathlib import Path

import pytest

from szilard.devices import Device
from szilard.devices.device_file import parse_toml
from szilard.experiments import REGISTRY, Experiment
from szilard.flags import _names as flag_names
from szilard.flags import of_experiment, parse

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])


def blocks(page: Path, kind: str) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return [body for name, body in re.findall(r"^```(\w*)\n(.*?)^```", text, re.MULTILINE | re.DOTALL) if name == kind]


def commands(page: Path) -> list[list[str]]:
    """Lines `szilard run NAME ...` of a page, without comments and without the parts that only say what may stand there."""
    lines = [line.partition("#")[0] for body in blocks(page, "") for line in body.splitlines()]
    found = re.findall(r"`(szilard run [^`]+)`", page.read_text(encoding="utf-8")) + [
        line for line in lines if line.startswith("szilard run ")
    ]
    return [line.split()[2:] for line in found if not re.search(r"[\[\]A-Z]{2,}|NAME|\.\.\.", line)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_devices_can_be_read(page):
    for body in blocks(page, "toml"):
        assert Device.from_dict(parse_toml(body.encode())).operations


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_are_understood(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("my_device.toml").write_text(blocks(ROOT / "README.md", "toml")[0], encoding="utf-8")
    for name, *flags in commands(page):
        if name == "climb":  # the experiment that CONTRIBUTING adds
            continue
        entry = REGISTRY[name]
        flags = [flag if not flag.endswith(".toml") else "my_device.toml" for flag in flags]
        parse(of_experiment(entry.load().Settings), flags, f"run {name}", "", entry.question)


@pytest.mark.parametrize("experiment", REGISTRY)
def test_flags_of_the_page_exist(experiment):
    page = (ROOT / "docs" / f"{experiment}.md").read_text(encoding="utf-8")
    usage = page.partition("```\n")[2].partition("```")[0]
    names = flag_names(of_experiment(REGISTRY[experiment].load().Settings))
    for flag in re.findall(r"--[a-z][a-z0-9.-]*[a-z0-9]", usage):
        assert flag in names or any(name.startswith(f"{flag}.") for name in names), flag


@pytest.fixture
def climber(monkeypatch):
    """The scenario and the experiment that CONTRIBUTING adds, and what it tests them with."""
    code = {body.partition("\n")[0][2:]: body for body in blocks(ROOT / "CONTRIBUTING.md", "python")}
    for path in ("src/szilard/scenarios/climber.py", "src/szilard/experiments/climb.py"):
        name = path.removeprefix("src/").removesuffix(".py").replace("/", ".")
        module = type(sys)(name)
        module.__package__ = name.rpartition(".")[0]
        monkeypatch.setitem(sys.modules, name, module)
        exec(compile(code[path], path, "exec"), module.__dict__)
        monkeypatch.setattr(importlib.import_module(module.__package__), name.rpartition(".")[2], module, raising=False)
    monkeypatch.setitem(REGISTRY, "climb", Experiment("climb", "Does a network learn to climb to the summit?"))
    return code


def test_added_scenario_passes_its_tests(climber):
    space: dict = {}
    exec(climber["tests/scenarios/test_climber.py"], space)
    space["test_climber_keeps_the_contract"]()
    space["test_shortest_climb"](0.25)


def test_added_experiment_passes_its_tests(climber, tmp_path):
    import szilard

    assert len(climber["src/szilard/experiments/climb.py"].splitlines()) <= 61  # its path stands above it
    space: dict = {}
    exec(climber["tests/experiments/test_climb.py"], space)
    result = szilard.run("climb", tmp_path / "run", quick=True)
    space["test_network_learns_to_climb"](lambda name: result)
    page = next(body for body in blocks(ROOT / "CONTRIBUTING.md", "markdown"))
    listed = set(re.findall(r"^\| `(.*)` \|", page, re.MULTILINE))
    assert listed == {"learning", "network_arrives`, `random_arrives", "record"}
    assert {"network_arrives", "random_arrives"} <= set(result.metrics)


def test_python_of_the_readme_runs(tmp_path, monkeypatch):
    """With a short run in place of the full one."""
    import szilard
    from szilard.learn.imitation import Imitation
    from szilard.learn.ppo import PPO

    monkeypatch.chdir(tmp_path)
    Path("my_device.toml").write_text(blocks(ROOT / "README.md", "toml")[0], encoding="utf-8")
    real = szilard.run
    short = {"steps": 10, "trajectories": 8, "shots": 2, "hidden": (8,), "memory": 8}
    short |= {"ppo": PPO(updates=1, trajectories=16, minibatches=4), "imitation": Imitation(updates=1, trajectories=16, minibatches=4)}
    monkeypatch.setattr(szilard, "run", lambda name, **given: real(name, **given, **short), raising=False)
    space: dict = {}
    for body in blocks(ROOT / "README.md", "python"):
        exec(body, space)
    assert space["played"].reward.shape == (20,) and space["student"].outputs == "logits, h, c"
