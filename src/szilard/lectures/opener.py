"""Opens a lecture: as a page, as a copy to edit, or as a file for Jupyter. Everything stays on this machine.

All lectures are served together, each under its number, and only to whoever knows the token in the address: an exercise may run
code, and other people may have accounts on this machine.
"""

import logging
import os
import runpy
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
from . import LECTURES, TOKEN, Lecture

HOST = "127.0.0.1"
PORT = 2718  # tried first where no port is asked for


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
    if not path.exists():
        _write(path, lecture.file.read_text(encoding="utf-8"))
    elif not path.is_file() or "marimo.App(" not in path.read_text(encoding="utf-8", errors="replace"):
        raise InputError(f"`{copy}` is there already and is no lecture; choose another file for `--edit`.")
    place = _bind(port)
    number, token = place.getsockname()[1], secrets.token_urlsafe(16)
    place.close()
    flags = ["--host", HOST, "--port", str(number), "--token-password", token, "--skip-update-check", "--no-sandbox"]
    command = ["marimo", "-q", "-y", "edit", str(path), *flags, *([] if browser else ["--headless"])]
    return Opening(f"http://{HOST}:{number}/?access_token={token}", lambda: _run_marimo(command))


def as_jupyter(lecture: Lecture, file: str) -> None:
    """Write the lecture to `file` as a Jupyter notebook.

    Raises:
        InputError: the file is there already or cannot be written.
    """
    _require_marimo()
    path = Path(file)
    require(path.suffix == ".ipynb", f"`--jupyter` must name a file that ends in .ipynb, but is `{file}`.")
    require(not path.exists(), f"`{file}` is there already; choose another file for `--jupyter`.")
    command = [sys.executable, "-m", "marimo", "export", "ipynb", "--sort", "top-down", "--no-sandbox", str(lecture.file)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    require(done.returncode == 0, f"marimo could not translate the lecture ({' '.join(done.stderr.split())}); update marimo.")
    _write(path, done.stdout)


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


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"`{path}` cannot be written ({error.strerror}); choose another file.") from None


def _serve(place: socket.socket, token: str, shown: str | None) -> None:
    import marimo
    import uvicorn

    os.environ[TOKEN] = token
    builder = marimo.create_asgi_app(quiet=True, include_code=True, token=token)
    for number, lecture in LECTURES.items():
        builder = builder.with_app(path=f"/{number}", root=str(lecture.file))
    config = uvicorn.Config(builder.build(), log_level="error", timeout_graceful_shutdown=1)
    if shown:  # the socket listens already, so that the browser may come before the server is ready, and waits
        threading.Thread(target=webbrowser.open, args=(shown,), daemon=True).start()
    try:
        uvicorn.Server(config).run(sockets=[place])
    finally:
        os._exit(0)  # pages that are still open have threads which would keep the interpreter from ending


def _run_marimo(command: list[str]) -> None:
    """The program of marimo in this process, where no list of processes shows the token."""
    logging.getLogger("uvicorn.error").addFilter(lambda line: "CancelledError" not in line.getMessage())  # said at every end, of no use
    sys.argv = command
    runpy.run_module("marimo", run_name="__main__", alter_sys=True)
