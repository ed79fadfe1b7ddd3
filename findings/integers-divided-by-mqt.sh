#!/bin/bash
# mqt-core 3.11.0: which angle does its reader of OpenQASM 2 make of 1/2*pi?
# Expected: pi/2, as in the language's description, where / divides real numbers; 0.5*pi and pi/2 indeed give it.
# Seen: two integers are divided as in C, without a word: rz(1/2*pi) turns by 0, rz(3/4*pi) too, rz(4/3*2) by 2 instead of 2.6667.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mqt-core==3.11.0
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
import math

import mqt.core
from mqt.core.ir import QuantumComputation

HEAD = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[1];\n'


def angle(expression):
    (gate,) = QuantumComputation.from_qasm_str(f"{HEAD}rz({expression}) q[0];\n")
    return gate.parameter[0]


print("mqt-core", mqt.core.__version__)
wanted = {"pi/2": math.pi / 2, "0.5*pi": math.pi / 2, "1/2*pi": math.pi / 2, "3/4*pi": 0.75 * math.pi, "4/3*2": 8 / 3}
found = {expression: angle(expression) for expression in wanted}
for expression, value in wanted.items():
    print(f"rz({expression}) should turn by {value:.4f}, turns by {found[expression]:.4f}")
assert found["pi/2"] == found["0.5*pi"] == math.pi / 2
assert found["1/2*pi"] == found["3/4*pi"] == 0 and found["4/3*2"] == 2, "integers are now divided as real numbers"
PYTHON
