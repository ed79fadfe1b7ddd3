"""A restricted Boltzmann machine against scikit-learn's on the same Ising configurations: speed and held-out likelihood.

Both make as many gradient steps on minibatches of the same size with persistent chains. Goals: a likelihood at least as high, sooner.
"""

import json
import os
from statistics import median
from time import perf_counter

import jax
import numpy as np

from szilard.experiments.boltzmann_references import sklearn_machine
from szilard.learn import boltzmann, boltzmann_exact
from szilard.learn.boltzmann import Divergence
from szilard.physics import ising
from szilard.record import versions

REPEATS = 3
SETTINGS = Divergence(updates=4000, persistent=True)
RATES = (0.2, 0.1, 0.05, 0.02)


def main() -> None:
    """Measure and print; the last line is JSON."""
    spins = np.asarray(ising.sample(jax.random.key(0), 3.0, 4, 25000)).reshape(25000, -1)
    units = (spins > 0).astype(np.float32)
    known, held_out = jax.numpy.asarray(units[:20000]), jax.numpy.asarray(units[20000:])
    start = boltzmann.begin(jax.random.key(1), known, SETTINGS)
    begin = perf_counter()
    machine = jax.block_until_ready(boltzmann.train(jax.random.key(2), start, known, SETTINGS, 0, SETTINGS.updates)).machine
    first, ours, theirs, best = perf_counter() - begin, [], [], -np.inf
    for _ in range(REPEATS):
        begin = perf_counter()
        machine = jax.block_until_ready(boltzmann.train(jax.random.key(2), start, known, SETTINGS, 0, SETTINGS.updates)).machine
        ours.append(perf_counter() - begin)
    for rate in RATES:
        begin = perf_counter()
        other = sklearn_machine(units[:20000], SETTINGS, rate, 0)
        theirs.append(perf_counter() - begin)
        best = max(best, float(boltzmann_exact.log_likelihood(other, held_out)))
    found = {
        "seconds": median(ours),
        "compile_seconds": first - median(ours),
        "scikit_learn_seconds": median(theirs),
        "times_as_fast": median(theirs) / median(ours),
        "log_likelihood": float(boltzmann_exact.log_likelihood(machine, held_out)),
        "scikit_learn_log_likelihood": best,
    }
    for name, value in found.items():
        print(f"{name:<32}{value:10.4g}")
    print(json.dumps(found | {"cores": os.cpu_count(), "device": jax.devices()[0].device_kind, "versions": versions()}))


if __name__ == "__main__":
    main()
