#!/bin/bash
# qutip-qip 0.4.2 and qiskit 2.6.2: do they read the same gate from `cu3(...) q[0],q[1];` of qelib1.inc in OpenQASM 2?
# Expected: one unitary up to a global phase, as for crz, cu1 and ch.
# Seen: two gates. qiskit means the controlled u3, qutip-qip that of Rz(phi) Ry(theta) Rz(lambda), without the phase (phi + lambda)/2: on the control
# it is missing. With (0.3, 0.5, 0.7) the overlap is cos 0.3 = 0.9553, and nobody says a word. Read as u3 itself, both agree.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check qutip-qip==0.4.2 qutip==5.3.1 qiskit==2.6.2 numpy==2.2.6 scipy==1.17.1
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning -W "ignore:matplotlib not found" - <<'PYTHON'
import warnings
from importlib.metadata import version

import numpy as np
from qiskit import QuantumCircuit
from qiskit.quantum_info import Operator
from qutip_qip.qasm import read_qasm

HEAD = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\n'


def overlap(line):
    with warnings.catch_warnings():  # about the file qelib1.inc, which it has built in
        warnings.filterwarnings("ignore", message=".*not found, ignored")
        one = read_qasm(HEAD + line, strmode=True).compute_unitary().full()
    two = Operator(QuantumCircuit.from_qasm_str(HEAD + line).reverse_bits()).data
    return abs(np.trace(one.conj().T @ two)) / 4


print("qutip-qip", version("qutip-qip"), "qiskit", version("qiskit"))
lines = ["crz(.7) q[0],q[1];", "cu1(.7) q[0],q[1];", "ch q[0],q[1];", "u3(.3,.5,.7) q[0];", "cu3(.3,.5,.7) q[0],q[1];"]
found = {line: round(float(overlap(line)), 4) for line in lines}
print("overlap of the two unitaries:", found)
assert all(found[line] == 1 for line in lines[:4])
assert abs(found[lines[4]] - np.cos(0.3)) < 1e-3, "both readers now mean the same cu3"
PYTHON
