"""One field that all qubits feel: white, static, or fluctuating in between.

In a step in which the field is f (radians), H = f sum_i mu_i Z_i: the element |a><b| turns by f (m_a - m_b), with m_a = sum_i mu_i z_i(a)
and z_i = +-1. The field is Gaussian with standard deviation sigma and correlation exp(-t / tau): an Ornstein-Uhlenbeck process that
is constant within a step (Uhlenbeck and Ornstein, Phys. Rev. 36, 823 (1930)).
"""

from dataclasses import dataclass
from functools import reduce
from math import factorial
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

FEWEST, MOST = 16, 64  # points of the grid


@dataclass(frozen=True)
class Field:
    """What all qubits feel.

    Args:
        couplings: mu, per qubit.
        strength: sigma, in radians per step.
        correlation_time: tau, in steps; 0: a new field in every step (white), inf: static.
    """

    couplings: tuple[float, ...]
    strength: float
    correlation_time: float = 0.0

    @property
    def white(self) -> bool:
        """Whether no step remembers the field of the one before."""
        return self.correlation_time == 0


class Grid(NamedTuple):
    """Values of the field that stand for its distribution, and how it passes from one to another.

    Whatever depends on the field is kept as its value at each point times the root of the point's probability: what the field leads to
    on average is the sum of those numbers times `roots`. In a step they are multiplied by the symmetric matrix `transition`.
    """

    values: Float[np.ndarray, "fields"]
    roots: Float[np.ndarray, "fields"]
    transition: Float[np.ndarray, "fields fields"]


def grid(field: Field, points: int) -> Grid:
    """The points of Gauss-Hermite quadrature, and the process on them.

    The Hermite polynomials h_k are the modes of the process: they decay as exp(-k t / tau) (Mehler's formula). The first `points` of them
    are exact, so that the error falls faster than any power of `points`, see `enough`.
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(points)
    roots = np.sqrt(weights / weights.sum())
    norms = np.sqrt([float(factorial(k)) for k in range(points)])
    modes = np.polynomial.hermite_e.hermevander(nodes, points - 1) / norms * roots[:, None]
    kept = np.exp(-1 / field.correlation_time) ** np.arange(points) if field.correlation_time else np.arange(points) == 0
    return Grid(field.strength * nodes, roots, (modes * kept) @ modes.T)


def enough(field: Field, steps: int) -> int:
    """So many points that after `steps` steps no phase that has spread by several radians seems to have come back.

    >>> [enough(Field((1.0,), 0.005, tau), 200) for tau in (3.0, float("inf"))]
    [16, 18]
    """
    lags = np.arange(steps)
    correlation = np.exp(-lags / field.correlation_time) if field.correlation_time else (lags == 0)
    variance = 2 * np.sum((steps - lags) * correlation) - steps
    spread = 2 * max(map(abs, field.couplings)) * field.strength * np.sqrt(variance)
    return int(np.clip(16 + spread**2 / 2, FEWEST, MOST))


def white_decay(field: Field) -> Float[np.ndarray, "elements"]:
    """exp(-(m_a - m_b)^2 sigma^2 / 2), by which white noise multiplies the elements |a><b| in a step.

    Every qubit has four kinds of elements: the two in which its a and b agree (m_a = m_b), then |0><1| and |1><0|.
    """
    steps = [mu * np.array([0.0, 0.0, 2.0, -2.0]) for mu in field.couplings]
    difference = reduce(lambda total, step: (total[:, None] + step).ravel(), steps, np.zeros(1))
    return np.exp(-((difference * field.strength) ** 2) / 2)
