"""The most memory that a process has had."""

import resource
from pathlib import Path


def peak_memory(process: int | None = None) -> int:
    """Bytes, of this process unless another is named; 0 of one that is no more.

    Where there is no /proc, `getrusage` tells it of this process alone. On Linux that would count what its parent had before, too.
    """
    try:
        lines = Path(f"/proc/{process or 'self'}/status").read_text(encoding="ascii").splitlines()
        return 1024 * int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
    except (OSError, StopIteration, ValueError):
        return 0 if process else 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
