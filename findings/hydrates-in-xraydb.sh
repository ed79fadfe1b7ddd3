#!/bin/bash
# xraydb 4.5.8 and periodictable 2.1.0: do they read the same atoms from "CuSO4 5H2O", blue vitriol?
# Expected: nine atoms of oxygen, as "CuSO4(H2O)5" gives in both; or a refusal, as xraydb refuses a star and a plus in this place.
# Seen: periodictable has nine, xraydb 46 and 2 of hydrogen, without a word: the blank is taken out first, so that 4 and 5 become 45. X-rays of 12 keV
# then reach 301 micrometres instead of 108. "MgCl2 6H2O", bischofite, has Cl26.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check xraydb==4.5.8 periodictable==2.1.0 numpy==2.4.1
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
from importlib.metadata import version

import periodictable
import xraydb


def by_xraydb(text):
    return {str(atom): float(number) for atom, number in xraydb.chemparse(text).items()}


def by_periodictable(text):
    return {str(atom): float(number) for atom, number in periodictable.formula(text).atoms.items()}


def depth(text):
    return 1e4 / xraydb.material_mu(text, 12000, density=2.286)


vitriol = {"Cu": 1, "S": 1, "O": 9, "H": 10}
found = by_xraydb("CuSO4 5H2O")
chlorine = by_xraydb("MgCl2 6H2O")["Cl"]
depths = round(depth("CuSO4 5H2O")), round(depth("CuSO4(H2O)5"))
refused = []
for text in ("CuSO4+5H2O", "CuSO4*5H2O"):
    try:
        by_xraydb(text)
    except ValueError:
        refused.append(text)
print("xraydb", version("xraydb"), "periodictable", version("periodictable"))
print("xraydb", found, chlorine, "periodictable", by_periodictable("CuSO4 5H2O"), "depths in micrometres", depths)
assert by_xraydb("CuSO4(H2O)5") == by_periodictable("CuSO4(H2O)5") == by_periodictable("CuSO4 5H2O") == vitriol
assert len(refused) == 2
assert found == {"Cu": 1, "S": 1, "O": 46, "H": 2} and chlorine == 26 and depths == (301, 108), "xraydb now tells hydrates from larger numbers"
PYTHON
