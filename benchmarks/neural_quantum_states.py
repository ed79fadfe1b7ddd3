"""Stochastic reconfiguration against NetKet's: the error of a symmetric RBM's energy after as many seconds of training.

The critical Ising chain of 20 spins, with the features, samples and rates of the experiment. Seconds are of computing time,
which other programs do not change, so give it one core (`taskset -c 0`). NetKet switches JAX to double precision when it is imported,
so it runs in a process of its own, and is no dependency: without it only this project is measured. An argument is another interpreter
that has it. Both are judged by the same sum over all configurations. Goals: an error of at most 1e-5 after 60 seconds, and no larger
than NetKet's.
"""

import subprocess
import sys
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from szilard.experiments.neural_quantum_states import Settings
from szilard.learn.variational_monte_carlo import Ansatz, first_spins, look, stepped
from szilard.networks import wave_functions
from szilard.physics.solved_chains import ising_energy
from szilard.physics.spin_chains import IsingChain, all_configurations, expected, local_energies
from szilard.runs.compilation import compiled

from ._history import Goal, finish

SECONDS = 60.0
TRIAL = 20
SHIFTS = (1e-4, 1e-6)  # final ones, tried with NetKet


def ours(settings: Settings, seconds: float) -> dict[str, Any]:
    """What `seconds` of training reach, compilation apart."""
    chain, chosen = IsingChain(settings.sites, settings.field), settings.symmetric
    ansatz = Ansatz(wave_functions.symmetric_rbm(settings.sites, settings.features), "flip")
    spins = jnp.asarray(first_spins(np.random.default_rng(0), chosen.samples, settings.sites, False))
    start = ansatz.network.parameters()
    begin = process_time()
    program = compiled(partial(look, ansatz, partial(local_energies, chain), settings.sites), jax.random.key(0), start, spins)
    compilation = process_time() - begin

    def train(updates: int):
        parameters, at, plan = start, spins, replace(chosen, updates=updates)
        begin = process_time()
        for update in range(updates):
            seen = program(jax.random.fold_in(jax.random.key(1), update), parameters, at)
            at, parameters = seen.spins, stepped(parameters, seen, plan, update)
        return jax.block_until_ready(parameters), process_time() - begin

    train(2)
    updates = int(seconds / train(TRIAL)[1] * TRIAL)
    parameters, spent = train(updates)
    every = jnp.asarray(all_configurations(settings.sites)).reshape(-1, 2**12, settings.sites)
    log_psi = np.asarray(jax.jit(lambda every: jax.lax.map(ansatz.log_psi(parameters), every))(every)).ravel()
    return {"error": _error(chain, log_psi), "updates": updates, "seconds": spent, "compile_seconds": compilation}


def theirs(settings: Settings, seconds: float, interpreter: str) -> dict[str, Any]:
    """The same of NetKet with the best of several shifts; nothing where that interpreter has none."""
    if subprocess.run(
        [interpreter, "-c", "import importlib.util as u; raise SystemExit(not u.find_spec('netket'))"], check=False
    ).returncode:
        print(f"NetKet is not installed for `{interpreter}`, so there is nothing to compare with; name an interpreter that has it.")
        return {}
    chain, best = IsingChain(settings.sites, settings.field), {}
    for shift in SHIFTS:
        with tempfile.TemporaryDirectory() as folder:
            file = str(Path(folder) / "netket.npz")
            sizes = [str(x) for x in (settings.sites, settings.features, settings.symmetric.samples, seconds, shift)]
            subprocess.run([interpreter, str(Path(__file__).with_name("_netket_peer.py")), *sizes, file], check=True)
            found = dict(np.load(file))
        log_psi = found.pop("log_psi")
        error = _error(chain, log_psi) if np.isfinite(log_psi).all() else float("inf")
        print(f"NetKet with a final shift of {shift:g}: {error:.3g}", flush=True)
        if not best or error < best["netket_error"]:
            best = {"netket_error": error, "netket_shift": shift} | {f"netket_{name}": float(value) for name, value in found.items()}
    return best


def _error(chain: IsingChain, log_psi: np.ndarray) -> float:
    exact = ising_energy(chain.sites, chain.field)
    return (expected(chain, log_psi).energy - exact) / abs(exact)


def main() -> None:
    """Measure and print. Arguments: an interpreter with NetKet, and the seconds."""
    interpreter = sys.argv[1] if len(sys.argv) > 1 else sys.executable
    seconds, settings = float(sys.argv[2]) if len(sys.argv) > 2 else SECONDS, Settings()
    found = ours(settings, seconds) | theirs(settings, seconds, interpreter)
    for name, value in found.items():
        print(f"{name:<28}{value:12.4g}")
    if "netket_error" in found:
        found["error_to_netket"] = found["error"] / found["netket_error"]
    finish(__file__, found, [Goal("error", 1e-5, most=True), Goal("error_to_netket", 1, most=True)], ["netket"])


if __name__ == "__main__":
    main()
