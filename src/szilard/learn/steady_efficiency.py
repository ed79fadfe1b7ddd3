"""How often an agent with damping chooses rightly in the long run: two actions, one of which is rewarded, exactly and in closed form.

The strength of the wrong edge stays 1. That of the right one is 1 + x, which is chosen with the probability p(x) = (1 + x) / (2 + x).
In a step the percept comes up with the probability 1 / S; then x becomes (1 - gamma) x + 1 where the right action was chosen, and
(1 - gamma) x otherwise. The efficiency is the mean of p(x) once x has become stationary (Briegel and De las Cuevas, Sci. Rep. 2, 400
(2012), where it is approximated).
"""

import numpy as np
from jaxtyping import Float

NODES = 240  # of the interpolation: errors below 1e-9 for dampings from 0.001


def right(x: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
    """p(x), the probability of the right action."""
    return (1 + x) / (2 + x)


def mean_field(damping: float, percepts: int = 2) -> float:
    """The efficiency without fluctuations, where gamma x = p(x) / S: p = (1 - u + sqrt(1 + u^2)) / 2 with u = 2 gamma S.

    It is an upper bound of the exact one, since p is concave.

    >>> mean_field(0.25), mean_field(0.0)
    (0.7071067811865476, 1.0)
    """
    u = 2 * damping * percepts
    return float((1 - u + np.sqrt(1 + u * u)) / 2)


def with_fluctuations(damping: float, percepts: int = 2) -> float:
    """The mean field, corrected by the variance of x to leading order: p + gamma p'' var(x) / 2 A, with A = gamma - p' / S.

    x relaxes by the factor 1 - A in a step, and each step adds the variance b (1 - b) of a reward, b = p / S.
    """
    p = mean_field(damping, percepts)
    x = p / (percepts * damping)
    slope, curvature = 1 / (2 + x) ** 2, -2 / (2 + x) ** 3
    decay, b = damping - slope / percepts, p / percepts
    variance = b * (1 - b) / (1 - (1 - decay) ** 2)
    return float(p + damping * curvature * variance / (2 * decay))


def exact(damping: float, percepts: int = 2, nodes: int = NODES) -> float:
    """The exact efficiency, by the stationary distribution of x.

    A step takes a function f(x) to its mean (U f)(x) = (1 - b) f((1 - gamma) x) + b f((1 - gamma) x + 1) with b = p(x) / S. x lies in
    [0, 1 / gamma], on which both branches contract and p is analytic, so that a polynomial through Chebyshev's nodes gives U as a
    matrix with an error that falls exponentially. The stationary mean is the left eigenvector with the eigenvalue 1.
    """
    places = (1 - np.cos(np.pi * (np.arange(nodes) + 0.5) / nodes)) / (2 * damping)
    b = right(places)[:, None] / percepts
    step = (1 - b) * _interpolation(places, (1 - damping) * places) + b * _interpolation(places, (1 - damping) * places + 1)
    equations = np.vstack([(step - np.eye(nodes)).T, np.ones(nodes)])
    weights = np.linalg.lstsq(equations, np.append(np.zeros(nodes), 1.0), rcond=None)[0]
    return float(weights @ right(places))


def _interpolation(nodes: Float[np.ndarray, "nodes"], wanted: Float[np.ndarray, "wanted"]) -> Float[np.ndarray, "wanted nodes"]:
    """The values at `wanted` of the polynomial through the nodes, by the barycentric formula (Berrut and Trefethen, SIAM Rev. 46, 501)."""
    count = len(nodes)
    weights = (-1.0) ** np.arange(count) * np.sin(np.pi * (np.arange(count) + 0.5) / count)
    apart = wanted[:, None] - nodes
    met = apart == 0
    terms = weights / np.where(met, 1.0, apart)
    found = terms / terms.sum(1, keepdims=True)
    return np.where(met.any(1, keepdims=True), met, found)
