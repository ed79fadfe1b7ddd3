"""Ctrl-C, `kill` and a closed terminal: at any moment one sentence, then the end.

Nothing is raised in the middle of the work: libraries turn such an exception into other errors, or abort. The process just ends,
as records are whole at every moment. A thread of its own does it, because a compiler that works for seconds lets no handler run.
"""

# Until the handlers are there, a signal is answered by a traceback. So they come before any import that takes a millisecond:
# `signal` and `threading` are the same with more around them.
import _signal  # pyright: ignore[reportMissingImports]
import _thread
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

NOTHING_LOST = "Interrupted; nothing already saved is lost: give the command again."
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_CURSOR = b"\r\x1b[?25h\n"  # bars hide the cursor, and leave it in their last line
_PATIENCE = 1.0  # seconds for a reader of standard error that does not read


def _nothing() -> str:
    return NOTHING_LOST


class _Watch:
    """What the handlers know."""

    def __init__(self) -> None:
        self.sentence: Callable[[], str] = _nothing
        self.before: dict[int, Any] = {}
        self.leaving = _thread.allocate_lock()


_WATCH = _Watch()


def heed() -> None:
    """From now on a signal ends this process with a sentence and 128 + its number. Signals that were ignored still are.

    Call it in the main thread.
    """
    if _WATCH.before:
        return
    for name in _NAMES:
        number = getattr(_signal, name, None)
        if number is not None and _signal.getsignal(number) in (_signal.SIG_DFL, _signal.default_int_handler):
            _WATCH.before[number] = _signal.signal(number, _handle)
    if os.name == "posix" and _WATCH.before:
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        _signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        _thread.start_new_thread(_wait, (reading,))


def explain(sentence: "Callable[[], str]") -> None:
    """What is said from now on if a signal comes. It must import nothing: it may be called in the middle of an import."""
    _WATCH.sentence = sentence


def heed_no_more(*, ignore: bool = False) -> None:
    """Signals do again what they did before `heed`, or nothing more."""
    if not _WATCH.before:
        return
    if os.name == "posix":
        _signal.set_wakeup_fd(-1)
    for number, handler in _WATCH.before.items():
        _signal.signal(number, _signal.SIG_IGN if ignore else handler)
    _WATCH.before = {}


def finish(status: int) -> int:
    """The work is done and `status` stands: from now on signals change nothing. Returns `status`."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            continue
    heed_no_more(ignore=True)
    return status


def _handle(number: int, _: object) -> None:
    _leave(number)


def _wait(end: int) -> None:
    while True:
        for number in os.read(end, 16):
            if number in _WATCH.before:
                _leave(number)


def _leave(number: int) -> None:
    if not _WATCH.leaving.acquire(blocking=False):
        return
    try:
        said = _WATCH.sentence()
    except Exception:
        said = NOTHING_LOST
    try:
        _write(2, (_CURSOR if os.isatty(2) else b"") + said.encode("utf-8", "replace") + b"\n")
    except OSError:
        pass
    finally:
        os._exit(128 + number)


def _write(handle: int, data: bytes) -> None:
    if os.name == "posix":
        import select  # a part of Python itself, or nearly so: its import waits for no other

        if not select.select([], [handle], [], _PATIENCE)[1]:
            return
    os.write(handle, data)
