"""Measured atomization energies of small molecules: the G2/97 set, which ASE brings along."""

from collections import Counter
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from .ase_package import ase
from .structures import Structure, numbered

OFTEN = 10  # formulas in which an element must occur; of others, nothing can be learned


class Molecules(NamedTuple):
    """Geometries, atomization energies at 0 K in kcal/mol, names, and the number of the chemical formula."""

    structures: tuple[Structure, ...]
    energies: Float[np.ndarray, "molecules"]
    names: tuple[str, ...]
    formulas: Int[np.ndarray, "molecules"]


def molecules() -> Molecules:
    """The neutral molecules of G2/97 whose elements occur in `OFTEN` formulas or more.

    Raises:
        InputError: ASE is not installed.
    """
    data, names = ase("data.g2.data"), ase("data.g2.molecule_names")
    numbers, symbols = ase("data.atomic_numbers"), {name: _symbols(data[name]) for name in names}
    formulas = {name: tuple(sorted(Counter(symbols[name]).items())) for name in names}
    often = Counter(element for formula in set(formulas.values()) for element, _ in formula)
    kept = [name for name in names if all(often[element] >= OFTEN for element, _ in formulas[name])]
    structures = tuple(
        Structure(np.array([numbers[s] for s in symbols[name]]), np.array(data[name]["positions"]), np.zeros((3, 3)), np.zeros(3, bool))
        for name in kept
    )
    energies = np.array([atomization_energy(data, name) for name in kept])
    return Molecules(structures, energies, tuple(kept), numbered([formulas[name] for name in kept]))


def atomization_energy(data: Any, name: str) -> float:
    """D_0 = sum_atoms H_0 - H_0(molecule) in kcal/mol, with the molecule's enthalpy of formation brought from 298 K to 0 K.

    H_0 = H_298 - [H(298) - H(0)] + sum_atoms [H(298) - H(0)] of the elements in their standard states; that is what the table holds as
    `thermal correction` of a molecule and of an atom (L. Curtiss et al., J. Chem. Phys. 106, 1063 (1997), sec. II). No zero-point energy.

    Args:
        data: the table of ASE.
        name: of the molecule.
    """
    molecule, atoms = data[name], [data[symbol] for symbol in _symbols(data[name])]
    cold = molecule["enthalpy"] - molecule["thermal correction"] + sum(atom["thermal correction"] for atom in atoms)
    return sum(atom["enthalpy"] for atom in atoms) - cold


def _symbols(molecule: Any) -> list[str]:
    return list(ase("symbols.string2symbols")(molecule["symbols"]))
