#!/bin/bash
# dynamiqs 0.3.7 and quimb 1.15.0: in which order does a partial trace leave the subsystems named in the list of those to keep?
# Expected: in that of the list, as in cirq and pennylane: keeping [2, 0] of a x b x c gives c x a.
# Seen: a x c. The list is sorted without a word, so that the two qubits are exchanged: state |1> of the third qubit is read as that of the first.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dynamiqs==0.3.7 quimb==1.15.0 cirq-core==1.7.0 pennylane==0.45.1 numpy==2.4.1
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
import cirq
import dynamiqs
import numpy as np
import pennylane as qml
import quimb

A, B, C = np.diag([0.9, 0.1]), np.diag([0.2, 0.8]), np.diag([0.6, 0.4])
STATE = np.kron(np.kron(A, B), C).astype(complex)
kept = {
    "cirq": cirq.partial_trace(STATE.reshape([2] * 6), [2, 0]).reshape(4, 4),
    "pennylane": qml.math.reduce_dm(STATE, [2, 0]),
    "dynamiqs": dynamiqs.ptrace(dynamiqs.asqarray(STATE, dims=(2, 2, 2)), (2, 0)).to_numpy(),
    "quimb": quimb.partial_trace(STATE, [2, 2, 2], [2, 0]),
}
for name, state in kept.items():
    order = "c x a" if np.allclose(state, np.kron(C, A), atol=1e-6) else "a x c" if np.allclose(state, np.kron(A, C), atol=1e-6) else "neither"
    print(name, "keeps", order, np.round(np.diag(np.asarray(state)).real, 3).tolist())
    assert order == ("c x a" if name in ("cirq", "pennylane") else "a x c"), "the order of the list is now treated otherwise"
PYTHON
