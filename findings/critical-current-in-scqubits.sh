#!/bin/bash
# scqubits 4.3.1: does the dephasing time of a transmon under critical-current noise depend on the unit of frequency chosen with set_units?
# Expected: no; EJ = 15 GHz is 15000 MHz, and a time comes out in ns for GHz and in us for MHz. The strength of the noise, 1e-7, is a fraction of the current.
# Seen: the same number in both, so 1.8 ms in GHz and 1.8 s in MHz, without a word: the fraction is taken for a change of EJ in the unit chosen, and never
# multiplied by EJ. Charge noise and dielectric loss of the same transmon give one time in both units.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check scqubits==4.3.1 qutip==5.3.1 numpy==2.4.6 scipy==1.17.1
cd "$folder"
cat > times.py <<'PYTHON'
import json
import sys

import scqubits

unit = sys.argv[1]
scqubits.set_units(unit)
per_gigahertz = {"GHz": 1.0, "MHz": 1e3}[unit]
seconds = {"GHz": 1e-9, "MHz": 1e-6}[unit]
transmon = scqubits.Transmon(EJ=15 * per_gigahertz, EC=0.3 * per_gigahertz, ng=0.2, ncut=20, truncated_dim=6)
channels = ("t1_capacitive", "tphi_1_over_f_ng", "tphi_1_over_f_cc")
print(json.dumps({name: float(getattr(transmon, name)()) * seconds for name in channels}))
PYTHON
"$folder/venv/bin/python" - <<'PYTHON'
import json
import math
import subprocess
import sys
from importlib.metadata import version

print("scqubits", version("scqubits"))
times = {}
for unit in ("GHz", "MHz"):
    said = subprocess.run([sys.executable, "-W", "ignore", "times.py", unit], capture_output=True, text=True, check=True).stdout
    times[unit] = json.loads(said.strip().splitlines()[-1])
    print("in", unit, {name: f"{value:.4g} s" for name, value in times[unit].items()})
for name in ("t1_capacitive", "tphi_1_over_f_ng"):
    assert math.isclose(times["GHz"][name], times["MHz"][name], rel_tol=1e-4)
ratio = times["MHz"]["tphi_1_over_f_cc"] / times["GHz"]["tphi_1_over_f_cc"]
print("under critical-current noise the time is", round(ratio), "times as long in MHz")
assert math.isclose(ratio, 1000, rel_tol=1e-3), "critical-current noise no longer depends on the unit"
PYTHON
