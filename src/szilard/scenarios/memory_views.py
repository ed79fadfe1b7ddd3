"""What a simulation knows of a quantum memory, as the numbers that a network sees.

Deviations from certainty matter when they are small, so those of probabilities and expectations appear as logarithms.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from ..physics.canonical import belief, canonical
from ..physics.collision_foresight import collision_foresight
from ..physics.density_engine import DensityEngine
from ..physics.foresight import foresight
from ..physics.pauli_engine import PauliEngine, instructions

FLOOR = 1e-6  # probabilities and deviations below it look alike to an observer
WHOLE = 4  # qubits up to which every expectation of rho_0 is seen


class Known(NamedTuple):
    """A quantum state, what it keeps, and what the idle bare qubit loses of both parts of its worth in a step; see `engines.worth`."""

    quantum: Any
    kept: Float[Array, ""]
    idle_loss: Float[Array, ""]
    idle_uncertainty: Float[Array, ""]


def pauli_view(engine: PauliEngine, known: Known) -> Iterator[Array]:
    """Code and logical operators, belief over errors, and what each measurement would do."""
    form = canonical(known.quantum.rows)
    yield form.masks[:, None] >> jnp.arange(2 * engine.qubits, dtype=jnp.uint32)[None] & 1
    yield 1 + jnp.log10(jnp.maximum(belief(known.quantum, form), FLOOR)) / 3
    yield 1 + jnp.log10(_lacking(known.kept)) / 3
    todo = instructions(engine.operations)
    chosen = np.flatnonzero(todo.recorded)
    if chosen.size:
        readout = engine.readout[todo.measured[chosen]]
        ahead = foresight(known.quantum, jnp.asarray(todo.x[chosen]), jnp.asarray(todo.z[chosen]), readout)
        gain = (ahead.recoverable - known.kept) / known.idle_loss
        yield from (jnp.clip(gain, -1, 4), -jnp.log10(_lacking(ahead.expectation)) / 3, ahead.random, ahead.logical)


def _lacking(value: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
    """What `value` lacks to 1, and FLOOR more, so that it has a logarithm: rounding takes some values beyond 1 by more than that."""
    return jnp.maximum(1 + FLOOR - value, FLOOR / 10)


def density_view(engine: DensityEngine, known: Known) -> Iterator[Array]:
    """Expectations of Pauli operators in rho_0, and of those on one and two qubits in delta_j; what each measurement would do.

    Rho_0 is seen as a whole on up to four qubits, where parities under way have weight 3, else up to that weight. Where there is a
    field, its probabilities are seen too.
    """
    average = engine.average(known.quantum)
    wide, narrow = (of_weight(engine.qubits, most) for most in (engine.qubits if engine.qubits <= WHOLE else 3, 2))
    expectations = jnp.concatenate([average[0, wide], average[1:, narrow].ravel()])
    yield expectations
    yield -jnp.log10(1 + FLOOR - jnp.minimum(jnp.abs(expectations), 1)) / 6
    information = engine.collision_information(known.quantum)
    yield 1 + jnp.log10(jnp.maximum(1 - information, FLOOR)) / 3
    if engine.surroundings.roots.size > 1:
        yield known.quantum[:, 0, 0] * engine.surroundings.roots
    ahead = collision_foresight(engine, known.quantum)
    if ahead is not None:
        yield jnp.clip((ahead.information - information) / known.idle_uncertainty, -1, 4)
        yield -jnp.log10(1 + FLOOR - jnp.minimum(ahead.expectation, 1)) / 3


@cache
def of_weight(qubits: int, most: int) -> Int[np.ndarray, "chosen"]:
    """The places of the Pauli operators on at most `most` of the qubits.

    >>> of_weight(2, 1).tolist()  # II, IX, IY, IZ, XI, YI, ZI
    [0, 1, 2, 3, 4, 8, 12]
    """
    places = np.arange(4**qubits)
    weights = sum((places >> 2 * qubit & 3) > 0 for qubit in range(qubits))
    return np.flatnonzero(weights <= most)
