"""What a search proposes where learning alone has found no error correction: a strategy, which the teacher is shown.

Every gate of a code but the last is useless, and every gate of a check but the measurement, so that the more of them there are the less
likely it is that chance finds them all. The search is told no code either. What is done after an outcome, and when, is left to learning.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array

from ..learn import cloning
from ..learn.training import Learner, Training, begin
from ..physics.operations import Operation
from ..runs.compilation import compiled
from ..runs.run import Run
from ..scenarios.quantum_memory import QuantumMemory
from .apprentice import R_Q, TOLERANCE, VALIDATION, Apprentice
from .open_loop import OpenLoop, sequence
from .strategy_search import strategy_search

NAME = "search"
SHOWN = 32  # trajectories in which a strategy is shown that leaves something to chance


class Proposal(NamedTuple):
    """The operations of a strategy, those that it repeats ever after, R_Q at the end of a run, and whether the teacher begins there.

    `why` it was sought: nothing had begun well, or the teacher had learned and less was kept than by hand, or nobody knew how much can be.
    """

    start: tuple[Operation, ...]
    repeated: tuple[Operation, ...]
    kept: float
    taken: bool
    why: str = "No beginning had found error correction"


def proposed(run: Run, seeing: Apprentice, updates: int) -> tuple[Apprentice, Proposal | None]:
    """The teacher, going on from what the search has found if that keeps more than what it does now; and what was found.

    Args:
        run: hears of it.
        seeing: the teacher after its beginning.
        updates: after which the schedules of its training shall stand where it has been shown a strategy.
    """
    scenario = seeing.scenario
    run.say(NAME, 0, 1)
    found = run.part(NAME, lambda: strategy_search(scenario, run.number(NAME), run.key("search: strategies")), OpenLoop)
    run.say(NAME, 1, 1, found and found.kept, R_Q.name)
    if found is None:
        return seeing, None
    keys = jax.random.split(run.key("search: validation"), VALIDATION)
    now = run.part("search-before", lambda: seeing.kept(seeing.start.parameters, keys))
    taken = found.kept > now + TOLERANCE
    names = scenario.engine.operations
    proposal = Proposal(tuple(names[a] for a in found.start), tuple(names[a] for a in found.cycle), found.kept, taken)
    if not taken:
        return seeing, proposal
    leaves = run.part("search-shown", lambda: jax.tree.leaves(_shown(seeing, found, updates)))
    return seeing.after(jax.tree.unflatten(jax.tree.structure(seeing.start), leaves), seeing.steps_before), proposal


def told(found: Proposal | None) -> Iterator[str]:
    """What was proposed, and what came of it."""
    if found:
        again = _written(found.repeated)
        parts = [_written(found.start), f"again and again {again}" if again else "idle"]
        then = "The teacher was shown it and went on from there." if found.taken else "The teacher knew better by then."
        yield (
            f"{found.why}, so a search in the known model proposed a strategy: {', then '.join(filter(None, parts))}, "
            f"which keeps R_Q = {found.kept:.4f}. {then}"
        )


def _written(operations: tuple[Operation, ...]) -> str:
    """Their names; of a pause how long it is."""
    groups = [(str(operation), len(list(same))) for operation, same in groupby(operations)]
    return ", ".join(name if count == 1 else f"{count} times {name}" for name, count in groups)


def _shown(seeing: Apprentice, found: OpenLoop, updates: int) -> Training:
    scenario, learner = seeing.scenario, Learner.of(seeing.network, seeing.settings)
    actions = jnp.asarray(sequence(scenario, found.start, found.cycle))
    certain = set(scenario.measurements).isdisjoint(found.cycle)

    def show(scenario: QuantumMemory, start: Training, actions: Array) -> Training:
        return cloning.shown(scenario, start, learner, actions, updates, 1 if certain else SHOWN)

    start = begin(jax.random.wrap_key_data(seeing.start.key), learner)
    return compiled(show, scenario, start, actions)(scenario, start, actions)
