"""Tries a reader's function in a process of its own, which is ended when it takes too long, and is refused too much memory.

This file is also the program of that process. There it imports NumPy and nothing of this package, so that it starts at once.
"""

import contextlib
import json
import os
import pickle
import reprlib
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from tempfile import TemporaryFile
from typing import Any, NamedTuple

import numpy as np

START = 30.0  # seconds that the process may take to start, on a machine that is busy
MEMORY = 2 * 2**30  # bytes
LARGEST = 10_000  # numbers that are looked at in a result
LONGEST = 2**24  # bytes that are read of what the process says
SHORT = 300  # characters of a text that are handed on


class Returned(NamedTuple):
    """What the function returned: as numbers, unless it cannot be read so, and in words."""

    numbers: np.ndarray | None
    text: str


class Trial(NamedTuple):
    """How it went.

    Args:
        returned: for each case, up to the one at which the code stopped.
        stop: why it stopped: "error", "undefined" (there is no such function), "late", "ended" (with its process), or "" if it did not.
        text: the error.
    """

    returned: list[Returned]
    stop: str = ""
    text: str = ""


def attempt(source: str, name: str, cases: Sequence[tuple], patience: float) -> Trial:
    """Run `source`, then call its function `name` with the arguments of each case; all that may take `patience` seconds."""
    command = [sys.executable, "-P", "-X", "utf8", __file__]
    surroundings = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # each thread would ask for memory
    with TemporaryFile() as task, TemporaryFile() as answer:  # pipes would stay open as long as anything that the code has started
        pickle.dump((source, name, list(cases), patience), task)
        task.seek(0)
        with subprocess.Popen(
            command, stdin=task, stdout=answer, stderr=subprocess.DEVNULL, env=surroundings, start_new_session=True
        ) as process:
            try:
                process.wait(START + patience)
            except subprocess.TimeoutExpired:
                return Trial([], "late")
            finally:
                _end(process)
        answer.seek(0)
        return _understood(answer.read(LONGEST), len(cases), process.returncode)


def _end(process: subprocess.Popen) -> None:
    """End the process and those that it has started."""
    process.kill()
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _understood(said: bytes, cases: int, status: int) -> Trial:
    lines = [json.loads(line) for line in said.decode("utf-8", errors="replace").splitlines() if line.endswith("}")]
    returned = [_returned(line) for line in lines if "returned" in line]
    if lines and "stop" in lines[-1]:
        return Trial(returned, lines[-1]["stop"], lines[-1]["text"])
    if len(returned) == cases:
        return Trial(returned)
    late = sys.platform != "win32" and status in (-signal.SIGALRM, -signal.SIGXCPU)
    return Trial(returned, "late" if late else "ended")


def _returned(line: dict[str, Any]) -> Returned:
    if line["numbers"] is None:
        return Returned(None, line["returned"])
    return Returned(np.array(line["numbers"], float).reshape(line["shape"]), line["returned"])


def _main() -> None:
    source, name, cases, patience = pickle.load(sys.stdin.buffer)
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answer:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what the code prints goes nowhere
        _limit(patience)
        for line in _lines(source, name, cases):
            answer.write(json.dumps(line) + "\n")
            answer.flush()
        os._exit(0)  # whatever threads or exit handlers the code has left


def _limit(patience: float) -> None:
    """Let the system end this process, even while it is inside a library."""
    if sys.platform == "win32":
        return
    import resource

    signal.setitimer(signal.ITIMER_REAL, patience)
    seconds = int(patience) + 2  # of each process that this one starts, too
    for kind, most in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):  # a system may know no such limit, or allow less already
            resource.setrlimit(kind, (most, most))


def _lines(source: str, name: str, cases: Sequence[tuple]) -> Iterator[dict[str, Any]]:
    space: dict[str, Any] = {"np": np}
    try:
        exec(source, space)
        if not callable(space.get(name)):
            yield {"stop": "undefined", "text": ""}
            return
        for case in cases:
            yield _line(space[name](*case))
    except BaseException as error:
        yield {"stop": "error", "text": _words(error)}


def _line(value: Any) -> dict[str, Any]:
    words = reprlib.repr(value)[:SHORT]
    try:
        numbers = np.asarray(value, float)
    except (TypeError, ValueError):
        return {"returned": words, "numbers": None}
    if value is None:  # which NumPy takes for a number
        return {"returned": words, "numbers": None}
    if numbers.size > LARGEST:
        return {"returned": f"an array of shape {numbers.shape}", "numbers": None}
    return {"returned": words, "numbers": numbers.ravel().tolist(), "shape": numbers.shape}


def _words(error: BaseException) -> str:
    name = type(error).__name__
    try:
        said = str(error)
    except BaseException:
        said = ""
    return (f"{name}: {said}" if said else name)[:SHORT]


if __name__ == "__main__":
    _main()
