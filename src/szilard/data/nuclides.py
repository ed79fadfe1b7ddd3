"""Measured binding energies of nuclides, from the atomic masses that the package mendeleev brings along; which of them are held out."""

import importlib.util
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from ..errors import InputError

MEGAELECTRONVOLTS = 931.49410242  # of an atomic mass unit (CODATA 2018)
NEUTRON = 1.00866491590  # mass in atomic mass units (AME2020)
LIGHTEST = 8  # protons, and neutrons: with fewer, a nucleus is no drop
ENDS, BEFORE = 3, 2  # isotopes at the neutron-rich end of a chain: held out for the test, and those before them for validation
MISSING = (
    "The experiment `nuclei` needs the atomic masses of the package `mendeleev`, which is not installed; `pip install szilard[physics]` "
    "brings it."
)
QUERY = "SELECT atomic_number, mass_number, mass, mass_uncertainty FROM isotopes ORDER BY atomic_number, mass_number"

Numbers = Int[np.ndarray, "nuclides"]


class Nuclides(NamedTuple):
    """Protons, neutrons, and the binding energy in MeV, that of the atom as the mass evaluations have it."""

    protons: Numbers
    neutrons: Numbers
    binding: Float[np.ndarray, "nuclides"]

    @property
    def mass_numbers(self) -> Numbers:
        """Protons and neutrons together."""
        return self.protons + self.neutrons


class Split(NamedTuple):
    """Which nuclides are learned from, which choose among models, and which judge them."""

    training: Bool[np.ndarray, "nuclides"]
    validation: Bool[np.ndarray, "nuclides"]
    test: Bool[np.ndarray, "nuclides"]


def measured() -> Nuclides:
    """All nuclides from oxygen 16 upwards whose masses were measured, by protons and then neutrons.

    The table of 3,557 masses is AME2020 (M. Wang et al., Chinese Phys. C 45, 030003 (2021)). Some 1,000 of them are estimates, and
    mendeleev does not say which. An estimate is given in whole millionths of an atomic mass unit, and so is its error; a mass counts as
    measured if one of the two is finer. B = (Z M(1H) + N m_n - M) c^2.

    Raises:
        InputError: mendeleev is not installed.
    """
    table = np.array(_table())
    protons, mass_numbers = table[:, :2].astype(int).T
    masses, errors = table[:, 2:].T
    neutrons, hydrogen = mass_numbers - protons, masses[(protons == 1) & (mass_numbers == 1)][0]
    binding = (protons * hydrogen + neutrons * NEUTRON - masses) * MEGAELECTRONVOLTS
    kept = (finer_than_millionths(masses) | finer_than_millionths(errors)) & (protons >= LIGHTEST) & (neutrons >= LIGHTEST)
    return Nuclides(protons[kept], neutrons[kept], binding[kept])


def _table() -> list[tuple[float, ...]]:
    """Protons, mass number, mass and its error, both in atomic mass units, from mendeleev's database: to import it takes seconds."""
    package = importlib.util.find_spec("mendeleev")
    places = (package and package.submodule_search_locations) or []
    found = next((path for path in (Path(place) / "elements.db" for place in places) if path.is_file()), None)
    if found is None:
        raise InputError(MISSING)
    with closing(sqlite3.connect(f"{found.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        return database.execute(QUERY).fetchall()


def finer_than_millionths(values: Float[np.ndarray, "values"]) -> Bool[np.ndarray, "values"]:
    """Which values are given to more than six decimal places.

    >>> finer_than_millionths(np.array([45.015467, 0.000304, 55.934935537])).tolist()
    [False, False, True]
    """
    return np.abs(values * 1e6 - np.round(values * 1e6)) > 1e-4


def hold_out_chains(nuclides: Nuclides, rng: np.random.Generator) -> Split:
    """One element of every five neighbouring ones for the test, with all its isotopes; one of every ten for validation."""
    elements = np.unique(nuclides.protons)
    drawn = [rng.permutation(group) for group in np.array_split(elements, len(elements) // 5)]
    test = np.isin(nuclides.protons, [group[0] for group in drawn])
    validation = np.isin(nuclides.protons, [group[1] for group in drawn[1::2]])
    return Split(~test & ~validation, validation, test)


def hold_out_ends(nuclides: Nuclides) -> Split:
    """The neutron-richest isotopes of every element: the last three for the test, the two before them for validation."""
    place = places_from_the_end(nuclides)
    return Split(place > ENDS + BEFORE, (place > ENDS) & (place <= ENDS + BEFORE), place <= ENDS)


def places_from_the_end(nuclides: Nuclides) -> Numbers:
    """1 for the neutron-richest isotope of an element, 2 for the one before it, and so on."""
    protons, neutrons = nuclides.protons, nuclides.neutrons
    return np.array([np.sum((protons == z) & (neutrons >= n)) for z, n in zip(protons, neutrons, strict=True)])
