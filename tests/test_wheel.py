"""Does what is published work on its own, outside the checkout?"""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def _run(*command: object, cwd: Path, **environment: str) -> str:
    done = subprocess.run([*map(str, command)], cwd=cwd, env=os.environ | environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("szilard-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    folder = tmp_path_factory.mktemp("installed")
    quiet = ("--quiet", "--disable-pip-version-check")
    _run(sys.executable, "-m", "pip", "install", *quiet, "--no-deps", "--no-index", "--target", folder, wheel, cwd=folder)
    return folder


@pytest.fixture
def outside(installed, tmp_path):
    """Runs Python, outside the checkout, on what the wheel installed."""
    return lambda *arguments: _run(sys.executable, *arguments, cwd=tmp_path, PYTHONPATH=str(installed))


def test_wheel_has_every_file_of_the_package(wheel):
    here = {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src" / "szilard").rglob("*") if path.is_file()}
    wanted = {name for name in here if name.endswith((".py", ".toml", ".npz", ".js", ".css", "/py.typed"))}
    there = set(zipfile.ZipFile(wheel).namelist())
    assert {"szilard/py.typed", "szilard/devices/bit_flip.toml", "szilard/cli.py", "szilard/lectures/lecture_01.py"} <= wanted
    assert wanted <= there
    assert {name.split("/")[0] for name in there - wanted} == {next(name.split("/")[0] for name in there if ".dist-info/" in name)}


def test_installed_package_is_the_one_that_runs(outside, installed):
    found = Path(outside("-c", "import szilard; print(szilard.__file__)").strip())
    assert found == installed / "szilard" / "__init__.py"


def test_list(outside):
    assert "bit-flip" in json.loads(outside("-m", "szilard", "list", "--json"))


def test_lecture_is_installed(outside, tmp_path):
    outside("-m", "szilard", "lecture", "1", "--jupyter", "first.ipynb")
    assert "say what a neuron computes" in (tmp_path / "first.ipynb").read_text(encoding="utf-8")


def test_script_is_installed(outside, installed):
    script = next((installed / "bin").glob("szilard*"))
    assert outside(script, "--version") == outside("-m", "szilard", "--version")


def test_every_packaged_device_can_be_read(outside):
    code = """
from importlib.resources import files
from szilard import read_device
for file in sorted(files("szilard").joinpath("devices").iterdir(), key=str):
    if file.name.endswith(".toml"):
        print(file.name, read_device(file).qubits)
"""
    names = sorted(path.name for path in (ROOT / "src" / "szilard" / "devices").glob("*.toml"))
    assert [line.split()[0] for line in outside("-c", code).splitlines()] == names


def test_device(outside, installed):
    file = installed / "szilard" / "devices" / "bit_flip.toml"
    summary = json.loads(outside("-m", "szilard", "device", file, "--steps", "2", "--json").splitlines()[-1])
    assert (summary["qubits"], len(summary["actions"])) == (4, 21)
