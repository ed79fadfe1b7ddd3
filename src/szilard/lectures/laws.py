"""What lecture 14 computes for its pictures, and what is kept for it of experiments (`keep_laws`)."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from ..data.ising_chain import as_matrix, neighbours, pairs, random_states
from ..data.known_laws import LIBRARIES, left_side
from ..data.trajectories import Trajectories, measured, simulate
from ..learn.candidate_terms import evaluate, law
from ..learn.sparse_regression import Moments, contributions, least_squares, thresholded
from ..learn.weak_form import differences, test_functions, weak
from ..physics.dimensions import LENGTH, MASS, TEMPERATURE, TIME, Dimension, Exponents, reduce
from ..physics.dynamical_systems import SYSTEMS
from . import kept_files

SHOWN = 300  # oscillators
SWINGS, SAMPLES, WIDTHS = 12, 300, 15  # trajectories, times of each, half-widths of a bump in them
SPINS = 12  # of the chain whose couplings are learned back
PENDULUM = LIBRARIES["pendulum"]
KINDS = {"weak form": "weak", "differences": "differences"}
QUANTITIES: dict[str, Dimension] = {
    "l (length)": LENGTH,
    "m (mass)": MASS,
    "g (free fall)": (1, 0, -2, 0),
    "a (axis)": LENGTH,
    "M (mass of the sun)": MASS,
    "G (Newton's constant)": (3, -1, -2, 0),
    "T (temperature)": TEMPERATURE,
}


@cache
def kept(name: str) -> dict[str, np.ndarray]:
    """What is kept under this name."""
    return kept_files.read(name)


def spoken(variances: Float[np.ndarray, "numbers"], price: float) -> Float[np.ndarray, "numbers"]:
    """The nats that the best normal code spends on each number, if a nat costs `price`: those with a variance below half of it are silent.

    >>> spoken(np.array([1.0, 0.1]), 0.2).round(2).tolist()
    [1.15, 0.0]
    """
    return np.log(np.maximum(2 * variances / price, 1)) / 2


@cache
def swings() -> Trajectories:
    """A damped pendulum from any angle, without noise."""
    return simulate(SYSTEMS["pendulum"], SWINGS, SAMPLES, np.random.default_rng(14))


class Reading(NamedTuple):
    """A law that was read from noisy swings: coefficients of all terms of the second equation, and what each brings."""

    coefficients: Float[np.ndarray, "terms"]
    brings: Float[np.ndarray, "terms"]
    measured: Float[np.ndarray, "times"]

    @property
    def written(self) -> str:
        """The law."""
        return law(left_side(("θ", "θ'"), 1), self.coefficients.tolist(), [term.name for term in PENDULUM])


def sides(noise: float, method: str) -> tuple[Moments, Trajectories]:
    """Both sides of the law for the angular acceleration, from swings with noise in units of the standard deviations."""
    seen = measured(swings(), noise, np.random.default_rng(15))
    terms = evaluate(PENDULUM, seen.measured)
    if method == "differences":
        both = differences(terms, seen.measured, seen.interval)
    else:
        both = weak(test_functions(SAMPLES, seen.interval, SAMPLES // WIDTHS), terms, seen.measured)
    return Moments.of(*both).of_target(1), seen


def read(noise: float, threshold: float, method: str) -> Reading:
    """Sparse regression with one threshold."""
    moments, seen = sides(noise, method)
    found = thresholded(moments, threshold)
    return Reading(found, contributions(moments, found), seen.measured[0, :, 0])


def eliminated(noise: float, threshold: float) -> list[Float[np.ndarray, "terms"]]:
    """What each term brings, round by round: terms below the threshold go, and the rest is fitted again."""
    moments, _ = sides(noise, "weak form")
    kept_terms, rounds = np.ones(len(PENDULUM), bool), []
    while True:
        brings = contributions(moments, least_squares(moments, kept_terms))
        rounds.append(brings)
        left = kept_terms & (brings >= threshold)
        if (left == kept_terms).all():
            return rounds
        kept_terms = left


def units(names: Sequence[str]) -> str:
    """What units say of a time that depends on these quantities, in Markdown."""
    quantities = {name.split()[0]: QUANTITIES[name] for name in names}
    try:
        found = reduce(quantities, TIME)
    except ValueError:
        return "No product of powers of these is a time: something is missing."
    groups = ", ".join(_formula(group) for group in found.groups)
    return f"time = {_formula(found.prefactor)} times {f'a function of {groups}' if groups else 'a number'}"


def _formula(exponents: Exponents) -> str:
    return "$" + r"\,".join(name if power == 1 else f"{name}^{{{power}}}" for name, power in exponents.items()) + "$"


class Couplings(NamedTuple):
    """The couplings of a chain, learned back by two methods, and which pairs are neighbours."""

    plain: Float[np.ndarray, "spins spins"]
    sparse: Float[np.ndarray, "spins spins"]
    there: Bool[np.ndarray, "pairs"]


def couplings(states: int, noise: float) -> Couplings:
    """From so many random configurations and their energies, disturbed by `noise` of the coupling."""
    rng = np.random.default_rng(16)
    known = random_states(rng, states, SPINS)
    disturbed = known.energies + noise * rng.standard_normal(states)
    moments = Moments.of(pairs(known.spins)[None], disturbed[None, :, None])
    plain, sparse = (as_matrix(found, SPINS) for found in (least_squares(moments), thresholded(moments, 0.1)))
    return Couplings(plain, sparse, neighbours(SPINS))
