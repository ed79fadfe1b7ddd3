"""Calibration files, read within bounds, and recognised by what is in them."""

import json
import re
from collections.abc import Callable
from importlib.util import find_spec
from os import PathLike
from pathlib import Path
from typing import Any

from ...errors import InputError, require
from ...files import name_of, open_regular, plain
from ..values import suggest
from . import google, ibm, laboratory, table
from .snapshot import Snapshot

LARGEST = 5 * 10**6  # bytes of a file; the largest snapshot known has 0.7 million
REMEDY = "give a calibration snapshot, as the documentation describes"


def read_calibration(path: str | PathLike[str]) -> Snapshot:
    """The calibration in a file, or in a folder with a props_NAME.json and a conf_NAME.json.

    Raises:
        InputError: it cannot be read, or holds no calibration; the message begins with its name.
    """
    if Path(path).is_dir():
        return _guarded(path, lambda: _folder(Path(path)))
    return _guarded(path, lambda: _recognised(path, _content(path)))


def read_backend(name: str) -> Snapshot:
    """The snapshot of that name, such as fake_torino or willow_pink, which an installed package carries.

    Raises:
        InputError: no package is installed that carries it.
    """
    word = re.sub(r"^(fake|ibm)_?|_?v2$", "", name.strip().lower())
    there = {**_ibm_snapshots(), **_google_snapshots()}
    if not there:
        raise InputError("`--backend` needs qiskit-ibm-runtime or cirq-google, neither of which is installed; install one, or name a file.")
    if word not in there:
        raise InputError(f"There is no snapshot {plain(name, 40)!r}. {suggest(word, there, _some(list(there)))}")
    return _guarded(name, there[word])


def _some(names: list[str]) -> str:
    return f"There are {len(names)}, such as " + ", ".join(names[:8]) + "."


def _guarded(path: str | PathLike[str], read: Callable[[], Snapshot]) -> Snapshot:
    """Whatever goes wrong becomes one sentence: what parsers raise at broken or hostile bytes is an open list."""
    try:
        found = read()
        require(bool(found.qubits), f"It names no qubits; {REMEDY}.")
        return found
    except InputError as error:
        raise InputError(f"{name_of(path)}: {error}") from None
    except RecursionError:
        raise InputError(f"{name_of(path)}: The file is nested too deeply; {REMEDY}.") from None
    except Exception as error:
        raise InputError(f"{name_of(path)}: The file holds no calibration ({plain(error, 80)}); {REMEDY}.") from None


def _content(path: str | PathLike[str]) -> bytes:
    try:
        with open_regular(path) as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise InputError("The file must exist, but does not. Check the spelling and the folder.") from None
    except (OSError, ValueError) as error:
        raise InputError(f"The file cannot be read ({plain(getattr(error, 'strerror', None) or error)}); {REMEDY}.") from None
    require(len(content) <= LARGEST, f"The file must have at most {LARGEST:,} bytes, but has more; {REMEDY}.")
    return content


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"The file must be UTF-8 text, but byte {error.start} is not. Save it as UTF-8.") from None


def _json(path: str | PathLike[str]) -> Any:
    return json.loads(_text(_content(path)))


def _recognised(path: str | PathLike[str], content: bytes) -> Snapshot:
    text = _text(content)
    if not text.lstrip().startswith(("{", "[")):
        return table.read(text, Path(path).stem)
    data = json.loads(text)
    require(isinstance(data, dict), f"The file must hold a JSON object, but holds something else; {REMEDY}.")
    if "metrics" in data:
        return google.read(data, Path(path).stem)
    if isinstance(data.get("gates"), list) and isinstance(data.get("qubits"), list):
        return ibm.read(data, None, Path(path).stem)
    if "basis_gates" in data:
        raise InputError("This is a configuration, not the calibration; give the folder, or the props_NAME.json beside it.")
    return laboratory.read(data, Path(path).stem)


def _folder(folder: Path) -> Snapshot:
    props, confs = (sorted(folder.glob(pattern)) for pattern in ("props_*.json", "conf_*.json"))
    require(bool(props), "The folder holds no props_NAME.json; give the file that holds the calibration.")
    require(len(props) == 1, f"The folder holds {len(props)} calibrations ({plain(', '.join(p.name for p in props))}); name one of them.")
    return ibm.read(_json(props[0]), _json(confs[0]) if len(confs) == 1 else None, folder.name)


def _ibm_snapshots() -> dict[str, Callable[[], Snapshot]]:
    """Read as files, so that nothing of the package is imported, and nothing is averaged or cut on the way."""
    spec = find_spec("qiskit_ibm_runtime")
    base = Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None
    found = sorted(base.glob("fake_provider/backends/*/props_*.json")) if base else []
    whole = [path for path in found if path.name == f"props_{path.parent.name}.json"]
    return {p.parent.name: lambda p=p: ibm.read(_json(p), _json(p.with_name(f"conf_{p.parent.name}.json")), p.parent.name) for p in whole}


def _google_snapshots() -> dict[str, Callable[[], Snapshot]]:
    spec = find_spec("cirq_google")
    base = Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None
    found = sorted(base.glob("devices/calibrations/*_calibration.json")) if base else []
    names = {re.split(r"_(?:d\d|\d{4})", path.name)[0]: path for path in found}
    return {name: lambda p=path, n=name: google.read(_json(p), n) for name, path in names.items()}
