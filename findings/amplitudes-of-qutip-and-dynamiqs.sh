#!/bin/bash
# qutip 5.3.1 and dynamiqs 0.3.7: do functions of the same names give the same numbers?
# Expected: yes; dynamiqs has the names and the order of arguments of qutip, and a converter to it.
# Seen: position is (a + a^dagger)/sqrt(2) in qutip and (a + a^dagger)/2 in dynamiqs; so the Wigner function of |alpha = 1> peaks at x = 1.4, height 1/pi,
# against x = 1.0, height 2/pi; and fidelity is a square root in qutip only: 0.707 against 0.5 for |0> and |+>.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check qutip==5.3.1 dynamiqs==0.3.7 jax==0.10.2 jaxlib==0.10.2 numpy==2.2.6 scipy==1.17.1
cd "$folder"
"$folder/venv/bin/python"  - <<'PYTHON'
import dynamiqs as dq
import numpy as np
import qutip as qt

axis = np.linspace(-3, 3, 61)
by_qutip = qt.wigner(qt.coherent(20, 1.0), axis, axis)
x, _, by_dynamiqs = dq.wigner(dq.coherent(20, 1.0), xmax=3.0, ymax=3.0, npixels=61)
by_dynamiqs = np.asarray(by_dynamiqs)
one = {
    "position": abs(qt.position(3)[0, 1]),
    "peak": axis[by_qutip.argmax() % 61],
    "height": by_qutip.max(),
    "fidelity": qt.fidelity(qt.basis(2, 0), (qt.basis(2, 0) + qt.basis(2, 1)).unit()),
}
two = {
    "position": abs(np.asarray(dq.position(3).to_jax())[0, 1]),
    "peak": x[by_dynamiqs.argmax() // 61],
    "height": by_dynamiqs.max(),
    "fidelity": dq.fidelity(dq.basis(2, 0), dq.unit(dq.basis(2, 0) + dq.basis(2, 1))),
}
one, two = ({name: round(float(value), 3) for name, value in numbers.items()} for numbers in (one, two))
print("qutip", qt.__version__, one)
print("dynamiqs", dq.__version__, two)
assert one == {"position": 0.707, "peak": 1.4, "height": 0.318, "fidelity": 0.707}
assert two == {"position": 0.5, "peak": 1.0, "height": 0.637, "fidelity": 0.5}, "dynamiqs has other units now"
PYTHON
