#!/bin/bash
# pymatgen 2026.10.24 to ase 3.29.0: does heavy water stay heavy when AseAtomsAdaptor hands it over?
# Expected: masses of 2.014 u, as both read deuterium from the CIF of a neutron experiment, and as ase can hold them.
# Seen: ase gets hydrogen of 1.008 u, without a word: the molecule weighs 18.015 u instead of 20.03, and its vibrations come out sqrt(2) too fast.
# ase's own reader of the same file keeps 2.014.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ase==3.29.0 pymatgen==2026.10.24 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
import warnings

import ase
import ase.io
from pymatgen.core import Structure
from pymatgen.io.ase import AseAtomsAdaptor

CIF = """data_heavy_water
_cell_length_a 5
_cell_length_b 5
_cell_length_c 5
_cell_angle_alpha 90
_cell_angle_beta 90
_cell_angle_gamma 90
_symmetry_space_group_name_H-M 'P 1'
loop_
_symmetry_equiv_pos_as_xyz
'x, y, z'
loop_
_atom_site_label
_atom_site_type_symbol
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
O1 O 0 0 0
D1 D 0.19 0 0
D2 D 0 0.19 0
"""
with open("heavy.cif", "w") as file:
    file.write(CIF)
read = ase.io.read("heavy.cif")
with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message=".*stoichiometry.*")  # the file states no formula to compare with
    structure = Structure.from_file("heavy.cif")
handed = AseAtomsAdaptor.get_atoms(structure)
weights = [round(float(weight), 3) for weight in (read.get_masses().sum(), structure.composition.weight, handed.get_masses().sum())]
print("mass in u: read by ase, read by pymatgen, handed over from pymatgen to ase", weights)
assert weights[0] == 20.026 and weights[1] == 20.027
assert weights[2] == 18.015, "deuterium is now handed over"
PYTHON
