#!/bin/bash
# pint 0.25.3, quantities 0.16.4: are a turn and a radian told apart where a rotation becomes a frequency or an energy?
# Expected: 60 turns a minute are 1 Hz; an angular frequency of 1 rad/ps has the energy hbar omega = 0.658 meV in pint's spectroscopy context; or both are
# refused, as astropy does unless it is told that angles have no dimension.
# Seen: 60 rpm are 6.283 Hz in both, and 1 rad/ps is 4.136 meV in pint, that is h omega, without a word: a radian counts as 1, and a hertz is one radian a second.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pint==0.25.3 quantities==0.16.4 astropy==8.0.2 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
import math

import astropy
import astropy.units
import pint
import quantities

units = pint.UnitRegistry()
turning = {"pint": units.Quantity(60, "rpm").to("Hz").magnitude, "quantities": float((60 * quantities.rpm).rescale("Hz").magnitude)}
with units.context("spectroscopy"):
    energies = {rate: units.Quantity(1, rate).to("meV").magnitude for rate in ("THz", "rad/ps")}
print("pint", pint.__version__, "quantities", quantities.__version__, "astropy", astropy.__version__)
print("60 rpm in Hz:", turning, "; energies by pint in meV:", energies)
refused = 0
for angular, unit in ((astropy.units.cycle / astropy.units.min, "Hz"), (astropy.units.rad / astropy.units.ps, "meV")):
    try:
        (1 * angular).to(unit, equivalencies=astropy.units.spectral())
    except astropy.units.UnitConversionError as error:
        refused += 1
        print("astropy:", error)
assert refused == 2
assert math.isclose(energies["THz"], 4.135667696, rel_tol=1e-6)
assert math.isclose(energies["rad/ps"], energies["THz"]), "a radian now differs from a turn"
assert all(math.isclose(value, 2 * math.pi) for value in turning.values()), "60 turns a minute are now 1 Hz"
PYTHON
