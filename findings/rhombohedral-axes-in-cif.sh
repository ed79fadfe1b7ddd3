#!/bin/bash
# ase 3.29.0, pymatgen 2026.10.24: how many atoms has bismuth in a CIF that names the space group 'R -3 m :R' and lists no operations?
# Expected: 2; ":R" is the symbol of rhombohedral axes, as the three equal edges and angles show, and gemmi reads two.
# Seen: 36. Both put the operations of hexagonal axes on the rhombohedral cell, without a word: 18 times the density.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ase==3.29.0 pymatgen==2026.10.24 gemmi==0.7.5 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
import warnings

import ase
import ase.io
import gemmi
from pymatgen.core import Structure

CIF = """data_bismuth
_cell_length_a 4.746
_cell_length_b 4.746
_cell_length_c 4.746
_cell_angle_alpha 57.23
_cell_angle_beta 57.23
_cell_angle_gamma 57.23
_space_group_name_H-M_alt 'R -3 m :R'
_space_group_IT_number 166
loop_
_atom_site_label
_atom_site_type_symbol
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
Bi1 Bi 0.234 0.234 0.234
"""
with open("bismuth.cif", "w") as file:
    file.write(CIF)
with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message=".*stoichiometry.*")  # the file states no formula to compare with
    by_pymatgen = Structure.from_file("bismuth.cif")
counts = {
    "gemmi": len(gemmi.read_small_structure("bismuth.cif").get_all_unit_cell_sites()),
    "ase": len(ase.io.read("bismuth.cif")),
    "pymatgen": len(by_pymatgen),
}
print("atoms in the cell", counts, "density by pymatgen", float(by_pymatgen.density), "g/cm^3 (measured: 9.8)")
assert counts["gemmi"] == 2
assert counts["ase"] == 36 and counts["pymatgen"] == 36, "rhombohedral axes are now respected"
PYTHON
