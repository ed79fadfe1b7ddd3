"""A process that dies at its k-th operation on the files of a record: before it, or with half of what it writes written."""

import io
import mmap
import os
import signal
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

ON_PATHS = ("open", "replace", "rename", "unlink", "link", "mkdir")
ON_HANDLES = ("fsync",)


class Counter:
    """Counts the operations of a process, and ends it when `last` is reached; this process and its forks share the count."""

    def __init__(self) -> None:
        self._shared, self.last = mmap.mmap(-1, 8), 0

    @property
    def count(self) -> int:
        """How many operations there were."""
        return struct.unpack("q", self._shared[:8])[0]

    def until(self, last: int) -> Callable[[], None]:
        """What a fork calls first to die at operation number `last`; with 0 it counts alone."""
        self.last = last
        self._shared[:8] = struct.pack("q", 0)
        return self._install

    def one(self) -> None:
        """One operation more."""
        number = self.count + 1
        self._shared[:8] = struct.pack("q", number)
        if number == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def _install(self) -> None:
        root = os.path.realpath("run")

        def inside(path: Any) -> bool:
            return os.path.realpath(path).startswith(root)

        for name in ON_PATHS:
            setattr(os, name, self._counted(getattr(os, name), inside))
        for name in ON_HANDLES:
            setattr(os, name, self._counted(getattr(os, name), lambda handle: inside(f"/proc/self/fd/{handle}")))
        usual = io.open

        def opened(path: Any, mode: str = "r", *more: Any, **options: Any) -> Any:
            if isinstance(path, str | Path) and "b" in mode and "w" in mode and inside(path):
                self.one()
                return _Torn(self, path, mode.replace("b", ""))
            return usual(path, mode, *more, **options)

        io.open = opened

    def _counted(self, work: Callable, ours: Callable[[Any], bool]) -> Callable:
        def counted(place: Any, *more: Any, **options: Any) -> Any:
            if ours(place):
                self.one()
            return work(place, *more, **options)

        return counted


class _Torn(io.FileIO):
    """A file in which half of a write is an operation of its own."""

    def __init__(self, counter: Counter, path: str | Path, mode: str):
        super().__init__(path, mode)
        self._counter = counter

    def write(self, data: Any) -> int:
        """Write one half, then the other."""
        view = memoryview(data).cast("B")
        self._counter.one()
        super().write(view[: len(view) // 2])
        self._counter.one()
        super().write(view[len(view) // 2 :])
        return len(view)
