#!/bin/bash
# jax 0.10.2 on a CPU: does the number of cores that a process may use change the bits of a result?
# Expected: no; matrix products, convolutions and whole sums of this size indeed come out the same.
# Seen: a mean over the first axis of a (300000, 7) array has other last bits with one core than with two. A run is
# repeated bit for bit only on as many cores. Needs two cores and taskset.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check jax==0.10.2 jaxlib==0.10.2
cat > "$folder/bits.py" <<'PYTHON'
import hashlib
import os

import jax
import jax.numpy as jnp
import numpy as np

key = jax.random.key(0)
results = {
    "product": jax.jit(jnp.matmul)(jax.random.normal(key, (512, 1024)), jax.random.normal(key, (1024, 300))),
    "sum": jax.jit(jnp.sum)(jax.random.normal(key, (3_000_000,))),
    "mean over rows": jax.jit(lambda x: x.mean(0))(jax.random.normal(key, (300_000, 7))),
}
digests = {name: hashlib.sha256(np.asarray(value).tobytes()).hexdigest()[:8] for name, value in results.items()}
print(len(os.sched_getaffinity(0)), "cores", digests)
PYTHON
export JAX_PLATFORMS=cpu
one=$(taskset -c 0 "$folder/venv/bin/python" "$folder/bits.py")
two=$(taskset -c 0,1 "$folder/venv/bin/python" "$folder/bits.py")
printf 'jax 0.10.2\n%s\n%s\n' "$one" "$two"
mean() { sed "s/.*'mean over rows': '\([0-9a-f]*\)'.*/\1/" <<< "$1"; }
[ "$(mean "$one")" != "$(mean "$two")" ] || { echo 'the mean has the same bits now'; exit 1; }
