#!/bin/bash
# openTSNE 1.0.4: does PerplexityBasedNN reach the perplexity asked for where two neighbours are almost equally near?
# Expected: every row of P has the perplexity 1.5, or a warning says that it has not.
# Seen: among 20 random points of the plane one has 2.12, without a word; 134 of 200 such sets (seeds 0 to 199) hold a point that is off by more than 0.05.
# It is a point whose nearest neighbours are almost equally far away.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check openTSNE==1.0.4 numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
"$folder/venv/bin/python" -W error - <<'PYTHON'
import numpy as np
import openTSNE
from openTSNE.affinity import PerplexityBasedNN

points = np.random.default_rng(0).normal(size=(20, 2))
P = PerplexityBasedNN(points, perplexity=1.5, symmetrize=False, n_jobs=1, method="exact").P.tocsr()
rows = [P[i].data / P[i].data.sum() for i in range(len(points))]
found = [float(np.exp(-np.sum(p * np.log(np.maximum(p, 1e-300))))) for p in rows]
print("openTSNE", openTSNE.__version__, "perplexities", [round(x, 3) for x in found])
worst = int(np.argmax(np.abs(np.array(found) - 1.5)))
print("distances of the worst point:", np.sort(np.linalg.norm(points - points[worst], axis=1))[1:4].round(4))
assert max(abs(x - 1.5) for x in found) > 0.1, "the perplexity is now reached for every point"
PYTHON
