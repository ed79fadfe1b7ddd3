"""What the machine cannot give, said in one sentence: memory, and room on the disk."""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager

from .errors import InputError

NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_FULL = "The disk is full. Nothing already saved is lost; free some space, then `szilard resume` the run."
_TOO_LARGE = "This needs more memory than this machine has; choose smaller settings, for example the short form `--quick`."
_NO_MEMORY = re.compile(
    r"RESOURCE_EXHAUSTED|bad_alloc|out of memory|unable to allocate|cannot allocate memory"
    r"|array is too big|larger than the maximum possible"
    r"|maximum allowed dimension|maximum allowed size|maximum supported dimension|exceeds? .*memory",
    re.IGNORECASE,
)


@contextmanager
def within_the_machine() -> Iterator[None]:
    """What is done here may need more memory or disk than there is.

    Raises:
        InputError: it does.
    """
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            raise InputError(_FULL) from error
        if beyond_the_machine(error):
            raise InputError(_TOO_LARGE) from error
        raise


def beyond_the_machine(error: BaseException) -> bool:
    """Whether `error` says that there is not enough memory.

    >>> beyond_the_machine(RuntimeError("RESOURCE_EXHAUSTED: Out of memory allocating 8 bytes."))
    True
    """
    return isinstance(error, MemoryError) or bool(_NO_MEMORY.search(str(error)))
