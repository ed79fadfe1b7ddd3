"""What the network remembers while it adds: the carry, the tens, and two sums character by character."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int
from sklearn.decomposition import PCA
from sklearn.linear_model import Ridge

from ...data import sums
from ...data.sums import ANSWER, CHARACTERS, LARGEST, QUESTION, Sums
from ...draw.addition import Written

UNITS_SHOWN = 24


class Answered(NamedTuple):
    """The test sums, what the network wrote for them, and its memory after every character."""

    test: Sums
    written: Int[np.ndarray, "sums 3"]
    hidden: Float[np.ndarray, "sums 8 units"]

    @property
    def right(self) -> Bool[np.ndarray, "sums"]:
        """Which of the sums are right in every digit."""
        return np.all(self.written == self.test.answers, axis=1)


def carry_and_tens(answered: Answered) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Two views of the memory when the units have just been written, for the test sums.

    One is a linear read-out of the carry and of the tens of both numbers, fitted to every other sum and drawn for the rest, with
    the true values; the other are the first two principal components, with the units of the answers.
    """
    memory, test = answered.hidden[:, QUESTION - 1], answered.test
    wanted = np.column_stack([test.carries, (test.terms // 10).sum(1)])
    found = Ridge(1e-2).fit(memory[::2], wanted[::2]).predict(memory[1::2])
    return found, wanted[1::2], PCA(2).fit_transform(memory), test.totals % 10


def two_sums(answered: Answered) -> list[Written]:
    """Two test sums, alike but for the carry, with the hidden units that differ most with it when the units are written."""
    memory, test = answered.hidden, answered.test
    after_units = memory[:, QUESTION - 1]
    units = np.argsort(-abs(after_units[test.carries].mean(0) - after_units[~test.carries].mean(0)))[:UNITS_SHOWN]
    return [_written(answered, k, units) for k in _closest(test)]


def _closest(test: Sums) -> tuple[int, int]:
    """A sum without and one with a carry whose terms differ least; short numbers only if there are no others."""
    without, with_carry = (np.flatnonzero(test.carries == carried) for carried in (False, True))
    short = np.any(test.terms < 10, axis=1)
    distance = np.abs(test.terms[without][:, None] - test.terms[with_carry]).sum(-1)
    distance += LARGEST * (short[without][:, None] | short[with_carry])
    first, second = np.unravel_index(distance.argmin(), distance.shape)
    return int(without[first]), int(with_carry[second])


def _written(answered: Answered, k: int, units: np.ndarray) -> Written:
    test, written = answered.test, answered.written[k]
    text = sums.question(*test.terms[k])
    title = f"{text.strip()}{sums.read(written, True)}: {'a one is carried' if test.carries[k] else 'nothing is carried'}"
    given, answer = [*text, *" " * (ANSWER - 1)], [*" " * (QUESTION - 1), *(CHARACTERS[place] for place in written)]
    return Written(title, given, answer, answered.hidden[k][:, units])
