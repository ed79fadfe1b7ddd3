#!/bin/bash
# ase 3.29.0: which elements has a CIF that writes their symbols in capitals?
# Expected: cobalt and oxygen for CO and O, sodium and chlorine for NA and CL, as gemmi and pymatgen read them; the dictionary of CIF gives
# _atom_site_type_symbol the type Code, in which capitals and small letters are the same. Or a refusal.
# Seen: the first letter alone counts, without a word where it is an element: cobalt monoxide becomes C4O4, rock salt C4N4, at a density of 0.96 instead of
# 2.16 g/cm3. Zinc is refused, since there is no element Z.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ase==3.29.0 pymatgen==2026.10.24 gemmi==0.7.5 numpy==2.4.6 scipy==1.17.1
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import warnings
from collections import Counter
from importlib.metadata import version

import ase.io
import gemmi
from pymatgen.core import Structure

HEAD = "".join(f"_cell_length_{axis} {{edge}}\n" for axis in "abc") + "".join(f"_cell_angle_{angle} 90\n" for angle in ("alpha", "beta", "gamma"))
COLUMNS = "".join(f"_atom_site_{name}\n" for name in ("label", "type_symbol", "fract_x", "fract_y", "fract_z"))
TEXT = "data_rock_salt\n" + HEAD + "_space_group_name_H-M_alt 'F m -3 m'\nloop_\n" + COLUMNS + "{metal}1 {metal} 0 0 0\n{other}1 {other} 0.5 0.5 0.5\n"


def by_ase():
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        atoms = ase.io.read("one.cif")
    return dict(Counter(atoms.get_chemical_symbols())), round(float(atoms.get_masses().sum() / atoms.cell.volume) * 1.66053907, 2)


def by_others():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pymatgen = {str(kind): int(number) for kind, number in Structure.from_file("one.cif").composition.items()}
    return pymatgen, dict(Counter(site.element.name for site in gemmi.read_small_structure("one.cif").get_all_unit_cell_sites()))


def write(metal, other, edge):
    with open("one.cif", "w") as file:
        file.write(TEXT.format(metal=metal, other=other, edge=edge))


print("ase", version("ase"), "pymatgen", version("pymatgen"), "gemmi", version("gemmi"))
seen = {}
for metal, other, edge in (("Na", "Cl", 5.64), ("NA", "CL", 5.64), ("CO", "O", 4.26)):
    write(metal, other, edge)
    seen[metal] = by_ase()
    print(metal, other, "ase: atoms and density", *seen[metal], "pymatgen, gemmi:", *by_others())
    right = {metal.title(): 4, other.title(): 4}
    assert by_others() == (right, right)
write("ZN", "S", 5.41)
try:
    by_ase()
except KeyError as error:
    print("ZN S ase: refused,", error)
else:
    raise AssertionError("ase now reads ZN")
assert seen["Na"] == ({"Na": 4, "Cl": 4}, 2.16)
assert seen["NA"] == ({"N": 4, "C": 4}, 0.96) and seen["CO"][0] == {"C": 4, "O": 4}, "ase now reads symbols in capitals"
PYTHON
