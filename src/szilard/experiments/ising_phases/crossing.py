"""The critical temperature from finite sizes: where the mean output of networks is one half, extrapolated to the infinite lattice."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Array, Float

from ...data.ising_states import States, thermal
from ...physics.swendsen_wang import Directions
from .learning import Order

COARSE = np.linspace(1.5, 6.0, 10)  # where the smallest lattice is looked at first
POINTS = 7  # temperatures at which a size is measured,
WIDTH = 1.5  # over 1.5 / size times the temperature to each side
RESAMPLED = 300


class Scan(NamedTuple):
    """A size, measured at several temperatures.

    Args:
        size: sites along an edge.
        temperatures: in units of the coupling.
        outputs: for every model the mean probability of order over the states of a chain.
        moments: the means of m^2 and m^4 over the states of a chain.
        times: integrated autocorrelation times in sweeps.
    """

    size: int
    temperatures: Float[np.ndarray, "temperatures"]
    outputs: Float[np.ndarray, "models temperatures chains"]
    moments: Float[np.ndarray, "2 temperatures chains"]
    times: Float[np.ndarray, "temperatures"]


class Limit(NamedTuple):
    """Crossings of one model by size, and where they lead for infinite size: all with their standard errors."""

    crossings: Float[np.ndarray, "sizes"]
    errors: Float[np.ndarray, "sizes"]
    temperature: float
    error: float
    slope: float


class Lattice(NamedTuple):
    """A kind of lattice: its bonds, the models for each size, and how many chains and states of each are made of it."""

    directions: Directions
    models: Mapping[int, Sequence[Order]]
    shape: tuple[int, int]


def scan(key: Callable[[str], Array], size: int, where: Sequence[float], lattice: Lattice) -> Scan:
    """Measure a size at the temperatures `where`; `key` gives a random key for every purpose."""
    models, found = lattice.models[size], []
    for temperature in where:
        states = thermal(key(f"{temperature:.6f}"), float(temperature), size, lattice.shape, lattice.directions)
        found.append((np.stack([model(states).mean(1) for model in models]), _moments(states), states.time))
    outputs, moments, times = zip(*found, strict=True)
    return Scan(size, np.array(where, float), np.stack(outputs, 1), np.stack(moments, 1), np.array(times, float))


def _moments(states: States) -> Float[np.ndarray, "2 chains"]:
    return np.stack([(states.magnetisation**power).mean(1) for power in (2, 4)])


def around(known: Sequence[tuple[int, float]], size: int) -> Float[np.ndarray, "temperatures"]:
    """Temperatures around where the crossings of smaller sizes, (size, temperature), lead in a straight line over 1 / size."""
    centre = known[-1][1]
    if len(known) > 1 and known[-1][0] < size:
        (first, early), (second, late) = known[-2:]
        centre = late + (late - early) * (1 / size - 1 / second) / (1 / second - 1 / first)
    return centre * np.linspace(1 - WIDTH / size, 1 + WIDTH / size, POINTS)


def crossing(temperatures: Float[np.ndarray, "temperatures"], outputs: Float[np.ndarray, "temperatures chains"]) -> float:
    """Where the mean output is one half: of a straight line through its logits, weighted by what their chance leaves of them."""
    least = 0.5 / outputs.shape[1]
    mean = np.clip(outputs.mean(1), least, 1 - least)
    weights = mean * (1 - mean)
    slope, height = np.polyfit(temperatures - temperatures.mean(), np.log(mean / (1 - mean)), 1, w=np.sqrt(weights))
    reach = 2 * np.ptp(temperatures)
    return float(temperatures.mean() + np.clip(-height / slope if slope < 0 else 0.0, -reach, reach))


def binder(first: Scan, second: Scan) -> float:
    """Where the cumulants 1 - <m^4> / 3 <m^2>^2 of two sizes are equal, each a parabola in T (Binder, Z. Phys. B 43, 119 (1981))."""
    curves = []
    for one in (first, second):
        square, fourth = one.moments.mean(2)
        curves.append(np.polynomial.Polynomial.fit(one.temperatures, 1 - fourth / (3 * square**2), 2))
    low, high = second.temperatures[[0, -1]]
    where = np.linspace(low - (high - low) / 4, high, 2000)
    return float(where[np.argmin(np.abs(curves[1](where) - curves[0](where)))])


def resampled(scan: Scan, rng: np.random.Generator) -> Scan:
    """The same with chains drawn again with replacement, at each temperature anew (bootstrap)."""
    chosen = rng.integers(0, scan.moments.shape[2], scan.moments.shape[1:])[None]
    return scan._replace(outputs=np.take_along_axis(scan.outputs, chosen, 2), moments=np.take_along_axis(scan.moments, chosen, 2))


def limits(scans: Sequence[Scan], rng: np.random.Generator) -> tuple[list[Limit], tuple[float, float]]:
    """Of every model, and the crossing of the cumulants of the two largest sizes with its standard error."""
    copies = [[resampled(one, rng) for one in scans] for _ in range(RESAMPLED)]
    sizes = np.array([one.size for one in scans], float)
    found = []
    for model in range(len(scans[0].outputs)):
        of = [[crossing(one.temperatures, one.outputs[model]) for one in row] for row in (scans, *copies)]
        found.append(_limit(sizes, np.array(of[0]), np.array(of[1:])))
    cumulants = [binder(*row[-2:]) for row in (scans, *copies)]
    return found, (cumulants[0], float(np.std(cumulants[1:])))


def _limit(sizes: np.ndarray, crossings: np.ndarray, copies: np.ndarray) -> Limit:
    errors = copies.std(0)
    used = slice(1 if len(sizes) > 2 else 0, None)
    weights = 1 / np.maximum(errors, 1e-6)[used]
    lines = [np.polyfit(1 / sizes[used], one[used], 1, w=weights) for one in (crossings, *copies)]
    return Limit(crossings, errors, float(lines[0][1]), float(np.std([line[1] for line in lines[1:]])), float(lines[0][0]))
