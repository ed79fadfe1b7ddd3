"""A memory that is run step by step: what is done, which qubits really flip, what is seen, and what may be believed.

The noise is given beforehand, flip by flip, so that two who act differently can be tried on the same.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from ..draw.schemes.circuits import Moment
from ..learn.cross_entropy import softmax
from . import bit_flips
from .bit_flips import Belief, bit
from .student import Memory, Student

QUBITS = range(bit_flips.QUBITS)


class Situation(NamedTuple):
    """A memory at some time.

    Args:
        belief: what can be known.
        word: the word u that is true.
        moment: the step that has led here, None in the beginning.
        action: its name, None in the beginning.
    """

    belief: Belief
    word: int = 0
    moment: Moment | None = None
    action: str | None = None

    @property
    def outcome(self) -> int:
        """What was measured last: +1, -1, or 0 for nothing."""
        return self.moment.outcome if self.moment else 0

    @property
    def decoded(self) -> bool:
        """Whether the likelier of the two words that a syndrome leaves is the true one."""
        p = self.belief.probability
        return bool(p[self.word] > p[self.word ^ self.belief.difference])


class Course(NamedTuple):
    """The situations that a strategy went through, one more than steps; and its probabilities for the action after each."""

    situations: list[Situation]
    preferences: list[np.ndarray]

    @property
    def moments(self) -> list[Moment]:
        """Its steps."""
        return [situation.moment for situation in self.situations if situation.moment]

    @property
    def kept(self) -> list[float]:
        """R_Q before the first step and after each."""
        return [situation.belief.kept for situation in self.situations]


def begin() -> Situation:
    """The unknown state stands on qubit 0."""
    return Situation(bit_flips.start())


def flips(seed: int, steps: int, time: float) -> list[int]:
    """The qubits that flip after each step, as words.

    >>> sum(word.bit_count() for word in flips(1, 1000, 100.0)), 4000 * round(bit_flips.flip_probability(100.0), 4)
    (52, 39.6)
    """
    struck = np.random.default_rng([12, seed]).random((steps, len(QUBITS))) < bit_flips.flip_probability(time)
    return [sum(bit(qubit) for qubit in QUBITS if row[qubit]) for row in struck]


def advance(before: Situation, action: str, struck: int, time: float, coin: int = 1) -> Situation:
    """One step: the action, then the flips `struck`; `coin` is the outcome where the unknown state itself is measured."""
    kind, *rest = action.split()
    qubits = tuple(int(part) for part in rest if part.isdigit())
    belief, word, outcome, surprising = before.belief, before.word, 0, False
    if kind == "cnot":
        belief, word = bit_flips.cnot(belief, *qubits), int(bit_flips.carried(word, *qubits))
    elif kind == "x":
        belief, word = bit_flips.flip(belief, *qubits), word ^ bit(*qubits)
    elif kind == "measure":
        (qubit,) = qubits
        read_out = bool(belief.difference & bit(qubit))
        outcome = coin if read_out else -1 if word & bit(qubit) else 1
        chance = bit_flips.chance_of_plus(belief, qubit)
        surprising = (chance if outcome > 0 else 1 - chance) < 0.5
        word ^= belief.difference if read_out and (word & bit(qubit) != 0) != (outcome < 0) else 0
        belief = bit_flips.measured(belief, qubit, outcome)
    belief = bit_flips.noise(belief, bit_flips.flip_probability(time))
    moment = Moment(kind, qubits, outcome, surprising, tuple(q for q in QUBITS if struck & bit(q)), belief.kept)
    return Situation(belief, word ^ struck, moment, action)


def follow(student: Student, situations: Sequence[Situation]) -> tuple[np.ndarray, Memory]:
    """The student's probabilities after all this, and its memory."""
    logits, memory = np.zeros(0), student.empty()
    for situation in situations:
        logits, memory = student.step(situation.action, situation.outcome, memory)
    return softmax(logits), memory


def play(student: Student, noise: Sequence[int], time: float, start: Sequence[Situation] = ()) -> Course:
    """What the student does from `start` on, or from the beginning, where the qubits flip as `noise` says from step 1 on."""
    situations, preferences = zip(*_steps(student, noise, time, list(start) or [begin()]), strict=True)
    return Course(list(situations), list(preferences))


def _steps(student: Student, noise: Sequence[int], time: float, start: list[Situation]) -> Iterator[tuple[Situation, np.ndarray]]:
    memory = student.empty()
    for count in range(len(noise) + 1):
        logits, memory = student.step(start[count].action, start[count].outcome, memory)
        yield start[count], softmax(logits)
        if count + 1 == len(start) and count < len(noise):
            start.append(advance(start[count], student.actions[int(np.argmax(logits))], noise[count], time))
