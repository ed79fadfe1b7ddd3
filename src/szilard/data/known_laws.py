"""The four systems: the terms that their laws may have; and those that they have, which judge what is found and choose nothing."""

from ..learn.candidate_terms import Library, central, polynomials, waves
from ..physics.dynamical_systems import BETA, DAMPING, GM, RHO, SIGMA, SYSTEMS

NAMES = {name: system.names for name, system in SYSTEMS.items()}
LIBRARIES: dict[str, Library] = {
    "pendulum": polynomials(NAMES["pendulum"], 3) + waves(NAMES["pendulum"], [0], 2),
    "duffing": polynomials(NAMES["duffing"], 5),
    "lorenz": polynomials(NAMES["lorenz"], 2),
    "kepler": polynomials(NAMES["kepler"], 1) + central(NAMES["kepler"], [0, 1], [1, 2, 3, 4]),
}
TRUE: dict[str, list[dict[str, float]]] = {  # coefficients by term, for each coordinate
    "pendulum": [{"θ'": 1.0}, {"θ'": -DAMPING, "sin θ": -1.0}],
    "duffing": [{"x'": 1.0}, {"x'": -DAMPING, "x": 1.0, "x³": -1.0}],
    "lorenz": [{"x": -SIGMA, "y": SIGMA}, {"x": RHO, "y": -1.0, "x z": -1.0}, {"x y": 1.0, "z": -BETA}],
    "kepler": [{"x'": 1.0}, {"y'": 1.0}, {"x/r³": -GM}, {"y/r³": -GM}],
}


def left_side(names: tuple[str, ...], k: int) -> str:
    """The derivative of a coordinate as it is written; x' has the derivative x'', and x, where x' is a coordinate too, dx/dt.

    >>> left_side(("x", "x'"), 0), left_side(("x", "x'"), 1), left_side(("x", "y"), 0)
    ('dx/dt', "x''", "x'")
    """
    return f"d{names[k]}/dt" if names[k] + "'" in names else names[k] + "'"
