#!/bin/bash
# quimb 1.15.0, physics-tenpy 1.1.1, openfermion 1.8.1: how many bonds has a periodic ring of two sites?
# Expected: one, as the two sites have one pair; or a refusal.
# Seen: quimb and tenpy count it twice (the Heisenberg singlet at -1.5 instead of -0.75; couplings 0-1 and 1-0), openfermion once, and nobody says a word:
# series over the length that start at 2 differ by a factor of 2.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check quimb==1.15.0 physics-tenpy==1.1.1 openfermion==1.8.1 numpy==2.2.6 scipy==1.17.1
cd "$folder"
"$folder/venv/bin/python"  - <<'PYTHON'
from importlib.metadata import version

import numpy as np
import openfermion
import quimb
from tenpy.models.lattice import Chain
from tenpy.networks.site import SpinHalfSite


def ground(cyclic):
    matrix = quimb.ham_heis(2, cyclic=cyclic)
    return round(float(np.linalg.eigvalsh(np.asarray(matrix.todense() if hasattr(matrix, "todense") else matrix))[0]), 6)


def hopping(periodic):
    return openfermion.fermi_hubbard(2, 1, tunneling=1.0, coulomb=0.0, periodic=periodic, spinless=True).terms


ring = Chain(2, SpinHalfSite(None), bc="periodic", bc_MPS="finite")
couplings = sum(len(ring.possible_couplings(*pair)[0]) for pair in ring.pairs["nearest_neighbors"])
print({name: version(name) for name in ("quimb", "physics-tenpy", "openfermion")})
print("quimb: ring", ground(True), "chain", ground(False), "| tenpy: couplings of the ring", couplings)
print("openfermion: ring", hopping(True), "chain", hopping(False))
assert hopping(True) == hopping(False)
assert ground(True) == 2 * ground(False) and couplings == 2, "the bond of a ring of two is now counted once"
PYTHON
