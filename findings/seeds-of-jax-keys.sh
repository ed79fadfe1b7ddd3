#!/bin/bash
# jax 0.10.2: how many bits of a seed does a key keep?
# Expected: seeds 2**32 apart give different keys, or are refused.
# Seen: without double precision only the lower 32 bits count, and nothing is said: key(2**32) is key(0).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check jax==0.10.2 jaxlib==0.10.2
JAX_PLATFORMS=cpu JAX_ENABLE_X64=0 "$folder/venv/bin/python" -W error - <<'PYTHON'
import jax

data = [jax.random.key_data(jax.random.key(seed)).tolist() for seed in (0, 2**32, 7, 2**40 + 7)]
print("jax", jax.__version__, data)
assert data[0] == data[1] and data[2] == data[3], "seeds that are 2**32 apart are now told apart"
with jax.enable_x64(True):
    wide = jax.random.key_data(jax.random.key(2**32)).tolist()
print("with double precision:", wide)
assert wide != data[1], "double precision no longer changes the key of a large seed"
PYTHON
