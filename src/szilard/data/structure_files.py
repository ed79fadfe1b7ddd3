"""A user's structures with a property of each of them, out of a CIF or an extended XYZ file."""

import io
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from ..errors import InputError, require
from ..files import Pathname, name_of, plain
from ..physics.neighbours import neighbours
from .ase_package import ase
from .source import Kind, reading
from .structures import Structure, numbered

LARGEST = 200_000_000  # bytes
MOST, MOST_ATOMS = 20_000, 200  # structures, and atoms of one
FEWEST, COMPOSITIONS = 40, 10
CLOSEST, SHORTEST = 0.3, 0.5  # Å, between atoms, and of a vector of the cell
TYPES, LABELS = "_atom_site_type_symbol", "_atom_site_label"  # columns of a CIF that tell what its atoms are
REMEDY = "give a .cif or an extended .xyz file, as docs/data-files.md shows"


class Measured(NamedTuple):
    """Structures, their property, the number of the composition of each, and what was taken for what."""

    structures: tuple[Structure, ...]
    values: Float[np.ndarray, "structures"]
    compositions: Int[np.ndarray, "structures"]
    taken: str


def read_structures(path: Pathname, key: str) -> Measured:
    """All structures of a file with the property that the file calls `key`, checked.

    An extended XYZ file holds it in the second line of each frame, `key=0.12`; a CIF file as a line `_key 0.12` in each data block.
    What the file is, its first line says, not its name.

    Raises:
        InputError: there is no such file, it is broken, or holds something that cannot be learned from; ASE is not installed.
    """
    file, words = name_of(path), plain(key, 24)
    require(bool(key), f"`key` must name the property that is to be learned from `{file}`; add it, such as `--key energy`.")
    ase("Atoms")
    with reading(path, Kind("holds no structures", REMEDY, LARGEST)) as opened, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # ASE warns where it guesses; what matters is checked below
        found = list(_frames(opened, file, key))
    require(len(found) > 0, f"`{file}` holds no structures (it is empty); {REMEDY}.")
    structures = tuple(_structure(atoms, f"Structure {k + 1} of `{file}`") for k, (atoms, _, _) in enumerate(found))
    values = np.array([_number(value, names, words, f"structure {k + 1} of `{file}`") for k, (_, value, names) in enumerate(found)])
    formulas = [tuple(sorted(Counter((one.numbers).tolist()).items())) for one in structures]
    parts = [tuple((z, round(n / sum(k for _, k in formula), 9)) for z, n in formula) for formula in formulas]
    compositions = numbered(parts)
    kinds = len(set(parts))
    enough = len(values) >= FEWEST and kinds >= COMPOSITIONS
    least = f"at least {FEWEST} structures of {COMPOSITIONS} compositions, since whole compositions are held out"
    require(enough, f"`{file}` must hold {least}, but holds {len(values)} of {kinds}; give more, or leave it out.")
    require(np.ptp(values) > 0, f"`{words}` in `{file}` must vary, but is {values[0]:g} everywhere; name another property.")
    elements = sorted({int(z) for one in structures for z in one.numbers})
    made_of = f"{kinds} compositions and {len(elements)} elements"
    taken = f"{len(values)} structures of {made_of}, `{words}` from {values.min():g} to {values.max():g}"
    return Measured(structures, values, compositions, taken)


def _frames(opened: BinaryIO, file: str, key: str) -> Iterator[tuple[Any, Any, list[str]]]:
    """Atoms, the property or None, and the names of all properties that are there."""
    text = opened.read().decode("utf-8-sig").replace("\r\n", "\n")
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    is_xyz = first.isdigit()
    is_cif = any(line.lower().startswith("data_") for line in text.splitlines())
    if first and not is_xyz and not is_cif:
        raise ValueError("its first line is no number of atoms, and no line begins with data_")
    for k, frame in enumerate((_xyz if is_xyz else _cif)(text.lstrip() if is_xyz else text, key) if first else ()):
        require(k < MOST, f"`{file}` must hold at most {MOST:,} structures; give a part of it.")
        yield frame


def _xyz(text: str, key: str) -> Iterator[tuple[Any, Any, list[str]]]:
    """ASE moves what it knows, such as `energy`, from the names that the user chose into a calculator."""
    for atoms in ase("io.extxyz.read_xyz")(io.StringIO(text), index=slice(None)):
        known = dict(atoms.info) | (dict(atoms.calc.results) if atoms.calc is not None else {})
        yield atoms, known.get(key), list(known)


def _cif(text: str, key: str) -> Iterator[tuple[Any, Any, list[str]]]:
    """A line of a data block is a property; its name begins with an underscore, and its letters are all small in ASE."""
    name = "_" + key.lower().lstrip("_")
    for block in ase("io.cif.parse_cif")(io.StringIO(text)):
        atoms = type(block)(block.name, dict(block) | _symbols(block)).get_atoms()
        shares = [share for site in (atoms.info.get("occupancy") or {}).values() for share in site.values()]
        if any(share != 1 for share in shares):
            raise ValueError(f"the sites of `{plain(block.name, 24)}` are occupied in part: put one atom on each site")
        yield atoms, block.get(name), [word for word in block if not word.startswith(("_cell", "_atom", "_symmetry", "_space"))]


def _symbols(block: Mapping[str, Any]) -> dict[str, list[str]]:
    """The elements of the sites, where they are named, as ASE reads them: of CO, which is cobalt to CIF, it takes the first letter alone.

    Where there are labels alone, nobody can tell whether CO1 is cobalt or a carbon atom of a person's own numbering.
    """
    if sites := block.get(TYPES):
        return {TYPES: [_element(str(site)) for site in sites]}
    for label in map(str, block.get(LABELS) or ()):
        first, both = label[:1], _element(label)
        if label[:2] != both and len(both) == 2:
            raise ValueError(f"the label `{plain(label, 12)}` may mean {both} or {first}: add {TYPES}")
    return {}


def _element(word: str) -> str:
    """The element whose symbol a word begins with, of two letters rather than of one."""
    both = word[:2].capitalize()
    return both if both in _elements() else word[:1].upper()


@cache
def _elements() -> frozenset[str]:
    return frozenset({*ase("data.chemical_symbols")[1:], "D"})


def _number(value: Any, names: list[str], key: str, where: str) -> float:
    has = ", ".join(plain(name, 20) for name in names[:6]) or "nothing"
    require(value is not None, f"`{key}` is missing in {where}, which has {has}; add it there, or name another with --key.")
    array = np.asarray(value)
    if array.shape != () or array.dtype.kind not in "iuf":
        raise InputError(f"`{key}` must be a number without a unit, but is {plain(value, 40)!r} in {where}; write numbers of one unit.")
    require(bool(np.isfinite(array)), f"`{key}` must be finite, but is {float(array):g} in {where}; correct or leave out this structure.")
    return float(array)


def _structure(atoms: Any, where: str) -> Structure:
    """The structure, if all that is needed is there and makes sense."""
    one = Structure(np.array(atoms.numbers, int), np.array(atoms.positions, float), np.array(atoms.cell, float), np.array(atoms.pbc, bool))
    require(0 < len(one.numbers) <= MOST_ATOMS, f"{where} must have 1 to {MOST_ATOMS} atoms, but has {len(one.numbers)}; leave it out.")
    require(bool((one.numbers > 0).all()), f"{where} has an atom of no known element; correct its symbol.")
    finite = np.isfinite(one.positions).all() and np.isfinite(one.cell).all()
    require(bool(finite), f"{where} has a position that is not finite; correct it.")
    flat = f'{where} repeats itself along a cell that is missing or flat; give its Lattice, or pbc="F F F".'
    require(_spans(one.cell[one.periodic]), flat)
    near = neighbours(one.positions, one.cell, one.periodic, CLOSEST).distances
    require(len(near) == 0, f"{where} has atoms only {near.min(initial=9):.2f} Å apart; correct it (positions are in Å).")
    return one


def _spans(vectors: Float[np.ndarray, "vectors 3"]) -> bool:
    """Whether none is short, and no two of them are about parallel, nor three in a plane."""
    lengths = np.linalg.norm(vectors, axis=1)
    return lengths.min(initial=SHORTEST) >= SHORTEST and np.linalg.matrix_rank(vectors / lengths[:, None], 1e-3) == len(vectors)
