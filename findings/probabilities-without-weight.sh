#!/bin/bash
# pymatching 2.4.0: does a decoder that is given a check matrix and the probability of each error find the likeliest errors?
# Expected: yes; an error of probability p weighs ln((1 - p)/p), as it does where the same probabilities come in a detector error model.
# Seen: the probabilities are kept for drawing errors alone, and every error weighs 1. With three errors of 1 %, 45 % and 45 %, of which the first has
# the syndrome of the other two together, the first is blamed, although the others are 66 times as likely. From a detector error model
# with these numbers, or with the weights written out, the others are blamed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pymatching==2.4.0 stim==1.16.0 numpy==2.4.1
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
import numpy as np
import pymatching
import stim

CHECKS = np.array([[1, 1, 0], [1, 0, 1]])  # the first error trips both detectors, the others one each
P = np.array([0.01, 0.45, 0.45])
SYNDROME = np.array([1, 1])
odds = P / (1 - P)
model = stim.DetectorErrorModel("error(0.01) D0 D1 L0\nerror(0.45) D0 L1\nerror(0.45) D1 L2")
told = {
    "probabilities": pymatching.Matching(CHECKS, error_probabilities=P),
    "weights": pymatching.Matching(CHECKS, weights=-np.log(odds)),
    "error model": pymatching.Matching.from_detector_error_model(model),
}
blamed = {name: matching.decode(SYNDROME).tolist() for name, matching in told.items()}
print("pymatching", pymatching.__version__, blamed, "the others are", odds[1] * odds[2] / odds[0], "times as likely")
assert odds[1] * odds[2] / odds[0] > 60
assert blamed["weights"] == blamed["error model"] == [0, 1, 1]
assert blamed["probabilities"] == [1, 0, 0], "probabilities now have a weight"
assert [weight["weight"] for *_, weight in told["probabilities"].edges()] == [1, 1, 1]
PYTHON
