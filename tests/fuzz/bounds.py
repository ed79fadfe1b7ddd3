"""Settings at their bounds: `python tests/fuzz/bounds.py 5` sets every number of every experiment to its least and largest values.

A trial is the smallest form of an experiment (`small.py`) with one setting changed, in a fork with little memory, and five seconds of
computing. Sizes at their largest are the business of `sizes.py`. A trial may end well, be refused in a sentence, or still run when its
time is over. `python tests/fuzz/bounds.py 5 trees maze:ppo` tries one experiment and those settings of another whose names have such a
part.
"""

import math
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

from sizes import SPAWNED, End, begin, follow, sized
from small import SMALL, command

from szilard.experiments import find
from szilard.options import Bounds, leaves
from szilard.runs.command import flag


def edges(bounds: Bounds, whole: bool) -> list[float]:
    """The least and the largest value that is allowed; just inside where the bound itself is not."""
    low, high = bounds.least, bounds.most
    if bounds.above is not None:
        low = bounds.above + 1 if whole else math.nextafter(bounds.above, math.inf) or 5e-324
    if bounds.below is not None:
        high = bounds.below - 1 if whole else math.nextafter(bounds.below, -math.inf)
    return [int(one) if whole else one for one in (low, None if whole else high) if one is not None]


def trials(experiment: str) -> Iterator[list[str]]:
    """Command lines, each with one setting at a bound."""
    whole = {name for name, *_ in sized(experiment)}
    for name, value, declared in leaves(find(experiment).settings()()):
        number = value[0] if isinstance(value, tuple) and value else value
        if isinstance(number, int | float) and not isinstance(number, bool) and name != "seed":
            for edge in edges(declared.bounds, name in whole):
                yield replaced(command(experiment), flag(name, (edge,) if isinstance(value, tuple) else edge))


def replaced(words: list[str], new: list[str]) -> list[str]:
    """A command line in which a flag has another value; it stands last."""
    if new[0] not in words:
        return [*words, *new]
    start = words.index(new[0])
    end = next((k for k in range(start + 1, len(words)) if words[k].startswith("--")), len(words))
    return [*words[:start], *words[end:], *new]


def fault(end: End) -> str | None:
    """What is wrong with the end of a trial: also a warning of NumPy's in place of a sentence."""
    wrong = end.fault()
    noisy = [line for line in end.said.splitlines() if "Warning:" in line]
    return wrong or (noisy[0][-300:] if noisy else None)


def main(seconds: float, names: list[str]) -> int:
    """All trials of some experiments; the exit status."""
    found = []
    warnings.filterwarnings("ignore", message=r"os\.fork", category=RuntimeWarning)
    names = [name for name in names or SMALL if name.partition(":")[0] not in SPAWNED]
    chosen = [words for name in names for words in trials(name.partition(":")[0]) if name.partition(":")[2] in words[-2]]
    with tempfile.TemporaryDirectory() as temporary:
        for number, words in enumerate(chosen):
            place = Path(temporary) / str(number)
            place.mkdir()
            end = follow(begin(words, place, seconds), seconds, place)
            told = f"{words[1]} {' '.join(words[-2:])}: {'still running' if end.status is None else end.status}"
            print(told, end.said.strip("\n").split("\n")[-1][:200], sep="\n    ", file=sys.stderr, flush=True)
            if wrong := fault(end):
                found.append(f"{' '.join(words)}: {wrong}")
    print("\n".join([*found, f"{len(found)} faults in {len(chosen)} trials"]))
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
