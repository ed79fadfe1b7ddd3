#!/bin/bash
# pyzx 0.10.8: which angle does Circuit.from_qasm read from an expression in which pi and a plain number are added?
# Expected: rz(pi/2+0.1) turns by pi/2 + 0.1 = 1.6708, or is refused.
# Seen: once pi occurs, every other term counts in units of pi, without a word: 3 pi/5 = 1.8850; rz(pi-1) turns by 0 instead of 2.1416.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyzx==0.10.8 numpy==2.2.6
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
import math

import numpy as np
import pyzx

HEAD = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[1];\n'


def angle(expression):
    matrix = pyzx.Circuit.from_qasm(f"{HEAD}rz({expression}) q[0];\n").to_matrix()
    return float(np.angle(matrix[1, 1] / matrix[0, 0]))


print("pyzx", pyzx.__version__)
wanted = {"pi/2+0.1": math.pi / 2 + 0.1, "pi-1": math.pi - 1, "2*(1-pi)": 2.0, "pi/2": math.pi / 2, "0.1+0.2": 0.3}
found = {expression: angle(expression) for expression in wanted}
for expression, value in wanted.items():
    print(f"rz({expression}) should turn by {value:.4f} (modulo 2 pi), turns by {found[expression]:.4f}")
assert abs(found["pi/2"] - wanted["pi/2"]) < 1e-6 and abs(found["0.1+0.2"] - 0.3) < 1e-6
assert abs(found["pi/2+0.1"] - 0.6 * math.pi) < 1e-6 and abs(found["pi-1"]) < 1e-6, "pi and plain numbers are now added"
PYTHON
