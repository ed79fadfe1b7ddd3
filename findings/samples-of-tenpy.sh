#!/bin/bash
# physics-tenpy 1.1.1: can what sample_measurements returns be given back to from_product_state?
# Expected: it prepares the state that was measured; both speak of the numbers of a site's basis states.
# Seen: with conserve="Sz" every spin comes back flipped, without a word: the numbers returned are those after sorting by charge, the ones taken are
# those before (permute=True). With conserve=None they agree. So the bits of one physical state depend on which charge is conserved.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check physics-tenpy==1.1.1 numpy==2.2.6 scipy==1.17.1
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning -W "ignore:unit_cell_width is a new argument" - <<'PYTHON'
import tenpy
from tenpy.networks.mps import MPS
from tenpy.networks.site import SpinHalfSite

print("tenpy", tenpy.__version__)
numbers = {}
for conserve in (None, "Sz"):
    sites = [SpinHalfSite(conserve=conserve, sort_charge=True)] * 3
    state = MPS.from_product_state(sites, ["up", "up", "down"])
    numbers[conserve] = [int(number) for number in state.sample_measurements()[0]]
    again = MPS.from_product_state(sites, numbers[conserve])
    before, after = state.expectation_value("Sz").round(3).tolist(), again.expectation_value("Sz").round(3).tolist()
    print("conserve", conserve, "Sz", before, "measured", numbers[conserve], "prepared from it: Sz", after)
    if conserve is None:
        assert before == after
assert before == [-value for value in after] and numbers[None] != numbers["Sz"], "measured states can now be prepared"
PYTHON
