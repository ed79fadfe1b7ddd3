"""Keep what lecture 10 shows of longer trainings: `python -m szilard.lectures.keep_decisions` computes it anew, in two minutes.

`python -m szilard.lectures.keep_decisions hill` makes that part alone.
"""

import sys
from collections.abc import Callable

import numpy as np

from ..machine import one_thread
from . import foresight, in_keras_decisions, kept_files, lookahead, tabulated


def hill() -> dict[str, np.ndarray]:
    """The network that drives the car up."""
    learned = in_keras_decisions.learn()
    named = {f"p{k}": values.astype(np.float32) for k, values in enumerate(learned.weights)}
    return {**named, "decisions": np.array(learned.decisions, np.uint8)}


def looking_ahead() -> dict[str, np.ndarray]:
    """R_Q over time for each depth of the search and each flip time, and what the deepest search does."""
    search, kept, done = lookahead.searches(), [], []
    for time in foresight.TIMES:
        memory = lookahead.memory(time)
        courses = [search.course(memory, depth, foresight.STEPS) for depth in (0, *lookahead.DEPTHS)]
        kept.append([course.recoverable for course in courses])
        done.append([str(action) for action in courses[-1].actions])
    return {"recoverable": np.array(kept, np.float16), "actions": np.array(done)}


KEPT: dict[str, Callable[[], dict[str, np.ndarray]]] = {"climbers": tabulated.climbers, "hill": hill, "lookahead": looking_ahead}


@one_thread()
def main() -> None:
    """Write the files that are named, or all."""
    kept_files.write(KEPT, sys.argv[1:])


if __name__ == "__main__":
    main()
