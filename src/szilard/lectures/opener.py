"""Opens a lecture: as a page, as a copy to edit, or as a file for Jupyter. Everything stays on this machine.

All lectures are served together, each under its number, and only to whoever knows the token in the address: an exercise may run
code, and other people may have accounts on this machine.
"""

import importlib
import json
import os
import secrets
import socket
import subprocess
import sys
import threading
import webbrowser
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from ..errors import InputError, require
from . import LECTURES, TOKEN, Lecture, editor
from .guard import HOST, SERVER, Guard

PORT = 2718  # tried first where no port is asked for
ADVICE = (
    "*In Jupyter:* run all cells first. Where you move a control, press a button or answer an exercise, run the cells below it again "
    "(the exercises: the cell above them). Everything that follows from the numbers in a cell can also be changed there."
)
MARIMO, JUPYTER = "import marimo as mo\n", "from szilard.lectures.surroundings import mo\n"


class Opening(NamedTuple):
    """Where a lecture will be, and what shows it there until it is interrupted."""

    address: str
    serve: Callable[[], None]


def as_page(lecture: Lecture, port: int, browser: bool) -> Opening:
    """The lecture as a page with live controls; its file cannot be changed there.

    Raises:
        InputError: the port cannot be used.
    """
    _require_marimo()
    place = _bind(port)
    token = secrets.token_urlsafe(16)
    address = f"http://{HOST}:{place.getsockname()[1]}/{lecture.number}/?access_token={token}"
    return Opening(address, lambda: _serve(place, token, address if browser else None))


def as_copy(lecture: Lecture, copy: str, port: int, browser: bool) -> Opening:
    """The lecture in marimo's editor, as the file `copy`, which is made unless it is there already.

    Raises:
        InputError: the port cannot be used, or the file cannot be made, or is something else.
    """
    _require_marimo()
    path = Path(copy)
    require(path.suffix == ".py", f"`--edit` must name a file that ends in .py, but is `{copy}`.")
    if not _is_there(path):
        _write(path, lecture.file.read_text(encoding="utf-8"))
    _require_lecture(path)
    place = _bind(port)
    number, token = place.getsockname()[1], secrets.token_urlsafe(16)
    place.close()
    return Opening(f"http://{HOST}:{number}/?access_token={token}", lambda: editor.edit(path, number, token, browser))


def as_jupyter(lecture: Lecture, file: str) -> None:
    """Write the lecture to `file` as a Jupyter notebook.

    Raises:
        InputError: the file is there already or cannot be written.
    """
    _require_marimo()
    path = Path(file)
    require(path.suffix == ".ipynb", f"`--jupyter` must name a file that ends in .ipynb, but is `{file}`.")
    require(not _is_there(path), f"`{file}` is there already; choose another file for `--jupyter`.")
    program = [sys.executable, "-X", "utf8", "-m", "marimo"]
    command = [*program, "export", "ipynb", "--sort", "top-down", "--no-sandbox", str(lecture.file)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace")
    require(done.returncode == 0, f"marimo could not translate the lecture ({' '.join(done.stderr.split())}); update marimo.")
    _write(path, _for_jupyter(done.stdout))


def _for_jupyter(notebook: str) -> str:
    """The notebook with what stands for marimo in Jupyter, where marimo's own controls and formulas are not seen."""
    made = json.loads(notebook)
    title = next(place for place, cell in enumerate(made["cells"]) if cell["cell_type"] == "markdown")
    made["cells"].insert(title + 1, {"cell_type": "markdown", "id": "in-jupyter", "metadata": {}, "source": [ADVICE]})
    for cell in made["cells"]:
        if cell["cell_type"] == "code":
            lines = "".join(cell["source"]).replace(MARIMO, JUPYTER)
            cell["source"] = lines.splitlines(keepends=True)
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def _require_marimo() -> None:
    require(find_spec("marimo") is not None, "The lectures need marimo, which is not installed; `pip install marimo` does that.")


def _bind(port: int) -> socket.socket:
    """A socket on the port asked for, or on a free one if that is 0."""
    require(0 <= port < 65536, f"`--port` must lie between 0 and 65535, but is {port}.")
    place = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        place.bind((HOST, port or PORT))
        place.listen()
    except OSError as error:
        place.close()
        if port:
            raise InputError(f"`--port` must be free, but {port} cannot be used ({error.strerror}); choose another.") from None
        place = socket.create_server((HOST, 0))
    return place


def _is_there(path: Path) -> bool:
    """Whether something has this name, even a link that leads nowhere."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise InputError(f"{_named(path)} cannot be used ({error.strerror}); choose another file.") from None
    return True


def _write(path: Path, text: str) -> None:
    """Make a new file; none at all if the disk is full."""
    made = False
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            made = True
            file.write(text)
    except OSError as error:
        if made:
            path.unlink()
        raise InputError(f"{_named(path)} cannot be written ({error.strerror}); choose another file.") from None


def _require_lecture(path: Path) -> None:
    """The file can be read, and is a notebook of marimo."""
    try:
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
    except OSError as error:
        raise InputError(f"{_named(path)} cannot be read ({error.strerror}); choose another file for `--edit`.") from None
    except UnicodeDecodeError:
        text = ""
    require("marimo.App(" in text, f"{_named(path)} is there already and is no lecture; choose another file for `--edit`.")


def _named(path: Path) -> str:
    """The name of a file for a sentence; of a long one the end alone."""
    name = str(path)
    return f"`{name}`" if len(name) <= 100 else f"`...{name[-97:]}`"


def _serve(place: socket.socket, token: str, shown: str | None) -> None:
    import marimo
    import uvicorn

    os.environ[TOKEN] = token
    _follow_the_theme()
    builder = marimo.create_asgi_app(quiet=True, include_code=True, token=token)
    for number, lecture in LECTURES.items():
        builder = builder.with_app(path=f"/{number}", root=str(lecture.file))
    application = Guard(builder.build(), place.getsockname()[1])
    config = uvicorn.Config(application, log_level="error", timeout_graceful_shutdown=1, **SERVER)
    if shown:  # the socket listens already, so that the browser may come before the server is ready, and waits
        threading.Thread(target=webbrowser.open, args=(shown,), daemon=True).start()
    try:
        uvicorn.Server(config).run(sockets=[place])
    finally:
        os._exit(0)  # pages that are still open have threads which would keep the interpreter from ending


def _follow_the_theme() -> None:
    """Let pages be light or dark as the reader's system is, unless marimo's settings say otherwise; light where it has renamed this."""
    usual = getattr(importlib.import_module("marimo._config.config"), "DEFAULT_CONFIG", {})
    if "theme" in usual.get("display", {}):
        usual["display"]["theme"] = "system"
