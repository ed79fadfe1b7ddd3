"""States and their shots, what each method makes of them, and how well."""

from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import NamedTuple

import numpy as np
from jaxtyping import Complex

from ...data.shots import Counts
from ...learn.density_likelihood import Density
from ...machine import one_thread
from ...runs.run import Run
from ...settings.tomography import DENSITY
from . import baselines
from .machines import Machine, Search, fit, relearned

Vector = Complex[np.ndarray, "states"]


class Case(NamedTuple):
    """A state, where it is known, and its shots: those to learn from, and further ones that judge."""

    key: str
    name: str
    counts: Counts
    test: Counts
    exact: Vector | None


class Reconstruction(NamedTuple):
    """What was made of the shots: the machine, vectors of its resamples, what others found, and the seconds that the machine took."""

    machine: Machine
    resamples: Complex[np.ndarray, "resamples states"]
    others: dict[str, Vector]
    density: Density | None
    seconds: float


@one_thread()
def reconstruct(run: Run, case: Case, search: Search, resamples: int, updates: int) -> Reconstruction:
    """By the machine, then by all others; each is kept where the run is interrupted."""
    run.say(case.name, 0, resamples + 1)
    begin = perf_counter()
    learn = lambda: (fit(run.rng(f"{case.key}: machine"), case.counts, search), perf_counter() - begin)  # noqa: E731
    machine, seconds = run.part(f"{case.key}-machine", learn, Machine)
    others = run.part(f"{case.key}-others", partial(_others, run, case, machine, search, updates))
    density = run.part(f"{case.key}-density", partial(_density, case.counts), Density)
    again = run.part(f"{case.key}-resamples", partial(_resamples, run, case, machine, search.iterations, resamples))
    return Reconstruction(machine, again, others, density, seconds)


def _others(run: Run, case: Case, machine: Machine, search: Search, updates: int) -> dict[str, Vector]:
    counts = case.counts
    if not counts.positive:
        return {"vector": baselines.free_vector(run.rng(f"{case.key}: vector"), counts, 3 * search.restarts, search.iterations)}
    key = run.key(f"{case.key}: contrastive divergence")
    return {
        "pairs": baselines.pairs(counts, search.iterations),
        "histogram": baselines.histogram(counts),
        "contrastive": baselines.contrastive(key, counts, machine.hidden, updates),
    }


def _density(counts: Counts) -> Density | None:
    few = counts.bases.shape[1] <= DENSITY
    return baselines.density(counts) if few and not counts.positive else None


def _resamples(run: Run, case: Case, machine: Machine, iterations: int, count: int) -> Complex[np.ndarray, "resamples states"]:
    rng, found = run.rng(f"{case.key}: resamples"), []
    for number in range(count):
        found.append(relearned(rng, case.counts, machine, iterations))
        run.say(case.name, number + 2, count + 1)
    return np.array(found)


@one_thread()
def by_shots(
    rng: np.random.Generator, draw: Callable[[np.random.Generator, int], Counts], numbers: list[int], search: Search
) -> list[dict[str, Vector]]:
    """The positive states that the machine, pairs and frequencies give of ever more shots."""
    found = []
    for number in numbers:
        counts = draw(rng, number)
        machine = fit(rng, counts, search).psi
        found.append({"machine": machine, "pairs": baselines.pairs(counts, search.iterations), "histogram": baselines.histogram(counts)})
    return found
