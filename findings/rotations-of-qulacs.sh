#!/bin/bash
# qulacs 0.6.14: does its gate RX turn as RX does elsewhere?
# Expected: RX(angle) = exp(-i angle X/2), as in OpenQASM; RotX(angle) is another name of it.
# Seen: RX, RY, RZ turn the other way, RotX, RotY, RotZ the usual one. A Ramsey phase fed back with RZ doubles instead of being undone.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check qulacs==0.6.14 numpy==2.2.6 scipy==1.17.1
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
from importlib.metadata import version

import numpy as np
from qulacs import gate

print("qulacs", version("qulacs"))
paulis = {"X": np.array([[0, 1], [1, 0]]), "Y": np.array([[0, -1j], [1j, 0]]), "Z": np.diag([1, -1])}
for name, pauli in paulis.items():
    usual = np.cos(0.35) * np.eye(2) - 1j * np.sin(0.35) * pauli
    short, rotation = (np.asarray(getattr(gate, kind + name)(0, 0.7).get_matrix()) for kind in ("R", "Rot"))
    print(f"R{name}(0.7) is the usual one:", np.allclose(short, usual), f"Rot{name}(0.7):", np.allclose(rotation, usual))
    assert np.allclose(rotation, usual)
    assert np.allclose(short, usual.conj().T), "R and Rot now turn the same way"
PYTHON
