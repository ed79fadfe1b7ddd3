"""What a search proposes where learning alone has found no code: the way to one, which the teacher is shown.

Every gate of a code but the last is useless, so that the more of them it needs the less likely it is that chance finds them all.
The search sees no strategy; whether the code shall be measured, and what then, is left to learning.
"""

from collections.abc import Iterator
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array

from ..learn import cloning
from ..learn.training import Learner, Training, begin
from ..physics.operations import Operation
from ..physics.pauli_engine import PauliEngine
from ..runs.compilation import compiled
from ..runs.run import Run
from ..scenarios.quantum_memory import MemoryState, QuantumMemory
from .apprentice import R_Q, TOLERANCE, VALIDATION, Apprentice
from .code_search import code_search

NAME = "search"


class Proposal(NamedTuple):
    """The gates that lead to a code, R_Q at the end of a run in which nothing is done after them, and whether the teacher begins there."""

    operations: tuple[Operation, ...]
    kept: float
    taken: bool


def proposed(run: Run, seeing: Apprentice, updates: int) -> tuple[Apprentice, Proposal | None]:
    """The teacher, going on from a code that the search has found if that keeps more than what it does now; and what was found.

    Args:
        run: hears of it.
        seeing: the teacher after its beginning.
        updates: after which the schedules of its training shall stand where it has been shown a code.
    """
    scenario = seeing.scenario
    if not isinstance(scenario.engine, PauliEngine):
        return seeing, None
    run.say(NAME, 0, 1)
    gates = code_search(scenario.engine, run.number(NAME))[: scenario.steps]
    if not gates:
        run.say(NAME, 1, 1)
        return seeing, None
    training, kept = _shown(seeing, gates, updates)
    run.say(NAME, 1, 1, kept, R_Q.name)
    taken = kept > seeing.kept(seeing.start.parameters, jax.random.split(run.key("search: validation"), VALIDATION)) + TOLERANCE
    found = Proposal(tuple(scenario.engine.operations[gate] for gate in gates), kept, taken)
    return seeing.after(training, seeing.steps_before) if taken else seeing, found


def told(found: Proposal | None) -> Iterator[str]:
    """What was proposed, and what came of it."""
    if found:
        gates = ", ".join(map(str, found.operations))
        then = "The teacher was shown it and went on from there." if found.taken else "The teacher knew better by then."
        yield (
            f"No beginning had found error correction, so a search in the known model proposed a code: {gates}, then idle, "
            f"which keeps R_Q = {found.kept:.4f}. {then}"
        )


def _shown(seeing: Apprentice, gates: tuple[int, ...], updates: int) -> tuple[Training, float]:
    scenario, learner = seeing.scenario, Learner.of(seeing.network, seeing.settings)
    actions = jnp.asarray(gates + (scenario.idle,) * (scenario.steps - len(gates)), jnp.int32)

    def show(scenario: QuantumMemory, start: Training, actions: Array) -> tuple[Training, MemoryState]:
        return cloning.shown(scenario, start, learner, actions, updates)

    start = begin(jax.random.wrap_key_data(seeing.start.key), learner)
    training, last = compiled(show, scenario, start, actions)(scenario, start, actions)
    return training, float(last.recoverable)
