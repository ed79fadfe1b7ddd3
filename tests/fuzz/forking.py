"""Processes that run the command line and begin in no time: forks of this one, which has imported everything and started nothing."""

import faulthandler
import gc
import math
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib import import_module
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy is imported, which starts its threads at once
LIBRARIES = ["szilard.cli", "szilard.progress", "szilard.terminal", "szilard.runs.run", "szilard.runs.surroundings", "szilard.draw"]
STARTS_JAX = ("pgx", "szilard.scenarios.games")  # their import already computes, and a process that computes must not be forked


class Child:
    """A process that runs one command; what it says is in the files `out` and `err` of its folder."""

    def __init__(self, number: int, folder: Path):
        self.number, self.folder, self.spent = number, folder, 0.0
        self._clock = ~number << 3 | 2  # Linux's name for the processor time of a process

    def send(self, signal_number: int) -> None:
        """Send it a signal, if it still lives."""
        with suppress(ProcessLookupError):
            os.kill(self.number, signal_number)

    def wait(self, seconds: float, spent: float = math.inf) -> int | None:
        """Its exit status, or minus the signal that ended it.

        None if it still works after `seconds`, or once it has computed for `spent` seconds, which other processes do not lengthen.
        """
        end = time.monotonic() + seconds
        while True:
            number, status, used = os.wait4(self.number, os.WNOHANG)
            if number:
                self.spent = used.ru_utime + used.ru_stime
                return os.waitstatus_to_exitcode(status)
            if time.monotonic() > end or time.clock_gettime(self._clock) > spent:
                return None
            time.sleep(0.002)

    def said(self) -> str:
        """What it wrote to standard error."""
        return (self.folder / "err").read_text(encoding="utf-8", errors="replace")


def prepare(experiments: Iterable[str], more: Iterable[str] = ()) -> None:
    """Import what the experiments need. Call it once, in a process without threads."""
    os.environ.setdefault("KERAS_BACKEND", "jax")
    from szilard.experiments import REGISTRY

    homes = [f"szilard.experiments.{name.replace('-', '_')}" for name in experiments if name in REGISTRY]
    for name in [*LIBRARIES, *homes, *more]:
        if name not in sys.modules and not name.startswith(STARTS_JAX) and name != "szilard.experiments.alphazero":
            with suppress(Exception):
                import_module(name)
    from szilard.runs import pieces

    pieces.SAVED = 0.0  # every piece leaves a checkpoint, also in runs of less than a second
    require_calm()
    gc.collect()
    gc.freeze()


def require_calm() -> None:
    """No thread and no backend of JAX may be there, or a fork would inherit half of them."""
    from jax._src import xla_bridge

    assert not xla_bridge._backends, "an import has started JAX"
    assert len(os.listdir("/proc/self/task")) == 1, "an import has started a thread"


def begin(arguments: list[str], folder: Path, first: Callable[[], object] = int) -> Child:
    """`szilard` with these arguments in a fork of this process, which calls `first` before anything else."""
    folder.mkdir(parents=True, exist_ok=True)
    number = os.fork()
    if number:
        return Child(number, folder)
    try:
        _become(folder)
        first()
        _command_line(arguments)
    except BaseException as error:
        sys.excepthook(type(error), error, error.__traceback__)
    os._exit(1)


def draw_nothing() -> None:
    """Let figures be files with nothing in them: drawing is half of the time of a small run."""
    from szilard import draw

    draw.render = lambda figure, kind: f"<svg/> {kind}".encode()


def _become(folder: Path) -> None:
    """What the shell would have done."""
    os.chdir(folder)
    for handle, name in ((1, "out"), (2, "err")):
        file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        os.dup2(file, handle)
        os.close(file)
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name)
        signal.signal(number, signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL)
    faulthandler.enable()


def _command_line(arguments: list[str]) -> None:
    from szilard.__main__ import main

    sys.argv = ["szilard", *arguments]
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
