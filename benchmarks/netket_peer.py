"""NetKet's side of `neural_quantum_states`: a translation-symmetric RBM for the critical Ising chain, in a process of its own.

`python benchmarks/netket_peer.py SITES FEATURES SAMPLES SECONDS FILE` trains with the number of steps that fit into the seconds, and
writes ln psi of all configurations into the file. Seconds are of computing time. It imports nothing of szilard, and may run in another environment.
"""

import sys
from time import process_time
from typing import Any

import numpy as np

RATE, FINAL_RATE, SHIFT, FINAL_SHIFT = 0.1, 0.01, 1e-2, 1e-6
TRIAL = 20  # steps that tell how many fit into the time


def driver(sites: int, features: int, samples: int, updates: int) -> Any:
    """A training with the schedules of szilard; shifts are absolute."""
    import netket as nk  # pyright: ignore[reportMissingImports]
    import optax  # pyright: ignore[reportMissingImports]

    chain = nk.graph.Chain(sites, pbc=True)
    space = nk.hilbert.Spin(0.5, sites)
    ising = nk.operator.IsingJax(space, chain, h=1.0, J=-1.0)
    machine = nk.models.RBMSymm(
        chain.translation_group(), alpha=features, use_visible_bias=False, use_hidden_bias=False, param_dtype=np.float64
    )
    sampler = nk.sampler.MetropolisLocal(space, n_chains=samples, sweep_size=sites)
    state = nk.vqs.MCState(sampler, machine, n_samples=samples, n_discard_per_chain=0, seed=0, sampler_seed=1)
    rate = optax.exponential_decay(RATE, updates, FINAL_RATE / RATE)
    shift = optax.exponential_decay(SHIFT, updates, FINAL_SHIFT / SHIFT)
    return nk.driver.VMC_SR(ising, optax.sgd(rate), diag_shift=shift, variational_state=state)


def seconds_of(training: Any, steps: int) -> float:
    """The computing time that so many steps take."""
    begin = process_time()
    training.run(steps, show_progress=False)
    return process_time() - begin


def main() -> None:
    """Train, and write ln psi and the seconds."""
    sites, features, samples = map(int, sys.argv[1:4])
    trial = driver(sites, features, samples, TRIAL)
    compilation = seconds_of(trial, 2)
    updates = int(float(sys.argv[4]) / seconds_of(trial, TRIAL) * TRIAL)
    training = driver(sites, features, samples, updates)
    seconds_of(training, 1)
    seconds = seconds_of(training, updates - 1)
    every = (2 * (np.arange(2**sites)[:, None] >> np.arange(sites) & 1) - 1).astype(np.int8)
    log_psi = np.concatenate([np.asarray(training.state.log_value(part)) for part in np.array_split(every, max(len(every) >> 14, 1))])
    np.savez(sys.argv[5], log_psi=log_psi.real, seconds=seconds, compile_seconds=compilation, updates=updates)


if __name__ == "__main__":
    main()
