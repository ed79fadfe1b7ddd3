"""Several processes, most often one on each host, that carry out one run together.

All of them compute the same, and share what is spread over their accelerators. The first alone writes the record and says something; the
others work in a copy of it, in a folder that goes with them.
"""

import io
import logging
import os
import re
import sys
import threading
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from .errors import InputError, Lost, require, shown

if TYPE_CHECKING:
    from .runs.record import Record

AUTO = "auto"
_FORM = re.compile(r"(\d{1,4})/(\d{1,4})@([\w.:\[\]-]+:\d{1,5})")
_WAIT = 300  # seconds for the others to come
_REMEDY = "start all of them, with an address of rank 0 that the others reach, and a port that is free"
_BEAT = 30  # seconds without a sign of life, after which a host counts as dead
_LOST = re.compile(r"gloo|nccl|coordination|peer|socket|unavailable|deadline|heartbeat", re.IGNORECASE)


def parsed(words: str) -> dict[str, Any]:
    """What `jax.distributed.initialize` is told.

    >>> parsed("1/2@node7:7801")
    {'coordinator_address': 'node7:7801', 'num_processes': 2, 'process_id': 1, 'coordinator_bind_address': 'node7:7801'}
    >>> parsed("auto")
    {}

    Raises:
        InputError: `words` have another form.
    """
    if words == AUTO:
        return {}
    form = _FORM.fullmatch(words)
    require(
        form is not None and int(form[1]) < int(form[2]),
        f"`--hosts` must be `auto`, or RANK/COUNT@ADDRESS:PORT such as 0/2@node7:7801 with ranks from 0, but is `{shown(words)}`.",
    )
    assert form is not None
    place = form[3]
    return {"coordinator_address": place, "num_processes": int(form[2]), "process_id": int(form[1]), "coordinator_bind_address": place}


@contextmanager
def joined(words: str) -> Iterator[bool]:
    """Together with the other hosts; gives whether this process is the first of them. "": there are no others.

    Raises:
        InputError: they do not come, or are of another kind.
        Lost: one of them does not answer any more, or this one must end and leaves them waiting.
    """
    if not words:
        yield True
        return
    told = parsed(words)
    import jax

    try:
        _join(told)
        _require_alike()
        yield jax.process_index() == 0
        jax.distributed.shutdown()
    except InputError as error:
        raise Lost(str(error)) from error.__cause__
    except jax.errors.JaxRuntimeError as error:
        if not _LOST.search(why := _why(error)):
            raise
        raise Lost(
            f"Another host has failed, or cannot be reached any more ({shown(why, 120)}); start all of them again, by `szilard resume` if "
            "a checkpoint has been saved."
        ) from None


def _why(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _join(told: dict[str, Any]) -> None:
    import jax

    waiting = threading.Timer(_WAIT, _give_up)
    waiting.daemon = True
    waiting.start()
    try:
        jax.distributed.initialize(**told, initialization_timeout=2 * _WAIT, heartbeat_timeout_seconds=_BEAT)
    except ValueError as error:
        raise InputError(f"`--hosts auto` finds no SLURM and no Open MPI around it ({error}); use RANK/COUNT@ADDRESS:PORT.") from None
    except jax.errors.JaxRuntimeError as error:
        raise InputError(f"The hosts do not come together ({shown(_why(error), 120)}); {_REMEDY}.") from None
    finally:
        waiting.cancel()
    if jax.process_index():
        _mute()


def _give_up() -> None:
    """Before JAX does, which would abort with words of its own."""
    sys.stderr.write(f"The hosts do not come together within {_WAIT} seconds; {_REMEDY}.\n")
    sys.stderr.flush()
    os._exit(2)


def _mute() -> None:
    """What libraries say goes nowhere, as the first host says it too; what this package says still goes to standard error."""
    logging.disable()
    warnings.simplefilter("ignore")
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1, errors="replace")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for handle in (1, 2):
        os.dup2(nowhere, handle)


def _require_alike() -> None:
    """Programs, accelerators and versions must be the same on all hosts, or one would wait for another for ever."""
    import zlib

    import jax
    import numpy as np
    from jax.experimental import multihost_utils

    from .runs.versions import versions

    devices = [[d.device_kind for d in jax.devices() if d.process_index == rank] for rank in range(jax.process_count())]
    require(all(one == devices[0] for one in devices), "All hosts must have the same accelerators, and as many of them.")
    mine = np.uint32(zlib.crc32(repr(sorted(versions().items())).encode()))
    theirs = np.asarray(multihost_utils.process_allgather(mine)).ravel()
    require(bool((theirs == mine).all()), "All hosts must have the same versions of szilard, Python and packages.")


@contextmanager
def shared(make: Callable[[], "Record"], first: bool) -> Iterator["Record"]:
    """The record that `make` gives to the first host; for the others a copy of it, as far as a run needs it to go on.

    Raises:
        InputError: the first host has none to give.
    """
    import jax

    if jax.process_count() == 1:
        yield make()
    elif first:
        packed = b""
        try:
            record = make()
            packed = _packed(record.folder)
        finally:
            _told(packed)
        yield record
    else:
        with TemporaryDirectory() as folder:
            yield _unpacked(_told(b""), Path(folder))


def _packed(folder: Path) -> bytes:
    buffer = io.BytesIO()
    files = [*folder.glob("record.json"), *folder.glob("metrics.csv"), *folder.glob("result.json"), *folder.glob("checkpoints/*.npz")]
    with zipfile.ZipFile(buffer, "w") as packed:
        for path in files:
            packed.write(path, path.relative_to(folder).as_posix())
    return buffer.getvalue()


def _unpacked(packed: bytes, folder: Path) -> "Record":
    from .runs.record import Record

    require(bool(packed), "The first host could not begin; it says why.")
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        files.extractall(folder)
    record = Record.open(folder)
    if not record.finished:
        record.take()
    return record


def _told(mine: bytes) -> bytes:
    """What the first host says, on all of them."""
    import numpy as np
    from jax.experimental import multihost_utils

    length = int(multihost_utils.broadcast_one_to_all(np.int32(len(mine))))
    buffer = np.zeros(length, np.uint8)
    buffer[: len(mine)] = np.frombuffer(mine, np.uint8)
    return np.asarray(multihost_utils.broadcast_one_to_all(buffer)).tobytes() if length else b""


def devices(words: str) -> list[Any]:
    """The accelerators that `--accelerators` asks for, so many of each host, in the same order everywhere.

    Raises:
        InputError: there are not so many.
    """
    import jax

    mine = len(jax.local_devices())
    wanted = mine if words == "all" else int(words) if words.isdecimal() else 0
    require(
        1 <= wanted <= mine,
        f"`--accelerators` must be `all` or at most {mine}, which JAX finds here ({jax.default_backend()}), but is `{shown(words)}`.",
    )
    return [device for rank in range(jax.process_count()) for device in [d for d in jax.devices() if d.process_index == rank][:wanted]]
