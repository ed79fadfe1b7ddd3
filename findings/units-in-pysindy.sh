#!/bin/bash
# pysindy 2.1.0: does the equation that SINDy finds for an oscillator depend on the unit of length?
# Expected: no; x' = v, v' = -4 x is linear, and has the same coefficients in metres and in millimetres. Data are without noise.
# Seen: with amplitude 1, as with 0.01, both are found; with 0.001 all coefficients are 0: an oscillator of a millimetre, given in metres, stands still.
# The warning blames the threshold, 0.1, though the coefficients are 1 and 4; the cause is the ridge penalty of the default optimizer (alpha = 0.05),
# which counts in the squared unit of the data: with alpha = 0 they are found.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pysindy==2.1.0 numpy==2.4.6 scikit-learn==1.9.1 scipy==1.17.1
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import warnings

import numpy as np
import pysindy

time = np.linspace(0, 10, 1000)
found = {}
for amplitude, alpha in ((1, 0.05), (0.01, 0.05), (0.001, 0.05), (0.001, 0)):
    data = amplitude * np.column_stack([np.cos(2 * time), -2 * np.sin(2 * time)])
    optimizer = pysindy.STLSQ() if alpha else pysindy.STLSQ(alpha=0)
    model = pysindy.SINDy(feature_library=pysindy.PolynomialLibrary(1), optimizer=optimizer)
    assert optimizer.alpha == alpha and optimizer.threshold == 0.1
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always", UserWarning)
        model.fit(data, t=time, feature_names=["x", "v"])
    found[amplitude, alpha] = np.round(model.coefficients(), 2).tolist()
    print("pysindy", pysindy.__version__, "amplitude", amplitude, "alpha", alpha, "coefficients of 1, x, v:", found[amplitude, alpha])
    print(*{str(warning.message) for warning in said})
assert found[1, 0.05] == [[0, 0, 1], [0, -4, 0]] == found[0.01, 0.05] == found[0.001, 0]
assert not np.any(found[0.001, 0.05]), "the unit no longer matters"
PYTHON
