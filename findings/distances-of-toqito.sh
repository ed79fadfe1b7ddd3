#!/bin/bash
# toqito 1.1.8: do trace_distance and hilbert_schmidt give what their documentation writes, Tr|rho - sigma|/2 and Tr((rho - sigma)^2)?
# Expected: for a Bell state with 20 % of white noise and diag(0.7, 0.1, 0.1, 0.1): 0.55 and 0.51, as the eigenvalues of the difference say.
# Seen: 0.4531 and 0.3025, without a word. The first takes the absolute value of each matrix element instead of the matrix, so that it depends on the
# basis; the second squares the largest singular value instead of summing all squares.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check toqito==1.1.8 numpy==2.4.1
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
import numpy as np
import toqito
from toqito.state_metrics import hilbert_schmidt, trace_distance

bell = np.array([1, 0, 0, 1]) / np.sqrt(2)
rho = 0.8 * np.outer(bell, bell) + 0.2 * np.eye(4) / 4
sigma = np.diag([0.7, 0.1, 0.1, 0.1])
_, basis = np.linalg.eigh(rho - sigma)
turned = basis.T @ rho @ basis, basis.T @ sigma @ basis
values = np.linalg.eigvalsh(rho - sigma)
wanted = round(float(np.abs(values).sum() / 2), 4), round(float((values**2).sum()), 4)
found = round(float(trace_distance(rho, sigma)), 4), round(float(hilbert_schmidt(rho, sigma)), 4)
after = round(float(trace_distance(*turned)), 4)
print("trace distance and Hilbert-Schmidt distance: wanted", wanted, "toqito", found, "trace distance after a change of basis", after)
assert wanted == (0.55, 0.51) and after == 0.55
assert found == (0.4531, 0.3025), "the distances now follow the documentation"
PYTHON
