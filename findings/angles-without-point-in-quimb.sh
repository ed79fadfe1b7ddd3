#!/bin/bash
# quimb 1.15.0: does it matter in a circuit of the qsim format whether an angle is written as 1.0 or as 1?
# Expected: no; a line is "time gate qubits parameters", so that "0 rx 0 1" turns qubit 0 by 1, as many programs print 1.0 when they write numbers.
# Seen: without a point the last number is the qubit and the one before it the angle, without a word: qubit 1 turned by 0, which is nothing. So
# P(1) of qubit 0 is 0 instead of 0.2298; "0 rx 1 0" turns qubit 0, by 1.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check quimb==1.15.0 numpy==2.4.6 scipy==1.17.1
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import math
import warnings

import numpy as np
import quimb
import quimb.tensor as qtn


def excited(text):
    """P(1) of the two qubits."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        state = qtn.Circuit.from_qsim_str(text).to_dense().reshape(2, 2)
    weights = np.abs(state) ** 2
    return [round(float(weights[1].sum()), 4), round(float(weights[:, 1].sum()), 4)]


print("quimb", quimb.__version__)
seen = {}
for line in ("0 rx 0 1.0", "0 rx 0 1", "0 rx 1 0.0", "0 rx 1 0"):
    seen[line] = excited(f"2\n{line}\n")
    print(line, "P(1) of qubits 0 and 1:", *seen[line])
turned = round(math.sin(0.5) ** 2, 4)
assert seen["0 rx 0 1.0"] == [turned, 0] and seen["0 rx 1 0.0"] == [0, 0]
assert seen["0 rx 0 1"] == [0, 0] and seen["0 rx 1 0"] == [turned, 0], "angles without a point are now told from qubits"
PYTHON
