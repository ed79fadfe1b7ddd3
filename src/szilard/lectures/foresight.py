"""What lecture 10 shows of searches in a quantum memory, see `lookahead`.

It is kept in `kept/lookahead.npz`, where `python -m szilard.lectures.keep_decisions` writes it.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from . import kept_files

TIMES = (50, 75, 100, 150, 200, 300, 400, 600, 800, 1000)  # after which a qubit flips, in steps
STEPS = 40


class Courses(NamedTuple):
    """R_Q before the first step and after each, for idling and for searches of depths 1, 2 and 3; what the deepest one does."""

    recoverable: Float[np.ndarray, "depths times"]
    actions: list[str]


def kept(time: int) -> Courses:
    """The courses for a flip time of `TIMES`."""
    found, k = kept_files.read("lookahead"), TIMES.index(time)
    return Courses(found["recoverable"][k].astype(float), found["actions"][k].tolist())
