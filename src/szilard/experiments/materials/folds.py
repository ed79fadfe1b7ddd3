"""A property of few structures: every composition is held out once, and predicted by members that have seen none of its structures."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from ...data.structures import Graphs
from ...learn.supervised import Fit
from ...networks import GraphSize
from ...runs.run import Run
from . import baselines
from .calibration import Intervals, Turn, intervals
from .descriptors import describe
from .learning import Task, learn


class Subject(NamedTuple):
    """A property of structures, and the number of the composition of each of them.

    Args:
        name: of the network in the record.
        graphs: the structures.
        values: their property.
        groups: numbers of the compositions.
        total: whether the property is a sum over atoms.
        unit: of the property, in words.
    """

    name: str
    graphs: Graphs
    values: Float[np.ndarray, "structures"]
    groups: Int[np.ndarray, "structures"]
    total: bool
    unit: str


class Judged(NamedTuple):
    """Predictions of every structure by members and baselines that have not seen its composition, and intervals of the network."""

    values: Float[np.ndarray, "structures"]
    predicted: dict[str, Float[np.ndarray, "structures"]]
    intervals: Intervals


def judge(run: Run, subject: Subject, folds: int, members: int, size: Callable[[int], GraphSize], fit: Fit) -> Judged:
    """Hold out every composition once, in `folds` parts; the spread of a part is widened by the errors of the others."""
    held = _folds(subject.groups, folds, run.rng(f"{subject.name}: folds"))
    taught = np.repeat(held[:, None] != np.arange(folds), members, 1)
    task = Task(subject.name, subject.graphs, subject.values, taught, subject.total, subject.unit)
    heard = learn(run, task, size(folds * members), fit).reshape(len(held), folds, members)
    voices = heard[np.arange(len(held)), held]
    seed = run.number(f"{subject.name}: baselines")
    others = run.part(f"{subject.name}-baselines", lambda: _others(subject, held, seed))
    turns = [Turn(held == k, held != k) for k in range(folds)]
    found = intervals(voices.mean(1) - subject.values, voices.std(1), turns)
    return Judged(subject.values, {baselines.NETWORK: voices.mean(1)} | others, found)


def _folds(groups: np.ndarray, folds: int, rng: np.random.Generator) -> Int[np.ndarray, "structures"]:
    """Parts of about the same number of compositions."""
    kinds, place = np.unique(groups, return_inverse=True)
    return (rng.permutation(len(kinds)) % folds)[place]


def _others(subject: Subject, held: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    seen = describe(subject.graphs, total=subject.total)
    found = {name: np.zeros(len(held)) for name in baselines.KEYS if name != baselines.NETWORK}
    for k in range(held.max() + 1):
        mine = held == k
        for name, predicted in baselines.predictions(seen, subject.values, ~mine, subject.groups, seed).items():
            found[name][mine] = predicted[mine]
    return found
