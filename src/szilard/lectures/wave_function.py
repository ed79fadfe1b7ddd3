"""The training of lecture 13: a symmetric Boltzmann machine becomes the ground state of a short Ising chain.

All of it is `neural-quantum-states`, whose modules are imported when it is asked for: they need keras.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ..physics.solved_chains import ising_energy

SITES, FEATURES = 8, 3


class Wave(NamedTuple):
    """A training.

    Args:
        sampled: the mean of the local energies in every update.
        variances: theirs.
        updates: after which the wave function was looked at.
        energies: of these wave functions, summed over all configurations.
        psi: their amplitudes, from the likeliest configuration of the exact ground state on.
        exact: the exact amplitudes.
        field: of the chain.
    """

    sampled: Float[np.ndarray, "updates"]
    variances: Float[np.ndarray, "updates"]
    updates: Float[np.ndarray, "looks"]
    energies: Float[np.ndarray, "looks"]
    psi: Float[np.ndarray, "looks configurations"]
    exact: Float[np.ndarray, "configurations"]
    field: float

    @property
    def lowest(self) -> float:
        """The exact energy."""
        return ising_energy(SITES, float(self.field))


def learned(field: float = 1.0, seed: int = 0) -> Wave:
    """Train the symmetric machine of the short form of `neural-quantum-states`."""
    import jax.numpy as jnp

    from ..experiments.neural_quantum_states.learned import Learned, Task, learn, sums
    from ..learn.variational_monte_carlo import Ansatz
    from ..networks import wave_functions
    from ..physics.spin_chains import IsingChain, all_configurations
    from ..runs.run import Run
    from ..settings.neural_quantum_states import Settings

    with Run.unrecorded(Settings(sites=SITES, field=field, quick=True, seed=seed)) as run:
        machine = Ansatz(wave_functions.symmetric_rbm(SITES, FEATURES, run.number("symmetric RBM")), "flip")
        task = Task("symmetric-rbm", IsingChain(SITES, field), machine, run.settings.symmetric)
        found: Learned = learn(run, task, 2)
        every = all_configurations(SITES)
        logs = np.stack(
            [np.asarray(machine.log_psi([jnp.asarray(leaf) for leaf in one])(jnp.asarray(every)), float) for one in found.snapshots]
        )
        energies = np.array([one.energy for one in sums(task, found)])
    psi, exact = np.exp(logs - logs.max(1, keepdims=True)), ground_state(field)
    order = np.argsort(-exact, kind="stable")
    psi = (psi / np.linalg.norm(psi, axis=1, keepdims=True))[:, order]
    looks = found.updates.astype(float)
    return Wave(found.energies, found.variances, looks, energies, psi.astype(np.float32), exact[order].astype(np.float32), field)


def ground_state(field: float) -> Float[np.ndarray, "configurations"]:
    """The exact positive amplitudes, from the whole matrix."""
    from ..physics.spin_chains import IsingChain

    chain = IsingChain(SITES, field)
    matrix = np.stack([chain.applied(row) for row in np.eye(2**SITES)])
    return np.abs(np.linalg.eigh(matrix)[1][:, 0])
