"""The student's strategy as a tree: what it does after each possible outcome, how likely that is, and what is kept."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..widgets import Branch
from . import bit_flips
from .bit_flips import Belief
from .laboratory import Situation, begin, follow
from .student import Memory, Student


class Seen(NamedTuple):
    """What can be known, what the student sees of it, and the memory with which it sees that."""

    belief: Belief
    action: str | None
    outcome: int
    memory: Memory


def tree(student: Student, measurements: int, time: float, before: Sequence[Situation] = ()) -> Branch:
    """All that may follow `before` (or the beginning), up to so many measurements and the first steps after the last of them."""
    past = list(before) or [begin()]
    memory = follow(student, past[:-1])[1] if past[:-1] else student.empty()
    return _branch(student, Seen(past[-1].belief, past[-1].action, past[-1].outcome, memory), measurements, time, 1.0)


def _branch(student: Student, seen: Seen, measurements: int, time: float, probability: float) -> Branch:
    operations, kept, possible = [], [seen.belief.kept], {}
    while not operations or not operations[-1].startswith("measure"):
        if not measurements and len(operations) == 2:
            return Branch(operations=operations, recoverable=kept, probability=probability)
        logits, memory = student.step(seen.action, seen.outcome, seen.memory)
        operations.append(student.actions[int(np.argmax(logits))])
        possible = _outcomes(seen.belief, operations[-1], time)
        kept.append(sum(chance * belief.kept for chance, belief in possible.values()))
        seen = Seen(possible.get(0, (1, seen.belief))[1], operations[-1], 0, memory)
    after = {
        outcome: _branch(student, seen._replace(belief=belief, outcome=outcome), max(measurements - 1, 0), time, chance)
        for outcome, (chance, belief) in possible.items()
        if measurements
    }
    return Branch(operations=operations, recoverable=[min(value, 1.0) for value in kept], after=after, probability=probability)


def _outcomes(belief: Belief, action: str, time: float) -> dict[int, tuple[float, Belief]]:
    """The outcomes that an action may have (0: none is seen), their probabilities, and the belief after the step."""
    kind, *rest = action.split()
    qubits = [int(part) for part in rest if part.isdigit()]
    flip = bit_flips.flip_probability(time)
    if kind == "measure":
        plus = bit_flips.chance_of_plus(belief, qubits[0])
        chances = {outcome: chance for outcome, chance in ((1, plus), (-1, 1 - plus)) if chance > 1e-12}
        return {m: (chance, bit_flips.noise(bit_flips.measured(belief, qubits[0], m), flip)) for m, chance in chances.items()}
    moved = bit_flips.cnot(belief, *qubits) if kind == "cnot" else bit_flips.flip(belief, *qubits) if kind == "x" else belief
    return {0: (1.0, bit_flips.noise(moved, flip))}
