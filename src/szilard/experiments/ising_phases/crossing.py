"""The critical temperature from finite sizes: there the mean output of a network is the same for all sizes of the lattice.

A network that has learned on small lattices is shown large ones through the eyes of the renormalization group: blocks of spins become
single spins by the majority. At the critical temperature, and only there, what remains looks alike at all scales.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from jaxtyping import Array, Float
from scipy.optimize import least_squares

from ...data.ising_states import States, thermal
from ...physics.swendsen_wang import Directions
from .learning import Order

COARSE = (1.5, 6.0)  # between which the smallest lattice is looked at first
WIDTH = 1.6  # a size is measured over 1.6 / size times the temperature to each side
DEGREE = 3  # of the polynomial that all sizes share


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

    def logits(self, model: int) -> tuple[np.ndarray, np.ndarray]:
        """log p / (1 - p) of the mean output p at every temperature, and weights: one over their standard errors but for a factor."""
        least = 0.5 / self.outputs.shape[2]
        mean = np.clip(self.outputs[model].mean(1), least, 1 - least)
        return np.log(mean / (1 - mean)), np.sqrt(mean * (1 - mean))

    def cumulants(self) -> tuple[np.ndarray, np.ndarray]:
        """Binder's 1 - <m^4> / 3 <m^2>^2 at every temperature (Z. Phys. B 43, 119 (1981)), and equal weights."""
        square, fourth = self.moments.mean(2)
        return 1 - fourth / (3 * square**2), np.ones(len(square))


class Lattice(NamedTuple):
    """A kind of lattice: its bonds, the models, and how many chains and states of each are made of it."""

    directions: Directions
    models: Sequence[Order]
    shape: tuple[int, int]


class Critical(NamedTuple):
    """A critical temperature and 1 / nu, with their standard errors."""

    temperature: float
    error: float
    exponent: float
    exponent_error: float


def blocked(states: States, size: int) -> States:
    """The states with blocks of spins replaced by their majority, if there is none by their first spin; `size` blocks along an edge."""
    width = states.size // size
    if width == 1:
        return states
    blocks = states.spins.reshape(*states.energy.shape, size, width, size, width)
    sums = 2 * blocks.sum((3, 5), dtype=np.int32) + blocks[:, :, :, 0, :, 0]
    return states._replace(size=size, bits=np.packbits((sums > 0).reshape(*states.energy.shape, -1), axis=-1))


def scan(key: Callable[[str], Array], size: int, where: Sequence[float] | np.ndarray, lattice: Lattice) -> Scan:
    """Measure a size at the temperatures `where`; `key` gives a random key for every purpose."""
    found = []
    for temperature in where:
        states = thermal(key(f"{temperature:.6f}"), float(temperature), size, lattice.shape, lattice.directions)
        moments = np.stack([(states.magnetisation**power).mean(1) for power in (2, 4)])
        found.append((np.stack([model(states).mean(1) for model in lattice.models]), moments, states.time))
    outputs, moments, times = zip(*found, strict=True)
    return Scan(size, np.array(where, float), np.stack(outputs, 1), np.stack(moments, 1), np.array(times, float))


def half(scan: Scan) -> float:
    """Where the first model's mean output falls below one half, by straight lines between the temperatures."""
    return below_half(scan.temperatures, np.minimum.accumulate(scan.outputs[0].mean(1)))


def below_half(temperatures: Float[np.ndarray, "temperatures"], falling: Float[np.ndarray, "temperatures"]) -> float:
    """Where values that never rise fall below one half, by straight lines; at an end of the temperatures where they do not."""
    return float(np.interp(0.5, falling[::-1], temperatures[::-1]))


def around(centre: float, size: int, points: int, widths: float = 1) -> Float[np.ndarray, "temperatures"]:
    """So many temperatures to both sides, over so many times the usual width."""
    reach = min(widths * WIDTH / size, 0.5)
    return centre * np.linspace(1 - reach, 1 + reach, points)


def collapse(scans: Sequence[Scan], values: Callable[[Scan], tuple[np.ndarray, np.ndarray]]) -> tuple[float, float]:
    """The T_c and 1 / nu with which the values of all sizes lie on one polynomial in x = (T / T_c - 1) size^(1 / nu), by least squares.

    Added to it is a constant over size^2, the leading correction to scaling of the Ising model in two dimensions.
    """
    every = [values(one) for one in scans]
    y, weights = (np.concatenate(one) for one in zip(*every, strict=True))
    T = np.concatenate([one.temperatures for one in scans])
    sizes = np.repeat([float(one.size) for one in scans], [len(one.temperatures) for one in scans])

    def off(guess: np.ndarray) -> np.ndarray:
        x = (T / guess[0] - 1) * sizes ** guess[1]
        shared = np.vander(x / np.abs(x).max(), DEGREE + 1)
        terms = np.column_stack([shared, (sizes[0] / sizes) ** 2]) * weights[:, None]
        return terms @ np.linalg.lstsq(terms, weights * y)[0] - weights * y

    middle = float(scans[-1].temperatures.mean())
    found = least_squares(off, [middle, 1.0], bounds=([0.5 * middle, 0.2], [2 * middle, 3.0]), x_scale=[0.01 * middle, 0.1])
    return float(found.x[0]), float(found.x[1])


def critical(scans: Sequence[Scan], rng: np.random.Generator, count: int) -> list[Critical]:
    """Of every model, and last of Binder's cumulants; the errors by drawing the chains again so many times (bootstrap)."""
    copies = [[resampled(one, rng) for one in scans] for _ in range(count)]
    models = [partial(Scan.logits, model=model) for model in range(len(scans[0].outputs))]
    found = []
    for values in (*models, Scan.cumulants):
        spread = np.std([collapse(copy, values) for copy in copies], axis=0).tolist()
        temperature, exponent = collapse(scans, values)
        found.append(Critical(temperature, spread[0], exponent, spread[1]))
    return found


def resampled(scan: Scan, rng: np.random.Generator) -> Scan:
    """The same with chains drawn again with replacement, at each temperature anew."""
    chosen = rng.integers(0, scan.moments.shape[2], scan.moments.shape[1:])[None]
    return scan._replace(outputs=np.take_along_axis(scan.outputs, chosen, 2), moments=np.take_along_axis(scan.moments, chosen, 2))
