"""What a worker does: one run, from its beginning or its last checkpoint to its end, in the worker's own process."""

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import InputError, require
from ..experiments import begin, execute, find
from ..machine import processors
from ..program_cache import programs_kept
from ..runs.record import Record
from ..shortage import within_the_machine

PAUSE = 1.0  # seconds between two words about one run
PATIENCE = 60.0  # seconds until a worker that was given up has let go of its record
_ONE_AT_A_TIME = threading.Lock()  # precision and random numbers are those of the process


class Task(NamedTuple):
    """One run of a sweep: its experiment, its settings as JSON, and the folder of its record, which the worker must see."""

    experiment: str
    settings: dict[str, Any]
    folder: str


class Telling:
    """A progress that passes on, at most once a second, how far a run is: (stage, done, total, value, measure)."""

    def __init__(self, tell: Callable[[Sequence[Any]], object]):
        self._tell, self._last = tell, 0.0

    def baselines(self, measure: str, values: dict[str, float]) -> None:
        """They are in the record."""

    def update(self, stage: str, done: int, total: int, value: float | None = None, measure: str = "") -> None:
        """Pass it on if the last word was not just now."""
        now = time.monotonic()
        if now - self._last >= PAUSE:
            self._last = now
            self._tell([stage, done, total, value, measure])


def carry_out(task: Task, tell: Callable[[Sequence[Any]], object], cores: Sequence[int] = ()) -> str:
    """Begin a run or go on with it, until it has finished.

    Args:
        task: the run.
        tell: hears how far it is.
        cores: the processors that it may use; without them, all that the worker has.

    Returns:
        Why it could not be done, in a sentence; "" if it was.
    """
    os.environ.setdefault("KERAS_BACKEND", "jax")
    with _ONE_AT_A_TIME:
        try:
            with _confined(cores), within_the_machine():
                _finish(task, tell)
        except InputError as error:
            return str(error)
        finally:
            _forget()
    return ""


def _finish(task: Task, tell: Callable[[Sequence[Any]], object]) -> None:
    record = _record(task)
    with record:
        if not record.finished:
            with programs_kept():
                execute(find(task.experiment).load(), record, Telling(tell))


def _record(task: Task) -> Record:
    """The record of the run, for this process alone."""
    folder, entry = Path(task.folder), find(task.experiment)
    home = folder.parents[1]
    require(home.is_dir(), f"The worker does not see `{home}`; the folder of a sweep must be on a disk that all workers share.")
    if not os.path.lexists(folder / "record.json"):
        return begin(entry.name, entry.settings().from_json(task.settings), folder)
    record, given_up = Record.open(folder), time.monotonic() + PATIENCE
    while not record.finished:
        try:
            record.take()
            break
        except InputError:
            if time.monotonic() > given_up:
                raise
            time.sleep(PAUSE)
    return record


@contextmanager
def _confined(cores: Sequence[int]) -> Iterator[None]:
    """The thread that calls, and those that it starts, use the processors `cores` alone; NumPy uses as many threads."""
    from threadpoolctl import threadpool_limits

    if cores and hasattr(os, "sched_setaffinity"):
        with suppress(OSError):
            os.sched_setaffinity(0, cores)
    with threadpool_limits(limits=processors()):
        yield


def _forget() -> None:
    """The programs of a run do not serve the next one; a worker that kept them all would grow from run to run."""
    import jax

    jax.clear_caches()
