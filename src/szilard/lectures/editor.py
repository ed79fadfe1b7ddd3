"""marimo's editor behind the guard, and without its terminal."""

import importlib
import logging
import os
import runpy
import sys
from pathlib import Path
from typing import Any

from .guard import HOST, SERVER, Guard

CLOSED = ("/terminal",)  # a shell, which no lecture needs


def edit(path: Path, port: int, token: str, browser: bool) -> None:
    """Show the notebook `path` in the editor until it is interrupted.

    The editor is marimo's own program, run in this process: no list of processes shows the token, and uvicorn can be given the guarded
    application.
    """
    logging.getLogger("uvicorn.error").addFilter(lambda line: "CancelledError" not in line.getMessage())  # said at every end, of no use
    os.environ["PYTHONUTF8"] = "1"  # for the process in which marimo runs the cells
    _guard(port)
    _hide_terminal()
    flags = ["--host", HOST, "--port", str(port), "--token-password", token, "--skip-update-check", "--no-sandbox"]
    sys.argv = ["marimo", "-q", "-y", "edit", str(path.absolute()), *flags, *([] if browser else ["--headless"])]
    runpy.run_module("marimo", run_name="__main__", alter_sys=True)


def _guard(port: int) -> None:
    """Whatever this process serves with uvicorn from now on is guarded."""
    import uvicorn

    class Guarded(uvicorn.Config):
        def __init__(self, app: Any, *others: Any, **options: Any) -> None:
            super().__init__(Guard(app, port, CLOSED), *others, **{**options, **SERVER})

    uvicorn.Config = Guarded


def _hide_terminal() -> None:
    """Tell the page that there is none, so that it shows no button for it. It is closed even where marimo has renamed this."""
    ready = importlib.import_module("marimo._server.api.endpoints.ws.ws_kernel_ready")
    found = getattr(ready, "KernelCapabilitiesNotification", None)
    if found is not None:

        def without_terminal() -> Any:
            capabilities = found()
            capabilities.terminal = False
            return capabilities

        ready.KernelCapabilitiesNotification = without_terminal  # pyright: ignore[reportAttributeAccessIssue]
