#!/bin/bash
# bqskit 1.2.1: does its reader of OpenQASM 2 respect parentheses in an angle?
# Expected: rz((1+2)*.5) turns by 1.5.
# Seen: parentheses count for nothing, without a word: 1 + 2*.5 = 2; rz(-(1+2)) turns by -1 + 2 = 1; rz(pi/2-(1-pi/4)) by -0.21 instead of 1.36.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check bqskit==1.2.1
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
import math
from importlib.metadata import version

from bqskit.ir.lang.qasm2 import OPENQASM2Language

HEAD = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[1];\n'


def angle(expression):
    (gate,) = OPENQASM2Language().decode(f"{HEAD}rz({expression}) q[0];\n")
    return float(gate.params[0])


print("bqskit", version("bqskit"))
wanted = {"1+2": 3, "(1+2)*.5": 1.5, "-(1+2)": -3, "pi/2-(1-pi/4)": 0.75 * math.pi - 1}
found = {expression: angle(expression) for expression in wanted}
for expression, value in wanted.items():
    print(f"rz({expression}) should turn by {value:.4f}, turns by {found[expression]:.4f}")
assert found["1+2"] == 3
assert found["(1+2)*.5"] == 2 and found["-(1+2)"] == 1, "parentheses are now respected"
PYTHON
