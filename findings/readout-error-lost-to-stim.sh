#!/bin/bash
# stimcirq 1.16.0: does a readout error, given as confusion_map of a cirq measurement, reach stim?
# Expected: it becomes M(p), or is refused as damping is.
# Seen: cirq reads a qubit in |1> that is always misread as 0; the circuit written for stim, and StimSampler, as 1, without a word.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check stimcirq==1.16.0 stim==1.16.0 cirq-core==1.6.1 numpy==2.2.6
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
from importlib.metadata import version

import cirq
import numpy as np
import stimcirq

misread = {(0,): np.array([[1.0, 0.0], [1.0, 0.0]])}
circuit = cirq.Circuit(cirq.X(cirq.LineQubit(0)), cirq.measure(cirq.LineQubit(0), key="m", confusion_map=misread))
by_cirq = cirq.Simulator().run(circuit, repetitions=100).measurements["m"].mean()
by_stim = stimcirq.StimSampler().run(circuit, repetitions=100).measurements["m"].mean()
written = stimcirq.cirq_circuit_to_stim_circuit(circuit)
print("stimcirq", version("stimcirq"), "cirq", cirq.__version__, "mean outcome by cirq", by_cirq, "by stim", by_stim)
print(written)
assert by_cirq == 0
assert by_stim == 1 and "M(" not in str(written), "the readout error now reaches stim"
PYTHON
