#!/bin/bash
# amazon-braket-sdk 1.127.5, amazon-braket-default-simulator 1.41.2: is `ctrl @ g` controlled where the gate g is only a phase in OpenQASM 3?
# Expected: as with `ctrl @ gphase(pi) q[0];`: a Z on the control, which turns |+> to |->.
# Seen: the phase of a gate's body becomes a global one, without a word; the control stays |+>: P(0) = 1 instead of 0. qiskit's reader keeps the control.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check amazon-braket-sdk==1.127.5 amazon-braket-default-simulator==1.41.2
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
from importlib.metadata import version

from braket.circuits import Circuit
from braket.devices import LocalSimulator

SOURCE = """OPENQASM 3.0;
gate g a { gphase(pi); }
qubit[2] q;
h q[0];
i q[1];
%s
h q[0];
"""


def zero(line):
    """P(0) of the control."""
    circuit = Circuit.from_ir(SOURCE % line).probability(target=[0])
    return round(float(LocalSimulator().run(circuit, shots=0).result().values[0][0]), 6)


direct, by_gate = zero("ctrl @ gphase(pi) q[0];"), zero("ctrl @ g q[0], q[1];")
print("amazon-braket-sdk", version("amazon-braket-sdk"), "P(0) with gphase:", direct, "with the gate:", by_gate)
assert direct == 0
assert by_gate == 1, "the phase of a gate is now controlled"
PYTHON
