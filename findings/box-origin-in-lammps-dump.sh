#!/bin/bash
# ase 3.29.0: does one frame of a LAMMPS trajectory have the same positions, whether the dump writes them as lengths (x y z) or as
# fractions of the box (xs ys zs)?
# Expected: yes; LAMMPS defines the fraction as (x - xlo) / (xhi - xlo), and the header of the dump gives both ends of the box.
# Seen: fractions become lengths without the lower end of the box. In a box from 5 to 15, an atom at x = 6 is read at 6 from the one file and at 1
# from the other, with the same cell and the same displacement of the cell, 5, in both; so wrapping moves the atoms of one file and not those
# of the other.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ase==3.29.0 numpy==2.4.1
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
import ase
import numpy as np
from ase.io import read

BOX = "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS pp pp pp\n5 15\n5 15\n5 15\nITEM: ATOMS id type "
LENGTHS = np.array([[6.0, 7.0, 8.0], [10.0, 10.0, 10.0]])


def frame(columns, positions):
    with open(f"{columns[0]}.dump", "w") as file:
        print(BOX + " ".join(columns), *(f"{i} 1 {x} {y} {z}" for i, (x, y, z) in enumerate(positions, 1)), sep="\n", file=file)
    return read(f"{columns[0]}.dump", format="lammps-dump-text")


lengths, fractions = frame(("x", "y", "z"), LENGTHS), frame(("xs", "ys", "zs"), (LENGTHS - 5) / 10)
print("ase", ase.__version__, "lengths", lengths.positions.tolist(), "fractions", fractions.positions.tolist())
assert np.allclose(lengths.positions, LENGTHS)
assert np.allclose(lengths.get_celldisp(), 5) and np.allclose(fractions.get_celldisp(), 5) and np.allclose(lengths.cell, fractions.cell)
assert np.allclose(fractions.positions, LENGTHS - 5), "the lower end of the box is now added"
PYTHON
