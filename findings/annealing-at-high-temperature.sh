#!/bin/bash
# dwave-samplers 1.8.0: what does SimulatedAnnealingSampler draw at almost infinite temperature?
# Expected: independent fair coins, whatever the initial states are: with 2000 reads of 4 spins all 16 states.
# Seen: one state 2000 times: the initial one after an even number of sweeps, its opposite after an odd one. The default, Metropolis' rule with the
# spins in order, accepts every flip, so that all spins flip in every sweep. The documentation promises equilibrium for long schedules, and names
# "special cases" without saying which. proposal_acceptance_criteria="Gibbs" draws all 16.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dwave-samplers==1.8.0 dimod==0.12.23 numpy==2.2.6
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
from importlib.metadata import version

import dimod
from dwave.samplers import SimulatedAnnealingSampler

ising = dimod.BinaryQuadraticModel.from_ising({}, {(0, 1): -1.0, (1, 2): -1.0, (2, 3): 1.0})


def drawn(sweeps, **options):
    samples = SimulatedAnnealingSampler().sample(
        ising, num_reads=2000, num_sweeps=sweeps, beta_range=[1e-9, 1e-9], seed=1, initial_states=[[1, 1, 1, 1]] * 2000, **options
    )
    return {tuple(int(spin) for spin in sample) for sample in samples.record.sample}


print("dwave-samplers", version("dwave-samplers"))
even, odd, gibbs = drawn(100), drawn(101), drawn(100, proposal_acceptance_criteria="Gibbs")
print("states after 100 sweeps:", even, "after 101:", odd, "number of states by Gibbs' rule:", len(gibbs))
assert len(gibbs) == 16
assert even == {(1, 1, 1, 1)} and odd == {(-1, -1, -1, -1)}, "spins at a high temperature are now drawn"
PYTHON
