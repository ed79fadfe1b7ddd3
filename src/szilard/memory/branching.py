"""The student's strategy as a tree: what it does after each possible outcome, how likely that is, and how much is kept."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from .. import widgets
from ..learn.policies import memory_of
from ..networks import Network, Parameters
from ..runs.compilation import compiled
from ..scenarios.quantum_memory import MemoryState, QuantumMemory

MOST = 31  # branches: four measurements that may each end in two ways, and what follows them
LONGEST = 12  # operations until the next measurement that are shown
QUBITS = 12  # that the widget draws
NEVER = 1e-6  # probability of an outcome that is not shown

#: What is done in a state with a memory: the action, both outcomes' probabilities, the states after them, R_Q of each, the memory.
Step = Callable[[MemoryState, Any], tuple[Any, Any, MemoryState, Any, Any]]


class Situation(NamedTuple):
    """The state after some outcomes, what the student remembers of them, R_Q, and how likely they are."""

    state: MemoryState
    memory: Any
    kept: float
    probability: float


@dataclass
class Piece:
    """A branch that grows: `ends` are the situations after the outcomes of its last operation, `after` the pieces that follow."""

    probability: float
    operations: list[str]
    kept: list[float]
    ends: dict[int, Situation]
    after: "dict[int, Piece]" = field(default_factory=dict)


def timeline(scenario: QuantumMemory, network: Network, parameters: Parameters) -> "widgets.Timeline | None":
    """What the student does on each branch of its outcomes, from the beginning; None where the device has too many qubits to draw."""
    if scenario.engine.qubits > QUBITS:
        return None
    caption = (
        "What the student does on each branch of its outcomes, from the beginning, and R_Q there. Times count operations; a click on a "
        "branch follows it, and dashed ones are improbable."
    )
    return widgets.Timeline(
        scenario.engine.qubits, _branch(grown(scenario, step_of(scenario, network, parameters), network)), caption=caption
    )


def step_of(scenario: QuantumMemory, network: Network, parameters: Parameters) -> Step:
    """What the student does, and what may come of it; compiled in no time, as it is called a hundred times."""

    def step(state: MemoryState, memory: Any) -> tuple[Any, Any, MemoryState, Any, Any]:
        logits, *after = network(parameters, scenario.observe(state), *memory)
        action = scenario.carried_out(state.elapsed, jnp.argmax(logits, -1))
        probabilities, following = scenario.branches(state, action)
        return action, probabilities, following.state, jax.vmap(scenario.recoverable)(following.state), after

    return compiled(step, scenario.init(jax.random.key(0)), list(memory_of(network)), effort=0)


def grown(scenario: QuantumMemory, step: Step, network: Network) -> Piece:
    """All that may follow the beginning: the branches with the fewest measurements before them first, until there are `MOST`."""
    begin = Situation(scenario.init(jax.random.key(0)), list(memory_of(network)), 1.0, 1.0)
    root = _piece(scenario, step, begin)
    waiting, count = [(0, 0, root)], 1
    while waiting:
        depth, _, piece = heapq.heappop(waiting)
        likely = {outcome: end for outcome, end in piece.ends.items() if end.probability > NEVER}
        if count + len(likely) > MOST or not _goes_on(scenario, likely):
            continue
        for outcome, end in likely.items():
            piece.after[outcome] = _piece(scenario, step, end)
            heapq.heappush(waiting, (depth + 1, count, piece.after[outcome]))
            count += 1
    return root


def _goes_on(scenario: QuantumMemory, ends: dict[int, Situation]) -> bool:
    return bool(ends) and all(int(end.state.elapsed) < scenario.steps for end in ends.values())


def _piece(scenario: QuantumMemory, step: Step, begin: Situation) -> Piece:
    """From a situation until the next measurement, or as far as is shown."""
    piece, now = Piece(begin.probability, [], [begin.kept], {}), begin
    while len(piece.operations) < LONGEST and int(now.state.elapsed) < scenario.steps:
        action, each = _after(step, now)
        operation = scenario.engine.operations[action]
        piece.operations.append(str(operation))
        piece.kept.append(min(sum(end.probability * end.kept for end in each) / now.probability, 1.0))
        if operation.kind == "measure":
            piece.ends = dict(zip((1, -1), each, strict=True))
            break
        now = each[0]
    return piece


def _after(step: Step, now: Situation) -> tuple[int, list[Situation]]:
    """What is done, and the situations after both outcomes; one that is never seen keeps nothing."""
    action, probabilities, states, kept, memory = jax.device_get(step(now.state, now.memory))
    first = min(max(float(probabilities[0]), 0.0), 1.0)
    ends = []
    for k, chance in enumerate((first, 1 - first)):
        state = jax.tree.map(lambda leaf, k=k: leaf[k], states)
        ends.append(Situation(state, memory, float(np.clip(kept[k], 0, 1)) if chance > NEVER else 0.0, now.probability * chance))
    return int(action), ends


def _branch(piece: Piece, before: float = 1.0) -> "widgets.Branch":
    """As the widget takes it, where a probability is that of an outcome after the others."""
    after = {outcome: _branch(one, piece.probability) for outcome, one in piece.after.items()}
    return widgets.Branch(
        operations=piece.operations, recoverable=piece.kept, after=after, probability=float(min(piece.probability / before, 1.0))
    )
