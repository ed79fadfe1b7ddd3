"""Dimensional analysis: what units alone say about a law (Buckingham, Phys. Rev. 4, 345 (1914))."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

#: Exponents of length, mass, time and temperature.
Dimension = Sequence[int]
Exponents = dict[str, Fraction]
Values = float | Float[np.ndarray, "*points"]
LENGTH, MASS, TIME, TEMPERATURE = (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)
NUMBER = (0, 0, 0, 0)
CONSTANTS: dict[str, tuple[float, Dimension]] = {  # CODATA 2018, SI units: value and dimension; h, c and k are exact
    "G": (6.67430e-11, (3, -1, -2, 0)),
    "h": (6.62607015e-34, (2, 1, -1, 0)),
    "c": (299_792_458.0, (1, 0, -1, 0)),
    "k": (1.380649e-23, (2, 1, -2, -1)),
}


class Reduced(NamedTuple):
    """A law as units leave it: target = prefactor x f(groups), with a function f of numbers that nothing is known of.

    Args:
        prefactor: exponents of the quantities in a product that has the dimension of the target.
        groups: exponents of products without dimension, all there are but for products of these.
    """

    prefactor: Exponents
    groups: list[Exponents]


def reduce(quantities: Mapping[str, Dimension], target: Dimension) -> Reduced:
    """The prefactor and the groups of a law that gives a quantity of dimension `target` from others.

    There are as many groups as there are quantities, less the rank of the matrix of their dimensions. A quantity that is not needed to
    have all dimensions makes one, together with those before it.

    The period of a pendulum from its length, mass and g:

    >>> found = reduce({"l": LENGTH, "m": MASS, "g": (1, 0, -2, 0)}, TIME)
    >>> written(found.prefactor), found.groups
    ('l^1/2 g^-1/2', [])

    Raises:
        ValueError: no product of the quantities has the dimension of the target.
    """
    names = list(quantities)
    columns = [list(map(Fraction, quantities[name])) for name in names] + [list(map(Fraction, target))]
    rows, pivots = _echelon([list(row) for row in zip(*columns, strict=True)], len(names))
    if any(row[-1] for row in rows[len(pivots) :]):
        raise ValueError(f"no product of powers of {', '.join(names)} has the dimension of the target")
    prefactor = {names[pivot]: rows[k][-1] for k, pivot in enumerate(pivots) if rows[k][-1]}
    groups = []
    for free in (k for k in range(len(names)) if k not in pivots):
        powers = {names[pivot]: -rows[k][free] for k, pivot in enumerate(pivots) if rows[k][free]}
        groups.append({name: ({names[free]: Fraction(1)} | powers)[name] for name in names if name == names[free] or name in powers})
    return Reduced(prefactor, groups)


def product(exponents: Exponents, values: Mapping[str, Values]) -> Values:
    """The product of powers."""
    found: Values = 1.0
    for name, power in exponents.items():
        found = found * values[name] ** float(power)
    return found


def written(exponents: Exponents) -> str:
    """The product in words.

    >>> written({"a": Fraction(3, 2), "M": Fraction(1)})
    'a^3/2 M'
    """
    return " ".join(name if power == 1 else f"{name}^{power}" for name, power in exponents.items()) or "1"


def _echelon(rows: list[list[Fraction]], columns: int) -> tuple[list[list[Fraction]], list[int]]:
    """The reduced row echelon form, pivots among the first `columns`; the columns of the pivots."""
    pivots: list[int] = []
    for column in range(columns):
        at = len(pivots)
        place = next((k for k in range(at, len(rows)) if rows[k][column]), None)
        if place is None:
            continue
        rows[at], rows[place] = rows[place], rows[at]
        rows[at] = [value / rows[at][column] for value in rows[at]]
        for k, row in enumerate(rows):
            if k != at:
                rows[k] = [value - row[column] * above for value, above in zip(row, rows[at], strict=True)]
        pivots.append(column)
    return rows, pivots
