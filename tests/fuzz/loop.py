"""Many files drawn at random, each of which a reader takes or refuses in a sentence, soon and without much memory."""

import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Hashable
from pathlib import Path

from peak import peak_memory

#: Writes a file into a folder, has it read, and says what came of it; the last argument names the file in complaints.
Attempt = Callable[[random.Random, Path, str], Hashable]


def repeated(attempt: Attempt, count: int, seed: int, *, seconds: float, memory: float) -> Counter:
    """How often `count` attempts ended in what way; the first that takes too long, or raises anything, raises."""
    told: Counter = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            which, begin = f"seed {seed}, file {number}", time.perf_counter()
            told[attempt(random.Random(f"{seed} {number}"), Path(folder), which)] += 1
            assert time.perf_counter() - begin < seconds, f"{which} took too long"
    assert peak_memory() < memory
    return told


def asked() -> tuple[int, int]:
    """How many files, and the seed, as the command line says."""
    return int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
