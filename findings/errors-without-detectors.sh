#!/bin/bash
# PyMatching 2.4.0, beliefmatching 0.2.0, stimbposd 0.2.0: what do decoders make of an error of probability 0.9 that no detector sees?
# Expected: the observable is predicted as flipped where nothing else happened, as stim samples it in 82 % of all shots; or the model is refused.
# Seen: all three drop the error without a word and predict 0: 4 of 5 shots are decoded wrongly, where a constant 1 errs in 1 of 5. Errors of
# probability above 1/2 that a detector does see are weighed rightly by all three.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check stim==1.16.0 pymatching==2.4.0 beliefmatching==0.2.0 stimbposd==0.2.0 ldpc==2.4.1 numpy==2.2.6
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
import beliefmatching
import numpy as np
import pymatching
import stim
import stimbposd

SEEN = "error(0.9) D0 L0\nerror(0.1) D0 D1\nerror(0.1) D1\n"
UNSEEN = "error(0.9) L0\nerror(0.1) D0\nerror(0.1) D0 L0\n"


def failures(model):
    dets, obs, _ = model.compile_sampler(seed=5).sample(shots=2000)
    decoders = {
        "PyMatching": pymatching.Matching.from_detector_error_model(model),
        "beliefmatching": beliefmatching.BeliefMatching(model),
        "stimbposd": stimbposd.BPOSD(model, max_bp_iters=20),
    }
    shares = {}
    for name, decoder in decoders.items():
        predicted = np.array([decoder.decode(shot)[0] for shot in dets.astype(np.uint8)])
        shares[name] = float(np.mean(predicted != obs[:, 0]))
    return shares, float(np.mean(obs == 0))


for text, wrong in ((SEEN, False), (UNSEEN, True)):
    found, constant = failures(stim.DetectorErrorModel(text))
    print(text, "share of wrong predictions:", found, "of the constant 1:", constant)
    assert constant < 0.3
    assert all((share > 0.6) == wrong for share in found.values()), "an error without detectors now counts"
PYTHON
