#!/bin/bash
# bqskit 1.2.1: what becomes of `if(c==1) x q[1];` when its reader of OpenQASM 2 reads it?
# Expected: a gate under a condition, or a refusal, for a circuit of bqskit has no conditions.
# Seen: a gate without condition and no warning. What is written back flips qubit 1 always: feedback is lost.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check bqskit==1.2.1
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
from importlib.metadata import version

from bqskit.ir.lang.qasm2 import OPENQASM2Language

source = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\ncreg c[1];\nmeasure q[0] -> c[0];\nif(c==1) x q[1];\n'
written = OPENQASM2Language().encode(OPENQASM2Language().decode(source))
print("bqskit", version("bqskit"))
print("read:", source, "written:", written, sep="\n")
assert "x q[1];" in written and "if" not in written, "the condition is now kept"
PYTHON
