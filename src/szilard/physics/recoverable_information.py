"""The recoverable quantum information R_Q = min over unit vectors n of ||n . delta||_1, in a certified bracket.

For general states the minimum need not lie on an axis. g(n) = ||n . delta||_1 is convex and homogeneous: a norm, or a seminorm. So it lies
above its tangents. With S = sign(c . delta), the tangent at the direction c has the slope s_j = tr(S delta_j), and

    g(n) >= s . n    for every n, with equality at n = c,

since ||A||_1 >= tr(S A) for every ||S|| <= 1. On a cap of angular radius r about c, the tangent is at least g(c) cos r - |s_t| sin r, with
s_t the part of s across c; that is sharper than the Lipschitz bound g(c) - 2 sin(r / 2) max g, as s_t vanishes at the minimum. Triangles
whose bound may lie below the best value so far are split into four until none does, or the work is up.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Complex, Float

AXES = np.eye(3)
# The octahedron's upper half: g(n) = g(-n).
HALF = np.array([[a, b, AXES[2]] for a, b in ((AXES[0], AXES[1]), (AXES[1], -AXES[0]), (-AXES[0], -AXES[1]), (-AXES[1], AXES[0]))])


class Bracket(NamedTuple):
    """R_Q lies between `lower` and `upper`, which is the value in the direction `worst`."""

    lower: float
    upper: float
    worst: Float[np.ndarray, "3"]


def bracket(delta: Complex[np.ndarray, "3 dim dim"], tolerance: float = 1e-3, directions: int = 8000) -> Bracket:
    """R_Q of a state, within `tolerance` unless that takes more `directions`.

    >>> pure = np.array([[[0, 0.5], [0.5, 0]], [[0, -0.5j], [0.5j, 0]], [[0.5, 0], [0, -0.5]]])  # a bare qubit
    >>> found = bracket(pure, tolerance=0.01)
    >>> round(found.upper, 9), bool(found.lower > 0.99)
    (1.0, True)
    """
    worst, upper = _lowest(AXES, _values(AXES, delta)[0])
    triangles, bounds, lower, done = split(split(HALF)), np.zeros(64), np.inf, 3
    while len(triangles) and done + len(triangles) <= directions:
        centres = _unit(triangles.sum(1))
        values, slopes = _values(centres, delta)
        done += len(triangles)
        here, value = _lowest(centres, values)
        worst, upper = (here, value) if value < upper else (worst, upper)
        bounds = np.maximum(bounds, _on_caps(triangles, centres, values, slopes))
        open_ = bounds < upper - tolerance
        lower = min(lower, bounds[~open_].min(initial=np.inf))
        triangles, bounds = split(triangles[open_]), np.repeat(bounds[open_], 4)
    return Bracket(max(min(lower, bounds.min(initial=np.inf), upper), 0.0), upper, worst)


def split(triangles: Float[np.ndarray, "triangles 3 3"]) -> Float[np.ndarray, "smaller 3 3"]:
    """Four spherical triangles for each one, the four of it in a row."""
    a, b, c = triangles.transpose(1, 0, 2)
    ab, bc, ca = (_unit(p + q) for p, q in ((a, b), (b, c), (c, a)))
    parts = [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
    return np.stack([np.stack(part, 1) for part in parts], 1).reshape(-1, 3, 3)


def _on_caps(triangles, centres, values, slopes) -> Float[np.ndarray, "triangles"]:
    """The smallest value of the tangents at the centres on the caps around the triangles."""
    cosine = np.einsum("tvj,tj->tv", triangles, centres).min(1)
    across = slopes - values[:, None] * centres
    return values * cosine - np.linalg.norm(across, axis=1) * np.sqrt(np.maximum(1 - cosine**2, 0))


def _values(directions, delta) -> tuple[Float[np.ndarray, "directions"], Float[np.ndarray, "directions 3"]]:
    """g and its slope."""
    eigenvalues, vectors = np.linalg.eigh(np.einsum("dj,jab->dab", directions, delta))
    diagonals = np.einsum("dak,jab,dbk->djk", vectors.conj(), delta, vectors, optimize=True).real
    return np.abs(eigenvalues).sum(1), np.einsum("djk,dk->dj", diagonals, np.sign(eigenvalues))


def _lowest(directions, values) -> tuple[Float[np.ndarray, "3"], float]:
    return directions[values.argmin()], float(values.min())


def _unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
