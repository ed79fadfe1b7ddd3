#!/bin/bash
# cirq-core 1.6.1 and pennylane 0.45.1: what is the probability p of generalized amplitude damping the probability of?
# Expected: one meaning, as both give the same formula with the names p and gamma.
# Seen: opposite ones. With gamma = 0.2, p = 0.9 the excited state is left with probability 0.18 in cirq and 0.02 in pennylane: cirq's p is for damping
# towards |0>, pennylane's for excitation towards |1>. The order of the two arguments differs, too.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check cirq-core==1.6.1 pennylane==0.45.1 numpy==2.2.6
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
import cirq
import numpy as np
import pennylane as qml


def decay_and_excitation(operators):
    operators = [np.asarray(operator) for operator in operators]
    return [round(float(sum(abs(k[final, initial]) ** 2 for k in operators)), 4) for final, initial in ((0, 1), (1, 0))]


by_cirq = decay_and_excitation(cirq.kraus(cirq.generalized_amplitude_damp(p=0.9, gamma=0.2)))
by_pennylane = decay_and_excitation(qml.GeneralizedAmplitudeDamping(gamma=0.2, p=0.9, wires=0).kraus_matrices())
print("cirq", cirq.__version__, "P(1 -> 0), P(0 -> 1):", by_cirq, "pennylane", qml.__version__, by_pennylane)
assert by_cirq == [0.18, 0.02]
assert by_pennylane == [0.02, 0.18], "p now means the same in both"
PYTHON
