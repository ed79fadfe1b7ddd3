"""Exercises that check themselves: a question, the reader's answer, a verdict.

A right answer is kept as a digest (`seal`), so that whoever looks at a lecture's source does not read it there by accident.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from threading import Thread
from typing import Any, NamedTuple

import numpy as np

PATIENCE = 5.0  # seconds that the reader's function may take


class Verdict(NamedTuple):
    """Whether an answer is right (None: there is none yet), and what to say about it."""

    right: bool | None
    words: str


OPEN = Verdict(None, "Not answered yet.")
RIGHT = Verdict(True, "Right.")


def seal(key: str, answer: object) -> str:
    """The digest under which the exercise `key` keeps its answer: the name of a choice, or a number in units of its step."""
    return sha256(f"{key} {answer}".encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Choice:
    """One of several answers is right: the one whose `seal(key, option)` is `sealed`."""

    key: str
    question: str
    options: Sequence[str]
    sealed: str
    hint: str

    def check(self, answer: str | None) -> Verdict:
        """Whether this is the right option.

        >>> exercise = Choice("0.1", "2 + 2?", ["3", "4"], seal("0.1", "4"), "Count.")
        >>> exercise.check("4").right, exercise.check("3").words, exercise.check(None).right
        (True, 'Not this one. Count.', None)
        """
        if not answer:
            return OPEN
        return RIGHT if seal(self.key, answer) == self.sealed else Verdict(False, f"Not this one. {self.hint}")


@dataclass(frozen=True)
class Number:
    """A number is right if it rounds to the right multiple of `step`; with that multiple, `sealed` is `seal(key, multiple)`."""

    key: str
    question: str
    sealed: str
    step: float
    hint: str

    def check(self, answer: str | float | None) -> Verdict:
        """Whether this number is right.

        >>> exercise = Number("0.2", "pi?", seal("0.2", 314), 0.01, "Measure a circle.")
        >>> [exercise.check(answer).right for answer in ("3.1416", "3,14", "22/7", "3.2", "1e999", "", None)]
        [True, True, True, False, False, None, None]
        >>> exercise.check("three").words
        '`three` is not a number; write it like 0.25, 1/4 or 2.5e-1.'
        """
        if answer is None or not str(answer).strip():
            return OPEN
        value = as_number(str(answer))
        if value is None:
            return Verdict(False, f"`{answer}` is not a number; write it like 0.25, 1/4 or 2.5e-1.")
        if abs(value) < 1e15 * self.step and seal(self.key, round(value / self.step)) == self.sealed:
            return RIGHT
        return Verdict(False, f"Not {answer}. {self.hint}")


@dataclass(frozen=True)
class Code:
    """The reader writes the function `name`; it must return what `reference` returns, for all the arguments in `cases`.

    `start` is what stands in the editor at first. `np` is NumPy there.
    """

    key: str
    question: str
    start: str
    name: str
    reference: Callable[..., Any]
    cases: Sequence[tuple]
    hint: str

    def check(self, answer: str | None) -> Verdict:
        """Run the code, then compare.

        >>> exercise = Code("0.3", "Double it.", "", "double", lambda x: 2 * x, [(1.0,), (2.0,)], "Add x to itself.")
        >>> exercise.check("def double(x): return x + x").right
        True
        >>> exercise.check("def double(x): return x * x + 1").words
        'For the arguments 2.0 the result is wrong. Add x to itself.'
        """
        if answer is None or answer.strip() == self.start.strip():
            return OPEN
        found: list[Verdict] = []
        worker = Thread(target=lambda: found.append(self._compare(answer)), daemon=True)
        worker.start()
        worker.join(PATIENCE)
        return found[0] if found else Verdict(False, f"The function has not finished after {PATIENCE:.0f} seconds.")

    def _compare(self, source: str) -> Verdict:
        space: dict[str, Any] = {"np": np}
        try:
            exec(source, space)
            if not callable(space.get(self.name)):
                return Verdict(False, f"The code must define a function `{self.name}`.")
            for case in self.cases:
                if not _equal(space[self.name](*case), self.reference(*case)):
                    return Verdict(False, f"For the arguments {', '.join(map(_short, case))} the result is wrong. {self.hint}")
        except (Exception, SystemExit) as error:
            return Verdict(False, f"The code stops with {type(error).__name__}: {error}.")
        return RIGHT


Exercise = Choice | Number | Code


def as_number(text: str) -> float | None:
    """A number as people write it, or None.

    >>> as_number(" 1/4 "), as_number("2,5e-1"), as_number("1/0"), as_number("nan")
    (0.25, 0.25, None, None)
    """
    above, _, below = text.replace(",", ".").partition("/")
    try:
        value = float(above) / float(below or "1")
    except (ValueError, ZeroDivisionError):
        return None
    return None if np.isnan(value) else value


def _equal(found: Any, wanted: Any) -> bool:
    try:
        found = np.asarray(found, float)
    except (TypeError, ValueError):
        return False
    return found.shape == np.shape(wanted) and bool(np.allclose(found, wanted, rtol=1e-6, atol=1e-9))


def _short(value: Any) -> str:
    return f"an array of shape {value.shape}" if isinstance(value, np.ndarray) and value.size > 4 else str(value)
