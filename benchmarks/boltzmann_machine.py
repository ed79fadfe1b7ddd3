"""A restricted Boltzmann machine against scikit-learn's on the same Ising configurations: speed and held-out likelihood.

Both make as many gradient steps on minibatches of the same size with persistent chains, and take turns: ours, theirs at the first
learning rate, ours, theirs at the second, ... Goals: a likelihood at least as high, in half the time.
"""

from collections.abc import Callable
from statistics import median
from time import perf_counter

import jax
import numpy as np

from szilard.experiments.boltzmann_machine.references import sklearn_machine
from szilard.learn import boltzmann, boltzmann_exact
from szilard.learn.boltzmann import RBM, Divergence
from szilard.physics import ising

from ._history import Goal, finish

SETTINGS = Divergence(updates=4000, persistent=True)
CONFIGURATIONS = 20000, 5000  # to learn from, and held out
RATES = (0.2, 0.1, 0.05, 0.02)


def timed(function: Callable[[], RBM]) -> tuple[RBM, float]:
    """A machine and the seconds it took."""
    begin = perf_counter()
    machine = jax.block_until_ready(function())
    return machine, perf_counter() - begin


def main() -> None:
    """Measure and print."""
    spins = np.asarray(ising.sample(jax.random.key(0), 3.0, 4, sum(CONFIGURATIONS))).reshape(-1, 16)
    units = (spins > 0).astype(np.float32)
    known, held_out = jax.numpy.asarray(units[: CONFIGURATIONS[0]]), jax.numpy.asarray(units[CONFIGURATIONS[0] :])
    start = boltzmann.begin(jax.random.key(1), known, SETTINGS)
    learn = lambda: boltzmann.train(jax.random.key(2), start, known, SETTINGS, 0, SETTINGS.updates).rbm  # noqa: E731
    (machine, first), ours, theirs, best = timed(learn), [], [], -np.inf
    for rate in RATES:
        machine, seconds = timed(learn)
        ours.append(seconds)
        other, seconds = timed(lambda rate=rate: sklearn_machine(units[: CONFIGURATIONS[0]], SETTINGS, rate, 0))
        theirs.append(seconds)
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
    found["log_likelihood_ahead"] = found["log_likelihood"] - best
    finish(__file__, found, [Goal("times_as_fast", 2), Goal("log_likelihood_ahead", 0)], ["scikit-learn"])


if __name__ == "__main__":
    main()
