#!/bin/bash
# stim 1.16.0: is a copy of a circuit, or a circuit sent to another process, the same circuit?
# Expected: yes; Python's copy and pickle give back an object of equal value, and numbers in double precision stay what they are.
# Seen: what is copied is the printed text, with six significant digits, without a word. A probability of 0.9999999 becomes 1, times of 12345678.5 ns and
# 12345680.5 ns become 12345700, and a derivative by p with a step of 1e-8 is 0 on every worker. The circuit's own method copy() is exact, copy.copy is not.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check stim==1.16.0 numpy==2.4.1
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
import copy
import pickle

import stim


def sent(circuit):
    return pickle.loads(pickle.dumps(circuit))


def times(circuit):
    return [at[0] for at in circuit.get_detector_coordinates().values()]


def memory(p):
    return stim.Circuit(f"X_ERROR({p!r}) 0\nM 0\nDETECTOR(12345678.5) rec[-1]\nM 0\nDETECTOR(12345680.5) rec[-1]")


def flip(circuit):
    return circuit[0].gate_args_copy()[0]


sure = memory(0.9999999)
step = memory(0.1), memory(0.1 + 1e-8)
print("stim", stim.__version__)
print("flip and times:", flip(sure), times(sure), "sent", flip(sent(sure)), times(sent(sure)), "difference sent", flip(sent(step[1])) - flip(sent(step[0])))
assert sure.copy() == sure and sent(memory(0.125)[:2]) == memory(0.125)[:2]
assert step[0] != step[1] and len(set(times(sure))) == 2
changed = [copied != sure for copied in (copy.copy(sure), copy.deepcopy(sure), sent(sure))]
assert changed == [True] * 3, "copies are now equal"
assert flip(sent(sure)) == 1 and len(set(times(sent(sure)))) == 1 and sent(step[0]) == sent(step[1]), "more digits are now kept"
PYTHON
