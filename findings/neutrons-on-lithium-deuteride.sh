#!/bin/bash
# pymatgen 2026.10.24: does NDCalculator, the neutron powder pattern, know deuterium from hydrogen?
# Expected: yes; pymatgen reads D from a structure and its table of scattering lengths lists 2H with 6.671 fm beside H with -3.739 fm. Li has -1.90 fm, so
# that in rock salt (111), of the difference of both, is the strongest line of LiD and (200), of the sum, that of LiH.
# Seen: the pattern of LiH for both, without a word: D counts with the length of hydrogen. The table's 2H is never looked up.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pymatgen==2026.10.24 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
from importlib.metadata import version

from pymatgen.analysis.diffraction.neutron import ATOMIC_SCATTERING_LEN, NDCalculator
from pymatgen.core import Lattice, Structure

print("pymatgen", version("pymatgen"))
lengths = {name: ATOMIC_SCATTERING_LEN[name] for name in ("Li", "H", "2H")}
print("scattering lengths in fm", lengths)
assert lengths == {"Li": -1.9, "H": -3.739, "2H": 6.671}
ratios, masses = {}, {}
for name, length in (("H", lengths["H"]), ("D", lengths["2H"])):
    salt = Structure.from_spacegroup("Fm-3m", Lattice.cubic(4.08), ["Li", name], [[0, 0, 0], [0.5, 0.5, 0.5]])
    masses[name] = float(salt.composition.weight) / 4
    pattern = NDCalculator(wavelength=1.54).get_pattern(salt)
    ratios[name] = float(pattern.y[0] / pattern.y[1])
    structure_factors = ((lengths["Li"] - length) / (lengths["Li"] + length)) ** 2
    print(f"Li{name}: {masses[name]:.3f} u, I(111)/I(200) = {ratios[name]:.3f}; |F(111)/F(200)|^2 = {structure_factors:.3f}")
assert masses["D"] - masses["H"] > 1.0
assert ratios["H"] < 1
assert abs(ratios["D"] - ratios["H"]) < 1e-9, "deuterium now scatters with a length of its own"
PYTHON
