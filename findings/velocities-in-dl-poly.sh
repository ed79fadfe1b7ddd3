#!/bin/bash
# ase 3.29.0: how fast is an atom that a CONFIG file of DL_POLY lets move at 1 angstrom per picosecond?
# Expected: as fast as the atom that a file of GROMACS lets move at 0.1 nm per picosecond; the reader converts both to the units of ase, and its
# comment in the source names angstrom per picosecond.
# Seen: 222.7 times slower, without a word: the number is converted to atomic units, of which ase knows nothing. Argon of 300 K has 0.006 K. A force comes
# in hartree per bohr and counts as eV per angstrom, 51.4 times too weak. The writer errs the other way, so that reading back hides it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ase==3.29.0 numpy==2.4.6 scipy==1.17.1
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
import io
import math

import ase
import ase.io
import numpy as np
from ase import units

SPEED = math.sqrt(3 * 1.380649e-23 * 300 / (39.948 * 1.66053907e-27)) / 100  # of argon at 300 K, in angstrom per picosecond: 1 is 100 m/s
FORCE = 96.4853  # in the unit of DL_POLY, Da angstrom/ps^2, 0.01 eV per angstrom
cell = "".join(f"{10.0 * (i == 0):20.10f}{10.0 * (i == 1):20.10f}{10.0 * (i == 2):20.10f}\n" for i in range(3))
row = "{:20.10f}{:20.10f}{:20.10f}\n".format
config = "argon\n" + f"{2:10d}{1:10d}{1:10d}\n" + cell + f"{'Ar':8s}{1:10d}\n" + row(1, 2, 3) + row(SPEED, 0, 0) + row(FORCE, 0, 0)
gro = f"argon\n    1\n    1AR      Ar    1{0.1:8.3f}{0.2:8.3f}{0.3:8.3f}{SPEED / 10:8.4f}{0:8.4f}{0:8.4f}\n{1:10.5f}{1:10.5f}{1:10.5f}\n"
for name, text in (("CONFIG", config), ("argon.gro", gro)):
    with open(name, "w") as file:
        file.write(text)
poly, gromacs = ase.io.read("CONFIG", format="dlp4"), ase.io.read("argon.gro")
picosecond = 1000 * units.fs


def speed(atoms):
    return float(atoms.get_velocities()[0, 0]) * picosecond


def temperature(atoms):
    return 2 * float(atoms.get_kinetic_energy()) / (3 * units.kB)


force = float(poly.get_forces()[0, 0])
print("ase", ase.__version__, f"speed in the files {SPEED:.4f} angstrom/ps, force 0.01 eV/angstrom")
for name, atoms in (("GROMACS", gromacs), ("DL_POLY", poly)):
    print(name, f"speed {speed(atoms):.6f} angstrom/ps, temperature {temperature(atoms):.4f} K")
print(f"force {force:.6f} eV/angstrom, from hartree/bohr {force * units.Hartree / units.Bohr:.6f}")
text = io.StringIO()
ase.io.write(text, gromacs, format="dlp4", levcfg=1)
written = float(text.getvalue().splitlines()[7].split()[0])
print(f"speed written {written:.1f} angstrom/ps")
assert np.allclose([*poly.get_positions()[0], *poly.cell.lengths()], [1, 2, 3, 10, 10, 10])
assert math.isclose(speed(gromacs), SPEED, rel_tol=1e-3) and math.isclose(temperature(gromacs), 300, rel_tol=2e-3)
assert math.isclose(SPEED / speed(poly), 222.7, rel_tol=1e-3) and temperature(poly) < 0.01, "velocities of DL_POLY are now in the units of ase"
assert math.isclose(0.01 / force, 51.42, rel_tol=1e-3), "forces of DL_POLY are now in the units of ase"
assert math.isclose(written / SPEED, 222.7, rel_tol=1e-3), "velocities are now written in angstrom per picosecond"
PYTHON
