#!/bin/bash
# gplearn 0.4.3: is the printed formula the one that predict evaluates?
# Expected: yes, to a few significant digits.
# Seen: constants are printed with three decimals, whatever their size: 0.0004 times X0 is shown as mul(0.000, X0), which is 0 everywhere; a law with a
# small physical constant (SI units) is thus lost in what is copied from the program.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check gplearn==0.4.3 numpy==2.4.6 scikit-learn==1.9.1 scipy==1.17.1
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
from importlib.metadata import version

import numpy as np
from gplearn.functions import _function_map
from gplearn._program import _Program

program = _Program(
    function_set=[_function_map["mul"]], arities={2: [_function_map["mul"]]}, init_depth=(1, 2), init_method="grow", n_features=1,
    const_range=(-1, 1), metric=None, p_point_replace=0, parsimony_coefficient=0, random_state=np.random.RandomState(0),
    program=[_function_map["mul"], 4e-4, 0],
)
value = float(program.execute(np.array([[1000.0]]))[0])
print("gplearn", version("gplearn"), "printed:", program, "value at X0 = 1000:", value)
assert abs(value - 0.4) < 1e-12
assert str(program) == "mul(0.000, X0)", "small constants are now printed"
PYTHON
