"""Records that somebody has edited: `python tests/fuzz/fuzz_records.py 5000` shows each of many to every command that reads one."""

import io
import json
import os
import random
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import fake
import numpy as np

from szilard.cli import main
from szilard.runs.archives import pack

VALUES = [None, True, -1, 0, 1, 2**63, 10**400, 0.5, -1e308, 1e-320, "", "x", "\x1b[2J", "../../x", "\ud800", "ω" * 5000, [], {}, [[[]]]]
VALUES += [["a", 1], {"a": {"b": 1}}, "2025-01-01", "running", "finished", float("nan"), float("inf"), "[" * 3000, "a\nb"]
ARRAYS = [np.zeros(3), np.zeros(4), np.zeros((0, 2)), np.zeros(3, np.float32), np.array("x"), np.array(1 + 2j), np.zeros(3, bool)]
COMMANDS = [["show"], ["show", "--json"], ["resume"], ["resume", "--json"], ["runs"], ["compare"]]


def originals(folder: Path) -> list[Path]:
    """A finished record and an interrupted one."""
    for arguments in (["--out", str(folder / "whole")], ["--out", str(folder / "half"), "--stop", "interrupt"]):
        quietly(["run", "fake", "--ppo.updates", "6", *arguments])
    return [folder / "whole", folder / "half"]


def edit(folder: Path, rng: random.Random) -> str:
    """Change something in the record; what it was, in a few words."""
    files = sorted(
        path for path in folder.rglob("*") if path.is_file() and not path.is_symlink() and path.suffix in (".json", ".csv", ".npz", ".svg")
    )
    path = rng.choice(files)
    ways: list[Callable[[Path, random.Random], object]] = [_garble, _replace_by_odd_file]
    if path.suffix == ".json":
        ways += 6 * [_edit_json]
    if path.suffix == ".npz":
        ways += 4 * [_edit_arrays]
    if path.suffix == ".csv":
        ways += 2 * [_edit_cells]
    way = rng.choice(ways)
    try:
        what = way(path, rng)
    except (ValueError, IndexError, KeyError, OSError, EOFError, zipfile.BadZipFile, NotImplementedError):
        what = "nothing, as it is broken already"
    return f"{way.__name__} {path.name}: {what}"


def quietly(arguments: list[str]) -> tuple[int, str, str]:
    """Exit status, output and errors of a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(arguments)
    return status, out.getvalue(), err.getvalue()


def faults(folder: Path, whole: Path) -> Iterator[str]:
    """What the commands do wrong with an edited record; `whole` is a good one to compare with."""
    for name, *flags in COMMANDS:
        arguments = {"runs": [str(folder.parent)], "compare": [str(folder), str(whole)]}.get(name, [str(folder)])
        try:
            status, out, err = quietly([name, *arguments, *flags])
        except BaseException as error:
            yield f"{name}: {type(error).__name__}: {str(error)[:300]}"
            continue
        if status not in (0, 2, 130):  # begun anew, the interrupted run interrupts itself once more
            yield f"{name}: exit status {status}"
        if status == 2 and (not err.strip() or max(map(len, err.splitlines())) >= 400):
            yield f"{name}: {err[:300]!r}"
        if any(not (letter.isprintable() or letter == "\n") for letter in out + err):
            yield f"{name}: control characters in {(out + err)[:300]!r}"


def fuzz(count: int, seed: int, folder: Path, note: Callable[[str], object] = str) -> list[str]:
    """The faults that `count` edited records bring to light; `note` hears how far it is."""
    rng = random.Random(seed)
    fake.register()
    whole, half = originals(folder)
    found = []
    for number in range(count):
        place = folder / "edited" / "record"
        shutil.copytree(rng.choice([whole, half]), place)
        note(f"{number} of {count}")
        what = "; ".join(edit(place, rng) for _ in range(rng.choice([1, 1, 1, 2])))
        found += [f"{number}: {what}: {fault}" for fault in faults(place, whole)]
        shutil.rmtree(folder / "edited")
    return found


def _garble(path: Path, rng: random.Random) -> str:
    data = bytearray(path.read_bytes())
    begin, length = rng.randrange(len(data) + 1), rng.choice([1, 1, 10, 1000])
    data[begin : begin + length] = rng.choice([b"", rng.randbytes(length)])
    path.write_bytes(data)
    return f"{length} bytes at {begin}"


def _replace_by_odd_file(path: Path, rng: random.Random) -> str:
    path.unlink()
    kind = rng.choice(["link", "lost link", "loop", "folder", "pipe", "empty", "absent"])
    if kind in ("link", "lost link", "loop"):
        path.symlink_to({"link": _outside(path), "lost link": "/nowhere/at/all", "loop": path.name}[kind])
    elif kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "empty":
        path.touch()
    return kind


def _outside(path: Path) -> Path:
    """A file beside the record."""
    secret = next(place for place in path.parents if place.name == "edited") / "secret"
    secret.write_text("{}", encoding="utf-8")
    return secret


def _edit_json(path: Path, rng: random.Random) -> str:
    values = json.loads(path.read_text(encoding="utf-8"))
    place, key = rng.choice(list(_places(values)))
    way, value = rng.choice(["set", "set", "set", "drop", "rename", "add"]), rng.choice(VALUES)
    if way == "set":
        place[key] = value
    elif way == "add" and isinstance(place, dict):
        place[rng.choice(["extra", "\x1b[2J", "ω"])] = value
    elif way == "rename" and isinstance(place, dict):
        place[f"{key}x"] = place.pop(key)
    else:
        place.pop(key)
    _write_json(path, values)
    return f"{way} {key} {str(value)[:30]!r}"


def _write_json(path: Path, values: Any) -> None:
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    path.write_text(json.dumps(values), encoding="utf-8")
    sys.set_int_max_str_digits(limit)


def _places(values: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in nested JSON: a container and a key or index of it."""
    for key, value in list(values.items() if isinstance(values, dict) else enumerate(values)):
        yield values, key
        if isinstance(value, dict | list):
            yield from _places(value)


def _edit_arrays(path: Path, rng: random.Random) -> str:
    """A checkpoint whose checksum fits, but not what is in it."""
    arrays = dict(np.load(path))
    name = rng.choice([*arrays, "array_1", "extra"])
    if name == "state" and rng.random() < 0.8:
        state = json.loads(arrays["state"].tobytes())
        place, key = rng.choice(list(_places(state)))
        place[key] = rng.choice(VALUES[:5] + VALUES[7:15])
        arrays["state"] = np.frombuffer(json.dumps(state).encode(), np.uint8)
        what = f"state {key} {str(place[key])[:30]!r}"
    else:
        arrays[name] = rng.choice(ARRAYS)
        what = f"{name} {arrays[name].shape}"
    path.write_bytes(pack(arrays))
    return what


def _edit_cells(path: Path, rng: random.Random) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    row = rng.randrange(len(lines))
    cells = lines[row].split(",")
    cells[rng.randrange(len(cells))] = rng.choice(["", "x", "1e400", "-1", "nan", '"', "$a_{$", "9" * 5000, "\x1b[2J", "ψ", "a,b"])
    lines[row] = ",".join(cells)
    path.write_text("\n".join(lines), encoding="utf-8")
    return f"row {row}"


def _say(line: str) -> None:
    print(line, end="\r", file=sys.stderr, flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        wrong = fuzz(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0, Path(temporary), _say)
    print("\n".join([*wrong, f"{len(wrong)} faults"]))
    sys.exit(bool(wrong))
