"""A model world of alloys: fcc cells of two metals, ordered at random, strained and shaken, with energies of effective medium theory.

K. Jacobsen, P. Stoltze, J. Nørskov, Surf. Sci. 366, 394 (1996).
"""

from collections.abc import Iterable
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from .ase_package import ase
from .structures import Structure, numbered

METALS = ("Ni", "Cu", "Pd", "Ag", "Pt", "Au")
LATTICE = {"Al": 4.00, "Ni": 3.49, "Cu": 3.59, "Pd": 3.88, "Ag": 4.06, "Pt": 3.92, "Au": 4.06}  # Å, where their energy by EMT is lowest
FCC = np.array([[0, 0, 0], [0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]])
PAIRS = tuple(combinations(METALS, 2))
DILATION, STRAIN, SHAKE = 0.04, 0.015, 0.06  # largest change of length; standard deviations of strain, and of positions in Å
PURE = 16  # structures of each pure metal


class Alloys(NamedTuple):
    """Structures, their energies of formation in eV an atom, and what they are made of.

    Args:
        structures: of 4 or 8 atoms.
        energies: (E - sum_i E_i) / atoms, where E_i is the energy of an atom of the pure metal at its best lattice constant.
        pairs: the number of the pair of metals in `PAIRS`; -1 for a pure metal.
        compositions: the same for all structures of the same formula, and for them alone.
    """

    structures: tuple[Structure, ...]
    energies: Float[np.ndarray, "structures"]
    pairs: Int[np.ndarray, "structures"]
    compositions: Int[np.ndarray, "structures"]


def alloys(each: int, rng: np.random.Generator) -> Alloys:
    """`each` structures of each pair of metals, and a few of each pure metal; their numbers of atoms are drawn as well."""
    drawn = [(k, _occupied(pair, rng)) for k, pair in enumerate(PAIRS) for _ in range(each)]
    drawn += [(-1, np.full(4, metal)) for metal in METALS for _ in range(min(PURE, each))]
    made = [_shaken(symbols, rng) for _, symbols in drawn]
    pure = pure_energies()
    energies = [emt_energy(one) - np.mean([pure[symbol] for symbol in symbols]) for one, (_, symbols) in zip(made, drawn, strict=True)]
    parts = [tuple(float(np.mean(symbols == metal)) for metal in METALS) for _, symbols in drawn]
    structures = tuple(Structure(one.numbers, one.positions, np.array(one.cell), np.array(one.pbc)) for one in made)
    return Alloys(structures, np.array(energies), np.array([k for k, _ in drawn]), numbered(parts))


def _occupied(pair: tuple[str, str], rng: np.random.Generator) -> np.ndarray:
    """Symbols of 4 or 8 sites of an fcc crystal in random order."""
    sites = int(rng.choice([4, 8, 8]))
    second = int(rng.integers(1, sites))
    return rng.permutation(np.array([pair[0]] * (sites - second) + [pair[1]] * second))


def _shaken(symbols: np.ndarray, rng: np.random.Generator) -> Any:
    """The atoms near the mean of the metals' lattice constants: dilated, strained, and each a little away from its place."""
    doubled = len(symbols) == 8
    places = np.concatenate([FCC, FCC + np.array([1, 0, 0])]) if doubled else FCC
    length = np.mean([LATTICE[symbol] for symbol in symbols]) * (1 + rng.uniform(-DILATION, DILATION))
    strain = rng.normal(scale=STRAIN, size=(3, 3))
    cell = length * (np.eye(3) + (strain + strain.T) / 2)
    positions = places @ cell + rng.normal(scale=SHAKE, size=places.shape)
    return ase("Atoms")(list(symbols), positions, cell=cell * [[2.0 if doubled else 1.0], [1.0], [1.0]], pbc=True)


def emt_energy(atoms: Any) -> float:
    """The energy in eV an atom by effective medium theory, as ASE has it."""
    atoms.calc = ase("calculators.emt.EMT")()
    return float(atoms.get_potential_energy()) / len(atoms)


def pure_energies(metals: Iterable[str] = METALS) -> dict[str, float]:
    """The energy of an atom of each pure metal at its best lattice constant, in eV."""
    return {metal: lowest(lambda length, metal=metal: fcc([metal] * 4, length), LATTICE[metal]) for metal in metals}


def fcc(symbols: list[str], length: float) -> Any:
    """An undistorted cubic cell."""
    return ase("Atoms")(symbols, length * FCC, cell=length * np.eye(3), pbc=True)


def lowest(make: Any, near: float) -> float:
    """The lowest energy over the lattice constant, by a parabola through three energies near the best of a few."""
    lengths = near * np.linspace(0.98, 1.02, 5)
    energies = np.array([emt_energy(make(length)) for length in lengths])
    return float(np.polynomial.Polynomial.fit(lengths, energies, 4)(np.linspace(lengths[0], lengths[-1], 801)).min())


def nickel_aluminide() -> float:
    """The energy of formation of ordered Ni3Al in eV an atom, as effective medium theory has it. The measured one is about -0.4."""
    pure, order = pure_energies(("Al", "Ni")), ["Al", "Ni", "Ni", "Ni"]
    near = 0.25 * LATTICE["Al"] + 0.75 * LATTICE["Ni"]
    return lowest(lambda length: fcc(order, length), near) - np.mean([pure[symbol] for symbol in order]).item()
