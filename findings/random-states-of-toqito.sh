#!/bin/bash
# toqito 1.1.8: are the states of random_state_vector spread evenly over the Bloch sphere?
# Expected: yes; its documentation says that real and imaginary parts are drawn from the normal distribution, which gives Haar's measure.
# Seen: they are drawn evenly between 0 and 1, so that every amplitude lies in one quadrant: the mean of |psi><psi| is not I/2 but has <X> = 0.72, and
# random states are far from orthogonal: |<a|b>|^2 is 0.76 in the mean instead of 0.5, 0.58 instead of 0.0625 for four qubits. qutip's agree with Haar.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check toqito==1.1.8 qutip==5.3.1 numpy==2.4.1
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
import numpy as np
import qutip
import toqito
from toqito.rand import random_state_vector


def mean_x_and_overlap(draw, dimension):
    states = np.array([np.asarray(draw(dimension, seed)).ravel() for seed in range(2000)])
    x = float(np.mean(2 * np.real(states[:, 0].conj() * states[:, 1])))
    overlap = float(np.mean(np.abs(np.sum(states[::2].conj() * states[1::2], axis=1)) ** 2))
    return round(x, 3), round(overlap, 3)


def by_toqito(dimension, seed):
    return random_state_vector(dimension, seed=seed)


def by_qutip(dimension, seed):
    return qutip.rand_ket(dimension, seed=seed).full()


assert "standard normal distribution" in random_state_vector.__doc__
for dimension in (2, 16):
    toqitos, qutips = mean_x_and_overlap(by_toqito, dimension), mean_x_and_overlap(by_qutip, dimension)
    print("dimension", dimension, "mean <X> on the first two levels and mean overlap: toqito", toqitos, "qutip", qutips, "Haar", (0, 1 / dimension))
    assert abs(qutips[0]) < 0.1 and abs(qutips[1] - 1 / dimension) < 0.05
    assert toqitos[1] > 1 / dimension + 0.15, "the states are now spread evenly"
PYTHON
