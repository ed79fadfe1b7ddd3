"""Hands the runs of a sweep to workers, and hears from them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from ..errors import shown
from .folder import Sweep
from .places import LOCAL, Place, cores_of, local_workers, workers
from .work import Task, carry_out

if TYPE_CHECKING:
    from distributed import Client

_TOPIC = "szilard"
_WHY = 300  # characters of what a failure says


class Crowd(Protocol):
    """A progress in which stages come and go."""

    def update(self, stage: str, done: int, total: int, value: float | None = None, measure: str = "") -> None:
        """As of `runs.progress.Progress`."""
        ...

    def forget(self, stage: str) -> None:
        """A stage is over, and is not to be seen any more."""
        ...


class Audience:
    """Shows how many runs have finished, and of each that is at work how far it is."""

    def __init__(self, progress: Crowd, total: int, finished: int):
        self._progress, self._total, self._finished = progress, total, finished
        self._stages: dict[str, str] = {}
        self._over: set[str] = set()
        self._progress.update("runs", finished, total)

    def hear(self, event: tuple[float, Mapping[str, Any]]) -> None:
        """A word from a worker."""
        name, (stage, done, total, value, measure) = event[1]["run"], event[1]["said"]
        if name in self._over:
            return
        label = f"{name} {stage}"
        if self._stages.get(name) not in (None, label):
            self._progress.forget(self._stages[name])
        self._stages[name] = label
        self._progress.update(label, done, total, value, measure)

    def over(self, name: str, failed: bool) -> None:
        """A run has ended."""
        self._over.add(name)
        if name in self._stages:
            self._progress.forget(self._stages.pop(name))
        self._finished += not failed
        self._progress.update("runs", self._finished, self._total)


def drive(sweep: Sweep, place: Place, progress: Crowd) -> dict[str, str]:
    """Carry out every run that has not finished.

    A worker that dies is replaced, and its run goes on from its last checkpoint, up to four times.

    Args:
        sweep: whose folder all workers see.
        place: where.
        progress: hears how far it is.

    Returns:
        Why runs have failed, by their names.

    Raises:
        InputError: the place cannot be had, or the record of a run is damaged.
    """
    done = set(sweep.finished())
    waiting = [name for name in sweep.runs if name not in done]
    failures: dict[str, str] = {}
    if waiting:
        with workers(place, len(waiting), sweep.folder.absolute()) as client:
            audience = Audience(progress, len(sweep.runs), len(done))
            client.subscribe_topic(_TOPIC, audience.hear)
            shares = local_workers(place, len(waiting)) if place.on == LOCAL else 0
            for name, why in _ended(client, sweep, waiting, shares):
                audience.over(name, bool(why))
                if why:
                    failures[name] = why
                    sweep.save_failures(failures)
    sweep.save_failures(failures)
    return failures


def _ended(client: "Client", sweep: Sweep, names: Sequence[str], shares: int) -> Iterator[tuple[str, str]]:
    """The runs as they end, with what has gone wrong."""
    from distributed import as_completed

    futures = {}
    for name in names:
        task = Task(sweep.experiment, sweep.runs[name], str(sweep.place(name).absolute()))
        futures[client.submit(at_a_worker, name, task, shares, key=f"szilard-{sweep.folder.name}-{name}", pure=False)] = name
    for future in as_completed(futures, loop=client.loop):
        error = future.exception()
        yield futures.pop(future), future.result() if error is None else _why(error)
        future.release()


def at_a_worker(name: str, task: Task, shares: int) -> str:
    """Carry out a run in a worker of dask; `shares` is among how many workers the processors of this machine are divided."""
    from distributed import get_worker

    worker = get_worker()
    cores = cores_of(worker.name, shares) if shares else []
    return carry_out(task, lambda said: worker.log_event(_TOPIC, {"run": name, "said": said}), cores)


def _why(error: BaseException) -> str:
    """What a run died of that no sentence of ours says."""
    if type(error).__name__ == "KilledWorker":
        return "Its worker died four times, as it does where memory runs out; choose smaller settings, or fewer workers."
    return f"It ended in an error ({type(error).__name__}: {shown(error, _WHY)})."
