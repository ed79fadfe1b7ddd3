"""The model world of alloys: what is held out, who learns from how much, and how well they do on what they have not seen."""

from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from ...data.alloys import METALS, PAIRS, Alloys, alloys
from ...data.structures import Graphs, graphs
from ...networks import GraphSize
from ...runs.run import Run
from . import baselines
from .calibration import Intervals, Turn, intervals
from .descriptors import describe
from .learning import Task, learn

UNSEEN = 3  # pairs of metals of which no alloy is seen
TEST, CALIBRATION = 0.2, 0.2  # parts of the other compositions
MILLI = 1000.0  # meV of an eV


class Parts(NamedTuple):
    """Structures that teach; that calibrate; that are tested, of compositions not seen; and of pairs of metals not seen together."""

    taught: Bool[np.ndarray, "structures"]
    calibration: Bool[np.ndarray, "structures"]
    test: Bool[np.ndarray, "structures"]
    unseen: Bool[np.ndarray, "structures"]


class Found(NamedTuple):
    """What became of the alloys, in meV an atom.

    Args:
        values: energies of formation.
        parts: what was held out.
        predicted: of all structures, by model.
        curve: errors on unseen compositions by model, along `sizes`.
        sizes: numbers of structures that taught.
        tested, unseen: intervals of the network.
    """

    values: Float[np.ndarray, "structures"]
    parts: Parts
    predicted: dict[str, Float[np.ndarray, "structures"]]
    curve: dict[str, list[float]]
    sizes: list[int]
    tested: Intervals
    unseen: Intervals


def answer(run: Run) -> Found:
    """Make the alloys, hold out whole compositions and whole pairs, and learn from ever larger parts of the rest."""
    settings = run.settings
    run.say("alloys", 0, 1)
    world = alloys(settings.structures, run.rng("alloys"))
    run.say("alloys", 1, 1)
    parts = divide(world, run.rng("alloys: split"))
    taught = _nested(world, parts, settings.sizes, run.rng("alloys: sizes"))
    values, seen = MILLI * world.energies, graphs(world.structures)
    size = GraphSize(settings.members * settings.sizes, settings.units, passes=settings.passes)
    task = Task("alloys", seen, values, np.repeat(taught, settings.members, 1), False, "meV an atom")
    voices = np.split(learn(run, task, size, settings.learning), settings.sizes, 1)
    others, strangers = run.part("alloys-baselines", lambda: _others(world, seen, taught, run.rng("alloys: baselines")))
    found = [{baselines.NETWORK: voice.mean(1)} | other for voice, other in zip(voices, others, strict=True)]
    curve = {name: [error(one[name], values, parts.test) for one in found] for name in baselines.KEYS}
    off, spread = found[-1][baselines.NETWORK] - values, voices[-1].std(1)
    honest = [intervals(off, spread, [Turn(judged, parts.calibration)]) for judged in (parts.test, parts.unseen)]
    known = {name: np.where(parts.unseen, strangers.get(name, value), value) for name, value in found[-1].items()}
    return Found(values, parts, known, curve, taught.sum(0).tolist(), *honest)


def divide(world: Alloys, rng: np.random.Generator) -> Parts:
    """Hold out whole pairs of metals, each metal still seen with two others at least; and whole compositions of the other pairs."""
    while True:
        hidden = rng.choice(len(PAIRS), UNSEEN, replace=False)
        left = [metal for k, pair in enumerate(PAIRS) if k not in hidden for metal in pair]
        if min(left.count(metal) for metal in METALS) >= 2:
            break
    unseen = np.isin(world.pairs, hidden)
    drawn = rng.permutation(np.unique(world.compositions[(world.pairs >= 0) & ~unseen]))
    first, second = round(TEST * len(drawn)), round((TEST + CALIBRATION) * len(drawn))
    test, calibration = (np.isin(world.compositions, some) for some in (drawn[:first], drawn[first:second]))
    return Parts(~(unseen | test | calibration), calibration, test, unseen)


def _nested(world: Alloys, parts: Parts, sizes: int, rng: np.random.Generator) -> Bool[np.ndarray, "structures sizes"]:
    """Which structures teach at each size: half of the compositions before the last size, a quarter before that; pure metals always."""
    drawn = rng.permutation(np.unique(world.compositions[parts.taught & (world.pairs >= 0)]))
    counts = [max(len(drawn) // 2 ** (sizes - 1 - k), 4) for k in range(sizes)]
    return np.stack([parts.taught & (np.isin(world.compositions, drawn[:n]) | (world.pairs < 0)) for n in counts], 1)


def _others(world: Alloys, seen: Graphs, taught: np.ndarray, rng: np.random.Generator) -> tuple[list[dict], dict[str, np.ndarray]]:
    """Predictions of the baselines, for each size of what teaches them; and where their versions are chosen for pairs not seen."""
    described, values = describe(seen, total=False), MILLI * world.energies
    seeds = rng.integers(2**31, size=taught.shape[1]).tolist()
    found = [baselines.predictions(described, values, mine, world.compositions, seed) for mine, seed in zip(taught.T, seeds, strict=True)]
    return found, baselines.predictions(described, values, taught[:, -1], world.pairs, seeds[-1])


def error(predicted: Any, values: Any, judged: Bool[np.ndarray, "structures"]) -> float:
    """Root mean square error of the structures that are judged."""
    return float(np.sqrt(np.mean((predicted - values)[judged] ** 2)))
