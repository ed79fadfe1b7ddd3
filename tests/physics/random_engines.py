"""Random engines, and compiled steps to try them with."""

from functools import cache

import jax
import jax.numpy as jnp
from random_physics import all_operations, random_transfer

from szilard.physics import canonical as canonical_module
from szilard.physics.pauli_engine import PauliEngine

canonical, belief = jax.jit(canonical_module.canonical), jax.jit(canonical_module.belief)


def pick(states, branch):
    return jax.tree.map(lambda leaf: leaf[branch], states)


def random_engine(qubits, rng, dtype=jnp.float32, noise=1.0, readout=0.1):
    transfer = random_transfer(rng, qubits) ** noise
    errors = rng.uniform(0, readout, (qubits, 2))
    return PauliEngine(qubits, all_operations(qubits), jnp.asarray(transfer, dtype), jnp.asarray(errors, dtype))


@cache
def steps_of(qubits):
    @jax.jit
    def step(engine, state, action):
        probabilities, states = engine.branches(state, action)
        forms = jax.vmap(lambda s: canonical(s.rows))(states)
        return probabilities, jax.vmap(engine.contrasts)(states), states, forms, jax.vmap(belief)(states, forms)

    return step
