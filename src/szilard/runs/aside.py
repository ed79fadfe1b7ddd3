"""Work that is done beside what waits for nothing of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from types import TracebackType
from typing import Any, Self, TypeVar

T = TypeVar("T")


class Abandoned(Exception):
    """Nobody waits for this result any more."""


class Aside:
    """Computes in a thread of its own, one thing after the other: `with Aside() as aside: later = aside.start(compute)`.

    When the block ends because of an error, what has not begun is dropped, and what runs ends where it next calls a function that is
    `watched`.

    Args:
        threaded: False: everything is computed at once, where it is started.
    """

    thread = "aside"  # its name

    def __init__(self, threaded: bool = True) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=self.thread) if threaded else None
        self._over = Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is not None:
            self._over.set()
        if self._thread:
            self._thread.shutdown(cancel_futures=True)

    def start(self, compute: Callable[[], T]) -> Callable[[], T]:
        """Begin `compute`; what is returned waits for its result, and raises what it has raised."""
        if self._thread:
            return self._thread.submit(compute).result
        value = compute()
        return lambda: value

    def watched(self, function: Callable[..., T]) -> Callable[..., T]:
        """`function`, which raises `Abandoned` instead once the block has ended because of an error."""

        def watched(*given: Any) -> T:
            if self._over.is_set():
                raise Abandoned
            return function(*given)

        return watched
