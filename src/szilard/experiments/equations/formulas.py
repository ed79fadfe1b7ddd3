"""Three laws of numbers, each to hold where it was not learned: Kepler's third, the lines of hydrogen, the spectrum of a black body."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ...data.measured_laws import AU, YEAR, Lines, Orbits, black_body, hydrogen, moons, planets
from ...learn.formula_search import search
from ...learn.symbolic_regression import Breeding, Data, Found, breed, simplest
from ...physics.dimensions import CONSTANTS, LENGTH, MASS, TEMPERATURE, TIME, Dimension, product, reduce, written

SUN = float(planets().mass[0])
POINTS, NOISE = 40, 0.01  # of the spectrum
FREQUENCY, DENSITY = (0, 0, -1, 0), (-1, 1, -1, 0)  # dimensions: of a frequency, of an energy per volume and frequency


class Problem(NamedTuple):
    """A law to be found: where it is learned, where a formula is chosen, and elsewhere, where it is judged."""

    training: Data
    validation: Data
    test: Data
    units: str = ""  # what they say: the target over this is a function of the variables alone


class Solved(NamedTuple):
    """The formulas that no shorter one beats, the one chosen, and errors at the test by method."""

    front: list[Found]
    chosen: int
    errors: dict[str, float]


def kepler(units: bool) -> Problem:
    """Periods of orbits from axis and central mass. Five planets teach, three choose, moons judge."""
    known = {"a": LENGTH, "M": MASS, "G": CONSTANTS["G"][1]}

    def data(orbits: Orbits, chosen: list[int] | slice) -> Data:
        axis, mass, period = orbits.axis[chosen], orbits.mass[chosen], orbits.period[chosen]
        if units:
            return _reduced(known, TIME, {"a": axis, "M": mass}, period)
        return Data({"a": axis / AU, "M": mass / SUN}, period / YEAR)

    parts = data(planets(), [0, 1, 2, 4, 6]), data(planets(), [3, 5, 7]), data(moons(), slice(None))
    return Problem(*parts, written(reduce(known, TIME).prefactor) if units else "")


def rydberg() -> Problem:
    """Wave numbers of hydrogen from two levels. Lyman's and Balmer's lines teach and choose, Paschen's judge."""
    lines, place = hydrogen(), np.arange(15)

    def data(found: Lines, chosen: np.ndarray) -> Data:
        return Data({"n": found.lower[chosen], "m": found.upper[chosen]}, found.wave_number[chosen])

    teach = place[(place < 10) & (place % 5 != 3)]
    return Problem(data(lines, teach), data(lines, place[[3, 8]]), data(lines, place[10:]))


def planck(units: bool, rng: np.random.Generator) -> Problem:
    """The spectrum of black bodies of 3,000 to 6,000 K, measured to 1 %; bodies of 10,000 to 20,000 K judge."""
    known = {name: CONSTANTS[name][1] for name in "hck"} | {"T": TEMPERATURE, "f": FREQUENCY}

    def data(low: float, high: float, count: int) -> Data:
        temperature, x = rng.uniform(low, high, count), rng.uniform(0.2, 8, count)
        frequency = x * CONSTANTS["k"][0] * temperature / CONSTANTS["h"][0]
        density = black_body(frequency, temperature) * (1 + NOISE * rng.normal(size=count))
        if units:
            return _reduced(known, DENSITY, {"T": temperature, "f": frequency}, density)
        return Data({"f": frequency / 1e14, "T": temperature / 1e3}, density)

    parts = data(3000, 6000, POINTS), data(3000, 6000, POINTS // 2), data(10_000, 20_000, POINTS // 2)
    return Problem(*parts, written(reduce(known, DENSITY).prefactor) if units else "")


def _reduced(known: dict[str, Dimension], target: Dimension, values: dict[str, np.ndarray], measured: np.ndarray) -> Data:
    """The data as units leave them: dimensionless groups x, y, ..., and the target over its prefactor."""
    every = {name: constant for name, (constant, _) in CONSTANTS.items()} | values
    found = reduce(known, target)
    groups = {name: product(group, every) for name, group in zip("xyz", found.groups, strict=False)}
    return Data({name: np.asarray(value, float) for name, value in groups.items()}, np.asarray(measured / product(found.prefactor, every)))


def solve(problem: Problem, longest: int, breeding: Breeding, rng: np.random.Generator, hear: Callable[[int, float], None]) -> Solved:
    """By a complete search of short formulas; by genetic programming; and by a fit whose logarithm is linear."""
    front = search(problem.training, longest)
    chosen = simplest(front, problem.validation)
    errors = {"search": chosen.error_on(problem.test), "fit": logarithmic_fit(problem)}
    if problem.training.variables:
        bred = breed(problem.training, breeding, rng, hear)
        errors["breeding"] = simplest(bred, problem.validation).error_on(problem.test)
    return Solved(front, front.index(chosen), errors)


def logarithmic_fit(problem: Problem) -> float:
    """The relative error at the test of y = c prod_k x_k^a_k exp(b_k x_k), of all such laws the one that least squares finds."""

    def columns(data: Data) -> np.ndarray:
        values = [f(value) for value in data.variables.values() for f in (np.log, np.asarray)]
        return np.column_stack([np.ones(len(data.target)), *values])

    found = np.linalg.lstsq(columns(problem.training), np.log(problem.training.target))[0]
    return float(np.sqrt(np.mean((np.exp(columns(problem.test) @ found) / problem.test.target - 1) ** 2)))
