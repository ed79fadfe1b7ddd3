"""The laws as a physicist writes them."""

import numpy as np

from ...data.known_laws import LIBRARIES, left_side
from ...learn.candidate_terms import law
from ...physics.dynamical_systems import SYSTEMS
from .formulas import Solved

TITLES = {"pendulum": "Damped pendulum", "duffing": "Duffing oscillator", "lorenz": "Lorenz system", "kepler": "Kepler orbits"}
LAWS = {  # drawn laws of numbers, and what they are of
    "periods": "Periods of planets, units known",
    "periods_raw": "Periods of planets, units unknown",
    "hydrogen": "Lines of hydrogen",
    "black_body": "Black body, units known",
}
_LEFT = {
    "periods": "T = {} √(a³ / G M)",
    "periods_raw": "T = {} {}",
    "hydrogen": "1/λ = {} ({})",
    "black_body": "u = {} (kT)³/(h²c³) {}",
    "black_body_raw": "u = {} {}",
}


def written(name: str, coefficients: np.ndarray) -> list[str]:
    """The law of a system, an equation for each coordinate."""
    names = [term.name for term in LIBRARIES[name]]
    return [law(left_side(SYSTEMS[name].names, k), row.tolist(), names) for k, row in enumerate(coefficients)]


def formula(name: str, solved: Solved) -> str:
    """The formula that was chosen, with its factor."""
    best = solved.front[solved.chosen]
    return _LEFT[name].format(f"{best.factor:.5g}", best)
