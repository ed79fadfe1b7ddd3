"""Where the runs of a sweep are carried out: on this machine, in jobs of a SLURM cluster, or by the workers of a scheduler.

The only importer of dask.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from ..errors import InputError, require, shown
from ..machine import memory, processors

if TYPE_CHECKING:
    from distributed import Client

LOCAL, SLURM = "local", "slurm"
LOOPBACK = "127.0.0.1"
MOST_JOBS = 16  # of a cluster, unless more are asked for
NEEDED = 2 * 10**9  # bytes of memory for a run, of which a machine takes as many at once as it has room for
_CONNECTING = 10  # seconds to wait for a scheduler
_SETTINGS = {"distributed.comm.timeouts.connect": f"{_CONNECTING}s", "distributed.scheduler.allowed-failures": 3}


@dataclass(frozen=True)
class Place:
    """Where, and by how many workers, which carry out one run at a time each.

    Args:
        on: "local", "slurm", or the address of a scheduler.
        workers: how many; 0 means as many as the machine has processors and memory for, on SLURM one per run up to 16.
        cores: of each worker, on SLURM.
        memory: of each worker, on SLURM, as SLURM writes it.
        time: after which SLURM ends a job, as SLURM writes it.
        dashboard: whether dask's dashboard is to be seen, on this machine alone.
    """

    on: str = LOCAL
    workers: int = 0
    cores: int = 1
    memory: str = "4GB"
    time: str = "04:00:00"
    dashboard: bool = False

    def __post_init__(self):
        require(0 <= self.workers <= 10_000, f"`--workers` must lie in [0, 10,000], but is {shown(self.workers)}.")
        require(1 <= self.cores <= 1024, f"`--cores` must lie in [1, 1,024], but is {shown(self.cores)}.")
        known = self.on in (LOCAL, SLURM) or "://" in self.on or self.on.rpartition(":")[2].isdigit()
        require(known, f"`--on` must be local, slurm or the address of a scheduler such as tcp://node7:8786, but is `{shown(self.on)}`.")


def cores_of(worker: Any, workers: int) -> list[int]:
    """The processors of a worker on this machine: an equal share each, the same one whenever it starts again."""
    if not hasattr(os, "sched_getaffinity") or not isinstance(worker, int):
        return []
    able = sorted(os.sched_getaffinity(0))
    share = max(len(able) // workers, 1)
    first = worker * share % len(able)
    return able[first : first + share]


def local_workers(place: Place, runs: int) -> int:
    """How many workers this machine gets."""
    return place.workers or max(min(processors(), memory() // NEEDED, runs), 1)


@contextmanager
def workers(place: Place, runs: int, shared: str | os.PathLike[str] = ".") -> Iterator["Client"]:
    """A client of dask whose workers carry out the runs; they end with it, but for those of somebody else's scheduler.

    Args:
        place: where.
        runs: how many there are.
        shared: a folder that the jobs of a cluster see.

    Raises:
        InputError: dask is not installed, or the scheduler does not answer.
    """
    require_dask(place)
    from dask import config
    from distributed import Client

    # What a multiprocessing tracker says of a parent that was interrupted is of no use to who interrupted it.
    os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker")
    with config.set(_SETTINGS):
        if place.on not in (LOCAL, SLURM):
            with _connected(place.on) as client:
                yield client
            return
        cluster = _slurm(place, runs, shared) if place.on == SLURM else _local(place, runs)
        with cluster, Client(cluster, set_as_default=False) as client:
            yield client


def job_script(place: Place) -> str:
    """What is handed to SLURM for each worker; the address and the certificates of the sweep are not known before it begins.

    Raises:
        InputError: dask-jobqueue is not installed.
    """
    require_dask(place)
    from dask_jobqueue.slurm import SLURMJob

    return SLURMJob(scheduler="tls://ADDRESS:PORT", name="szilard", **_job(place)).job_script()


def require_dask(place: Place) -> None:
    """The packages that the place needs must be installed.

    Raises:
        InputError: one is not.
    """
    needed = ["distributed", "cryptography"] + (["dask_jobqueue"] if place.on == SLURM else [])
    missing = [name for name in needed if find_spec(name) is None]
    if missing:
        raise InputError(f"A sweep needs {missing[0].replace('_', '-')}; install it by `pip install 'szilard[cluster]'`.")
    if place.dashboard and find_spec("bokeh") is None:
        raise InputError("The dashboard needs bokeh; install it by `pip install bokeh`, or leave `--dashboard` out.")


def _local(place: Place, runs: int) -> Any:
    """Processes of this machine. They listen on the loopback interface, and to who has the sweep's own certificate alone."""
    from distributed import LocalCluster

    return LocalCluster(
        n_workers=local_workers(place, runs),
        threads_per_worker=1,
        memory_limit=0,
        host=LOOPBACK,
        security=True,
        silence_logs=logging.CRITICAL,
        scheduler_kwargs={"dashboard": place.dashboard},
        dashboard_address=_dashboard(place),
        worker_dashboard_address=f"{LOOPBACK}:0",
    )


def _slurm(place: Place, runs: int, shared: str | os.PathLike[str]) -> Any:
    """Jobs of one worker each, which nobody can talk to but who may read the certificate that lies in `shared`."""
    from dask_jobqueue.slurm import SLURMCluster

    cluster = SLURMCluster(
        **_job(place),
        security=True,
        shared_temp_directory=os.fspath(shared),
        scheduler_options={"dashboard": place.dashboard, "dashboard_address": _dashboard(place)},
        silence_logs="error",
    )
    cluster.scale(jobs=place.workers or min(runs, MOST_JOBS))
    return cluster


def _job(place: Place) -> dict[str, Any]:
    """What else a site asks for (queue, account, network) stands in dask's own `jobqueue.yaml`."""
    return {"cores": 1, "job_cpu": place.cores, "processes": 1, "memory": place.memory, "walltime": place.time, "protocol": "tls://"}


def _dashboard(place: Place) -> str:
    """The address of dask's web server, which cannot be left out; it shows nothing without the dashboard."""
    return f"{LOOPBACK}:{8787 if place.dashboard else 0}"


@contextmanager
def _connected(address: str) -> Iterator["Client"]:
    from distributed import Client

    try:
        client = Client(address, timeout=_CONNECTING, set_as_default=False)
    except (OSError, ValueError, RuntimeError) as error:
        reason = shown(str(error).splitlines()[0] if str(error) else type(error).__name__, 120)
        raise InputError(f"No scheduler answers at `{shown(address)}` ({reason}); start one by `dask scheduler`, and workers.") from None
    with client:
        yield client
