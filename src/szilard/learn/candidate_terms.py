"""The terms that a law may have: functions of the coordinates, with their names as a physicist writes them."""

from collections.abc import Callable, Sequence
from itertools import combinations_with_replacement
from math import prod
from typing import NamedTuple

import numpy as np
from jaxtyping import Float


class Term(NamedTuple):
    """A candidate: its name, and the function of the coordinates, which are the last axis."""

    name: str
    function: Callable[[Float[np.ndarray, "*times dim"]], Float[np.ndarray, "*times"]]


Library = Sequence[Term]


def evaluate(library: Library, states: Float[np.ndarray, "*times dim"]) -> Float[np.ndarray, "*times terms"]:
    """All terms of all states."""
    return np.stack([np.broadcast_to(term.function(states), states.shape[:-1]) for term in library], -1)


def polynomials(names: Sequence[str], degree: int) -> list[Term]:
    """All products of at most `degree` coordinates.

    >>> [term.name for term in polynomials(("x", "y"), 2)]
    ['1', 'x', 'y', 'x²', 'x y', 'y²']
    """
    found = []
    for size in range(degree + 1):
        for chosen in combinations_with_replacement(range(len(names)), size):
            found.append(Term(_product(names, chosen), _monomial(chosen)))
    return found


def waves(names: Sequence[str], coordinates: Sequence[int], harmonics: int = 1) -> list[Term]:
    """Sine and cosine of some coordinates, which are angles, and of their multiples.

    >>> [term.name for term in waves(("t", "w"), [0], 2)]
    ['sin t', 'cos t', 'sin 2t', 'cos 2t']
    """
    found = []
    for k in coordinates:
        for n in range(1, harmonics + 1):
            angle = f"{n if n > 1 else ''}{names[k]}"
            found.append(Term(f"sin {angle}", lambda states, k=k, n=n: np.sin(n * states[..., k])))
            found.append(Term(f"cos {angle}", lambda states, k=k, n=n: np.cos(n * states[..., k])))
    return found


def central(names: Sequence[str], coordinates: Sequence[int], powers: Sequence[int]) -> list[Term]:
    """Each of some coordinates, which are those of a place, over powers of the distance r from the origin.

    >>> [term.name for term in central(("x", "y"), [0, 1], [2, 3])]
    ['x/r²', 'y/r²', 'x/r³', 'y/r³']
    """
    places = list(coordinates)

    def over(k: int, power: int) -> Term:
        name = f"{names[k]}/r{_power(power)}"
        return Term(name, lambda states: states[..., k] / np.linalg.norm(states[..., places], axis=-1) ** power)

    return [over(k, power) for power in powers for k in places]


def _monomial(chosen: tuple[int, ...]) -> Callable[[np.ndarray], np.ndarray]:
    return lambda states: prod((states[..., k] for k in chosen), start=np.ones(()))


def _product(names: Sequence[str], chosen: tuple[int, ...]) -> str:
    counts = {k: chosen.count(k) for k in chosen}
    return " ".join(f"{names[k]}{_power(n)}" for k, n in counts.items()) or "1"


def _power(n: int) -> str:
    return "" if n == 1 else str(n).translate(str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"))


def law(left: str, coefficients: Sequence[float], names: Sequence[str], digits: int = 3) -> str:
    """The law as it is written; terms whose coefficient is 0 are left out.

    >>> law("x''", [0, -0.1, -1.0], ["1", "x'", "sin x"])
    "x'' = -0.100 x' - 1.00 sin x"
    """
    parts = []
    for value, name in zip(coefficients, names, strict=True):
        if value:
            sign = ("-" if value < 0 else "") if not parts else (" - " if value < 0 else " + ")
            number = f"{abs(value):#.{digits}g}".rstrip(".")
            parts.append(f"{sign}{number}{'' if name == '1' else ' ' + name}")
    return f"{left} = {''.join(parts) or '0'}"
