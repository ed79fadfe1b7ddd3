#!/bin/bash
# phonopy 4.10.0, pymatgen 2026.10.24: do they read a POSCAR whose second line is negative, that is the volume of the cell in cubic angstrom?
# Expected: -47.24 before a unit cube means a cube of 3.615 angstrom, and Cartesian positions grow with it: copper, as ase reads it.
# Seen: phonopy takes -47.24 as a factor, without a word: a cube of -47.24 angstrom, volume -105422. pymatgen reads the cell rightly, and with direct
# coordinates the atoms, too; Cartesian positions it multiplies by -47.24, so that copper's (0, 1/2, 1/2) lies at -6.53.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check phonopy==4.10.0 pymatgen==2026.10.24 ase==3.29.0 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
import warnings

import ase
import ase.io
import numpy as np
from phonopy.interface.vasp import read_vasp
from pymatgen.core import Structure

warnings.simplefilter("error", UserWarning)
HEAD = "Cu\n-47.24\n1 0 0\n0 1 0\n0 0 1\nCu\n4\n"
ATOMS = "\n0 0 0\n0 .5 .5\n.5 0 .5\n.5 .5 0\n"
for mode in ("Direct", "Cartesian"):
    with open("POSCAR", "w") as file:
        file.write(HEAD + mode + ATOMS)
    by_ase = ase.io.read("POSCAR", format="vasp")
    by_phonopy = read_vasp("POSCAR")
    by_pymatgen = Structure.from_file("POSCAR")
    volumes = [round(float(volume), 2) for volume in (by_ase.cell.volume, by_pymatgen.volume, by_phonopy.volume)]
    place = np.round(by_ase.get_scaled_positions(wrap=False)[1], 3).tolist(), np.round(by_pymatgen.frac_coords[1], 3).tolist()
    print(mode, "volume by ase, pymatgen, phonopy", volumes, "second atom by ase, pymatgen", *place)
    assert volumes[:2] == [47.24, 47.24] and place[0] == [0, 0.5, 0.5]
    assert volumes[2] < -1e5, "phonopy now reads a volume"
    assert (place[1] == [0, 0.5, 0.5]) == (mode == "Direct"), "pymatgen now scales Cartesian positions"
PYTHON
