"""Ctrl-C, `kill` and a closed terminal: at any moment one sentence, then the end.

Nothing is raised in the middle of the work: libraries turn such an exception into other errors, or abort. The process just ends,
as records are whole at every moment. A thread of its own does it, because a compiler that works for seconds lets no handler run.
"""

import os
import select
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_CURSOR = b"\r\x1b[?25h\n"  # bars hide the cursor, and leave it in their last line
_PATIENCE = 1.0  # seconds for a reader of standard error that does not read


NOTHING_LOST = "Interrupted; nothing already saved is lost: give the command again."


def _nothing() -> str:
    return NOTHING_LOST


class _Watch:
    """What the handlers know."""

    def __init__(self) -> None:
        self.sentence: Callable[[], str] = _nothing
        self.before: dict[int, Any] = {}
        self.leaving = threading.Lock()


_WATCH = _Watch()


def heed() -> None:
    """From now on a signal ends this process with a sentence and 128 + its number. Signals that were ignored still are."""
    if threading.current_thread() is not threading.main_thread() or _WATCH.before:
        return
    for name in _NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            _WATCH.before[number] = signal.signal(number, _handle)
    if os.name == "posix" and _WATCH.before:
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        threading.Thread(target=_wait, args=(reading,), name="interruption", daemon=True).start()


def explain(sentence: Callable[[], str]) -> None:
    """What is said from now on if a signal comes. It must import nothing: it may be called in the middle of an import."""
    _WATCH.sentence = sentence


def heed_no_more(*, ignore: bool = False) -> None:
    """Signals do again what they did before `heed`, or nothing more."""
    if not _WATCH.before:
        return
    if os.name == "posix":
        signal.set_wakeup_fd(-1)
    for number, handler in _WATCH.before.items():
        signal.signal(number, signal.SIG_IGN if ignore else handler)
    _WATCH.before = {}


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
        said = _nothing()
    try:
        _write(2, (_CURSOR if os.isatty(2) else b"") + said.encode("utf-8", "replace") + b"\n")
    except OSError:
        pass
    finally:
        os._exit(128 + number)


def _write(handle: int, data: bytes) -> None:
    if os.name != "posix" or select.select([], [handle], [], _PATIENCE)[1]:
        os.write(handle, data)


def finish(status: int) -> int:
    """The work is done and `status` stands: from now on signals change nothing. Returns `status`."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            continue
    heed_no_more(ignore=True)
    return status
