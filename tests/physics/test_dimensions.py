"""Do units say what they can of a law, and no more?"""

from fractions import Fraction

import numpy as np
import pytest

from szilard.physics.dimensions import CONSTANTS, LENGTH, MASS, NUMBER, TEMPERATURE, TIME, product, reduce, written

half = Fraction(1, 2)


def dimension(exponents, known):
    return [sum(power * known[name][k] for name, power in exponents.items()) for k in range(4)]


def test_period_of_an_orbit_is_settled_but_for_a_number():
    found = reduce({"a": LENGTH, "M": MASS, "G": CONSTANTS["G"][1]}, TIME)
    assert found.prefactor == {"a": 3 * half, "M": -half, "G": -half} and found.groups == []
    assert written(found.prefactor) == "a^3/2 M^-1/2 G^-1/2"


def test_black_body_depends_on_one_number():
    """h f / k T, and (k T)^3 / h^2 c^3 in front (Planck)."""
    known = {name: CONSTANTS[name][1] for name in "hck"} | {"T": TEMPERATURE, "f": (0, 0, -1, 0)}
    found = reduce(known, (-1, 1, -1, 0))
    assert found.groups == [{"h": 1, "k": -1, "T": -1, "f": 1}]
    assert found.prefactor == {"h": -2, "c": -3, "k": 3, "T": 3}


def test_groups_have_no_dimension_and_are_as_many_as_must_be():
    """Drag on a sphere in a fluid: five quantities of which three dimensions are made, so the force depends on one Reynolds number."""
    known = {"r": LENGTH, "v": (1, 0, -1, 0), "eta": (-1, 1, -1, 0), "rho": (-3, 1, 0, 0), "angle": NUMBER}
    found = reduce(known, (1, 1, -2, 0))
    assert len(found.groups) == 5 - 3 and dimension(found.prefactor, known) == [1, 1, -2, 0]
    assert all(dimension(group, known) == [0, 0, 0, 0] for group in found.groups)
    assert found.groups[0] == {"r": 1, "v": 1, "eta": -1, "rho": 1} and found.groups[1] == {"angle": 1}


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="no product of powers of a, b has the dimension"):
        reduce({"a": LENGTH, "b": TIME}, MASS)


def test_laws_do_not_depend_on_units():
    """The number of a pendulum of 1 m, and of the same one in centimetres and minutes."""
    found = reduce({"l": LENGTH, "g": (1, 0, -2, 0)}, TIME)
    metres = 2.006 / product(found.prefactor, {"l": 1.0, "g": 9.81})
    other = 2.006 / 60 / product(found.prefactor, {"l": 100.0, "g": 981.0 * 3600})
    assert metres == pytest.approx(2 * np.pi, rel=1e-3) and other == pytest.approx(metres)
