"""What this machine has, and can hold: settings whose arrays would not fit into its memory are refused before anything is allocated."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

from .errors import InputError

SHARE = 6  # a run may take one part in so many of the memory: temporary copies, libraries and other programs need the rest
UNKNOWN = 8 * 10**9  # bytes, where a system does not say how many it has
_CGROUPS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def one_thread() -> Iterator[None]:
    """NumPy, SciPy and scikit-learn use one thread: what is small gains nothing by more, and two processes wait for one another.

    The order of sums does not depend on the number of processors. It serves as a decorator too.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield


def memory() -> int:
    """Bytes of memory that this process can have: those of the machine, of its container, or of its own limit."""
    return min(_limits(), default=UNKNOWN)


def room() -> int:
    """Bytes that the arrays of a run may take."""
    return memory() // SHARE


def require_room(settings: Any, names: str, each: float) -> None:
    """The product of some settings must fit into memory.

    >>> from types import SimpleNamespace
    >>> require_room(SimpleNamespace(units=10**9, fit=SimpleNamespace(batch=10**9)), "fit.batch units", each=4)
    Traceback (most recent call last):
    szilard.errors.InputError: `fit.batch` and `units` need 4 EB of memory...

    Args:
        settings: whose fields they are.
        names: of the settings, separated by blanks; dots lead into groups. A name that stands there twice counts squared, of a list
            the largest element counts.
        each: bytes for each unit of the product, estimated.

    Raises:
        InputError: they do not fit.
    """
    product = each
    for name in names.split():
        value = settings
        for part in name.split("."):
            value = getattr(value, part)
        product *= max(value, default=1) if isinstance(value, tuple) else value
    require_bytes(product, names)


def require_weights(hidden: tuple[int, ...], inputs: int = 1) -> None:
    """The weights of a dense network, the setting `hidden`, must fit in memory, with gradient and moments.

    Args:
        hidden: units of its hidden layers.
        inputs: what it sees, where that is known; it has one output at least.

    Raises:
        InputError: they do not.
    """
    require_bytes(32 * sum(m * n for m, n in pairwise((inputs, *hidden, 1))), "hidden")


def require_bytes(needed: float, names: str) -> None:
    """So many bytes, which the settings called `names` ask for, must fit in memory.

    Raises:
        InputError: they are more than a run may take.
    """
    if needed <= room():
        return
    quoted = [f"`{name}`" for name in dict.fromkeys(names.split())]
    listed, one = (" and ".join(filter(None, [", ".join(quoted[:-1]), quoted[-1]])), len(quoted) == 1)
    raise InputError(
        f"{listed} need{'s' if one else ''} {_in_words(needed)} of memory, more than the {_in_words(room())} that a run may take on this "
        f"machine; choose {'a smaller value' if one else 'smaller values'}."
    )


def require_program(needed: float) -> None:
    """The arrays of a compiled program must fit in memory.

    Raises:
        InputError: they do not.
    """
    if needed > room():
        raise InputError(
            f"A part of this run needs {_in_words(needed)} of memory, more than the {_in_words(room())} that it may take on this machine; "
            "choose smaller settings, above all what is played or learned from side by side (batches, trajectories, units)."
        )


def _limits() -> Iterator[int]:
    with suppress(ValueError, OSError, AttributeError):
        yield os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(ImportError, ValueError, OSError):
        import resource

        own = resource.getrlimit(resource.RLIMIT_AS)[0]
        if own != resource.RLIM_INFINITY:
            yield own
    for path in _CGROUPS:
        with suppress(OSError, ValueError):  # "max" is no number, and no limit
            yield int(Path(path).read_text(encoding="ascii"))


def _in_words(count: float) -> str:
    """Bytes with a unit.

    >>> _in_words(2_345_000_000), _in_words(7e15), _in_words(2.81e11)
    ('2.3 GB', '7 PB', '280 GB')
    """
    for unit in ("bytes", "kB", "MB", "GB", "TB", "PB", "EB"):
        if count < 1000:
            return f"{float(f'{count:.2g}'):g} {unit}"
        count /= 1000
    return "far more than an exabyte"
