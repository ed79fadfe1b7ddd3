"""NetKet's side of `neural_quantum_states`: a translation-symmetric RBM for the critical Ising chain, in a process of its own.

`python benchmarks/_netket_peer.py SITES FEATURES SAMPLES SECONDS SHIFT FILE` trains with the number of steps that fit into the seconds of
computing time, and writes ln psi of all configurations into the file. It imports nothing of szilard, and may run in another environment.
"""

import sys
from time import process_time
from typing import Any

import numpy as np

RATE, FINAL_RATE, SHIFT = 0.05, 0.005, 1e-2  # half of those of szilard, since its gradient is 2 F: twice as much diverges
TRIAL = 20  # steps that tell how many fit into the time


def driver(sites: int, features: int, samples: int, updates: int, final_shift: float) -> Any:
    """A training with the schedules of szilard; shifts are absolute, and fall to `final_shift`."""
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
    shift = optax.exponential_decay(SHIFT, updates, final_shift / SHIFT)
    return nk.driver.VMC_SR(ising, optax.sgd(rate), diag_shift=shift, variational_state=state)


def seconds_of(training: Any, steps: int) -> float:
    """The computing time that so many steps take."""
    begin = process_time()
    training.run(steps, show_progress=False)
    return process_time() - begin


def main() -> None:
    """Train, and write ln psi and the seconds."""
    sites, features, samples = map(int, sys.argv[1:4])
    seconds, final_shift = map(float, sys.argv[4:6])
    trial = driver(sites, features, samples, TRIAL, final_shift)
    compilation = seconds_of(trial, 2)
    updates = int(seconds / seconds_of(trial, TRIAL) * TRIAL)
    training = driver(sites, features, samples, updates, final_shift)
    seconds_of(training, 1)
    spent = seconds_of(training, updates - 1)
    every = (2 * (np.arange(2**sites)[:, None] >> np.arange(sites) & 1) - 1).astype(np.int8)
    log_psi = np.concatenate([np.asarray(training.state.log_value(part)) for part in np.array_split(every, max(len(every) >> 14, 1))])
    np.savez(sys.argv[6], log_psi=np.real(log_psi), seconds=spent, compile_seconds=compilation, updates=updates)


if __name__ == "__main__":
    main()
