"""Do mistakes with files and ports end in one sentence, and is nothing overwritten?"""

import os
import socket
import subprocess
import sys

import nbformat
import pytest

from szilard.cli import main
from szilard.errors import InputError
from szilard.lectures import LECTURES, opener


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken.ipynb").write_text("mine")
    (tmp_path / "taken.py").write_text("mine")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("99", "There is no lecture `99`; `szilard lecture` names them: 1"),
        ("one", "There is no lecture `one`"),
        ("1 --port 70000", "`--port` must lie between 0 and 65535, but is 70000"),
        ("1 --port x", "`--port` must be a whole number, but is `x`"),
        ("1 --prot 1", "did you mean `--port`"),
        ("1 --jupyter taken.ipynb", "`taken.ipynb` is there already; choose another file"),
        ("1 --jupyter a.txt", "must name a file that ends in .ipynb, but is `a.txt`"),
        ("1 --jupyter nowhere/a.ipynb", "`nowhere/a.ipynb` cannot be written"),
        ("1 --edit taken.py", "`taken.py` is there already and is no lecture"),
        ("1 --edit a.txt", "must name a file that ends in .py, but is `a.txt`"),
        ("1 --edit nowhere/a.py", "`nowhere/a.py` cannot be written"),
        ("1 --edit a.py --jupyter a.ipynb", "one file at a time"),
        ("--edit a.py", "one file at a time"),
    ],
)
def test_mistakes_end_in_one_sentence(folder, capsys, arguments, words):
    assert main(["lecture", *arguments.split()]) == 2
    said = capsys.readouterr()
    assert words in said.err and said.err.count("\n") == 1 and said.out == ""
    assert (folder / "taken.py").read_text() == (folder / "taken.ipynb").read_text() == "mine"


def test_port_in_use(capsys):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert main(["lecture", "1", "--port", str(port)]) == 2
    assert f"`--port` must be free, but {port} cannot be used" in capsys.readouterr().err


def test_missing_marimo(monkeypatch, capsys):
    monkeypatch.setattr("szilard.lectures.opener.find_spec", lambda name: None)
    assert main(["lecture", "1"]) == 2
    assert "need marimo, which is not installed" in capsys.readouterr().err


LONG = "a" * 300


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (f"1 --jupyter {LONG}.ipynb", "cannot be used (File name too long)"),
        (f"1 --edit {LONG}.py", "cannot be used (File name too long)"),
        (f"1 --edit {'b' * 50}/{'a' * 5000}.py", "cannot be used (File name too long)"),
        (f"1 --edit {LONG}/a.py", "cannot be used (File name too long)"),
        ("1 --edit taken.py/a.py", "`taken.py/a.py` cannot be used (Not a directory)"),
        ("1 --jupyter taken.py/a.ipynb", "`taken.py/a.ipynb` cannot be used (Not a directory)"),
        ("1 --edit folder.py", "`folder.py` is there already and is no lecture"),
        ("1 --jupyter folder.ipynb", "`folder.ipynb` is there already"),
        ("1 --edit binary.py", "`binary.py` is there already and is no lecture"),
        ("1 --edit latin.py", "`latin.py` is there already and is no lecture"),
        ("1 --edit loop.py", "`loop.py` is there already and is no lecture"),
        ("1 --edit dangling.py", "`dangling.py` is there already and is no lecture"),
        ("1 --jupyter dangling.ipynb", "`dangling.ipynb` is there already"),
        ("1 --edit pipe.py", "`pipe.py` is there already and is no lecture"),
        ("1 --edit .", "must name a file that ends in .py, but is `.`"),
        ("1 --jupyter ..", "must name a file that ends in .ipynb, but is `..`"),
        (f"{'1' * 5000}", "There is no lecture `"),
    ],
)
def test_what_is_no_file_ends_in_one_sentence(folder, capsys, arguments, words):
    for name in ("folder.py", "folder.ipynb"):
        (folder / name).mkdir()
    (folder / "binary.py").write_bytes(bytes(range(256)) + b"marimo.App(")
    (folder / "latin.py").write_bytes("# Schrödinger\nmarimo.App()".encode("latin-1"))
    for name, target in [("loop.py", "loop.py"), ("dangling.py", "elsewhere.py"), ("dangling.ipynb", "elsewhere.ipynb")]:
        (folder / name).symlink_to(target)
    os.mkfifo(folder / "pipe.py")
    before = sorted(folder.iterdir())
    assert main(["lecture", *arguments.split()]) == 2
    said = capsys.readouterr().err
    assert words in said and said.count("\n") == 1 and len(said) < 400
    assert sorted(folder.iterdir()) == before


def test_file_that_may_not_be_read(folder, capsys, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_text", refuse)
    assert main(["lecture", "1", "--edit", "taken.py"]) == 2
    assert capsys.readouterr().err == "`taken.py` cannot be read (Permission denied); choose another file for `--edit`.\n"


def test_disk_that_fills_up_leaves_no_half_file(tmp_path, monkeypatch):
    path, opened = tmp_path / "a.py", type(tmp_path).open

    def full(path, mode, **options):
        opened(path, mode, **options).close()
        return open("/dev/full", "w")

    monkeypatch.setattr("pathlib.Path.open", full)
    with pytest.raises(InputError, match="cannot be written \\(No space left on device\\)"):
        opener._write(path, "text")
    assert not path.exists()


def test_files_are_the_same_in_every_locale(tmp_path):
    """Written where the system's encoding is ASCII, which lacks a letter of lecture 10; no port is free there, or the editor would open."""
    surroundings = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-m", "szilard", "lecture", "10"]
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = str(other.getsockname()[1])
        for arguments, status in [(["--jupyter", "a.ipynb"], 0), (["--edit", "a.py", "--port", taken], 2)]:
            done = subprocess.run([*command, *arguments], cwd=tmp_path, env=surroundings, capture_output=True, timeout=100)
            assert done.returncode == status, done.stderr
    shipped = LECTURES[10].file.read_text(encoding="utf-8")
    assert (tmp_path / "a.py").read_text(encoding="utf-8") == shipped
    notebook = nbformat.reads((tmp_path / "a.ipynb").read_text(encoding="utf-8"), as_version=4)
    beyond_ascii = {character for cell in notebook.cells for character in cell.source if not character.isascii()}
    assert beyond_ascii == {character for character in shipped if not character.isascii()} != set()
